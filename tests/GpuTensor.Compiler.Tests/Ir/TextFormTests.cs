using System.Globalization;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.Ir;

public sealed class TextFormTests
{
    [Fact]
    public void A_printed_kernel_is_read_and_printed_the_same()
    {
        Kernel kernel = IrParser.Parse(SampleKernels.Everything);
        IrValidator.Validate(kernel);
        Assert.Equal(SampleKernels.Everything, IrPrinter.Print(kernel));
        Assert.Null(KernelComparison.Difference(kernel, IrParser.Parse(IrPrinter.Print(kernel))));
    }

    [Theory]
    [InlineData("a + (b + c)")]
    [InlineData("a - (b - c) - a")]
    [InlineData("(a + b) * c")]
    [InlineData("-(-a)")]
    [InlineData("-(3)")]
    [InlineData("-3 - -3")]
    [InlineData("~(a + b)")]
    [InlineData("a < b ? a : b < c ? b : c")]
    [InlineData("(a < b ? true : false) ? a : b")]
    [InlineData("a & b | c ^ a << 2")]
    [InlineData("(a | b) & c")]
    [InlineData("a % %if")]
    [InlineData("v[a][b]")]
    public void Parentheses_stand_where_they_are_needed(string expression)
    {
        string text = $$"""
            kernel "K" linear
            v: view<local i32>
            a, b, c, %if: i32
            {
              a = {{expression}}
            }

            """;
        Assert.Equal(text, IrPrinter.Print(IrParser.Parse(text)));
    }

    [Theory]
    [InlineData(ScalarType.F32, 0x00000000, "0.0f")]
    [InlineData(ScalarType.F32, 0x80000000, "-0.0f")]
    [InlineData(ScalarType.F32, 0x3dcccccd, "0.1f")]
    [InlineData(ScalarType.F32, 0x2b8cbccc, "0.000000000001f")]
    [InlineData(ScalarType.F32, 0x7f7fffff, "f32#7f7fffff")]
    [InlineData(ScalarType.F32, 0xff800000, "f32#ff800000")]
    [InlineData(ScalarType.F32, 0x4b800001, "16777218.0f")]
    [InlineData(ScalarType.F64, 0x3fb999999999999a, "0.1")]
    [InlineData(ScalarType.F64, 0xc004000000000000, "-2.5")]
    [InlineData(ScalarType.F64, 0x0000000000000001, "f64#0000000000000001")]
    [InlineData(ScalarType.F16, 0x3c00, "f16#3c00")]
    [InlineData(ScalarType.I32, 0xffffffff80000000, "-2147483648")]
    [InlineData(ScalarType.I64, 0x8000000000000000, "-9223372036854775808L")]
    [InlineData(ScalarType.U64, 0xffffffffffffffff, "18446744073709551615UL")]
    [InlineData(ScalarType.U8, 255, "255u8")]
    [InlineData(ScalarType.I16, 0xffffffffffff8000, "-32768i16")]
    [InlineData(ScalarType.Bool, 1, "true")]
    public void Constants_keep_their_bits(ScalarType type, ulong bits, string text)
    {
        var constant = new Constant(new(type), bits);
        Assert.Equal(text, IrPrinter.Print(constant));
        Assert.Equal(constant, Parse(type, text));
    }

    [Fact]
    public void Any_float_keeps_its_bits()
    {
        var random = new Random(5);
        for (int i = 0; i < 5000; i++)
        {
            ulong bits = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            double tidy = Math.Round(random.NextDouble() * 1000, random.Next(8));
            foreach (Constant constant in new Constant[]
            {
                new(new(ScalarType.F64), bits),
                new(new(ScalarType.F32), (uint)bits),
                new(new(ScalarType.F64), BitConverter.DoubleToUInt64Bits(tidy)),
                new(new(ScalarType.F32), BitConverter.SingleToUInt32Bits((float)tidy)),
            })
            {
                string text = IrPrinter.Print(constant);
                Assert.Equal(constant, Parse(constant.Type.Scalar, text));
            }

            string written = IrPrinter.Print(new Constant(new(ScalarType.F64), BitConverter.DoubleToUInt64Bits(tidy)));
            Assert.Equal(tidy, double.Parse(written, CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("kernel K linear\n{\n}\n", 1, 8)]
    [InlineData("kernel \"K\" linear\n{\n  x = 1\n}\n", 3, 3)]
    [InlineData("kernel \"K\" linear\nx: i32\n{\n  x = 1 2\n}\n", 4, 9)]
    [InlineData("kernel \"K\" linear\nx: i32\nx: i32\n{\n}\n", 3, 1)]
    [InlineData("kernel \"K\" linear\nx: i33\n{\n}\n", 2, 4)]
    [InlineData("kernel \"K\" linear\nx: i32\n{\n  x = 2147483648\n}\n", 4, 7)]
    [InlineData("kernel \"K\" linear\nx: i32\n{\n  x = min(1)\n}\n", 4, 7)]
    [InlineData("kernel \"K\" linear\n{\n  leave out\n}\n", 3, 9)]
    [InlineData("kernel \"K\" linear\n{\n  block b {\n    block b {\n    }\n  }\n}\n", 4, 11)]
    [InlineData("kernel \"K\" linear\n{\n  return", 3, 9)]
    [InlineData("kernel \"K", 1, 8)]
    [InlineData("kernel \"K\" linear\n{\n}\n}\n", 4, 1)]
    public void Errors_name_line_and_column(string text, int line, int column)
    {
        IrParseException error = Assert.Throws<IrParseException>(() => IrParser.Parse(text));
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    private static Expression Parse(ScalarType type, string text)
    {
        string kernel = $"kernel \"K\" linear\nx: {new IrType(type)}\n{{\n  x = {text}\n}}\n";
        return ((Assign)IrParser.Parse(kernel).Body[0]).Value;
    }
}
