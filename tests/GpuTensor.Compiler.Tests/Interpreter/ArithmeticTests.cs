using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Testing.Ir;

namespace GpuTensor.Compiler.Tests.Interpreter;

/// <summary>Hand-computed values, which the interpreter gives and, where it folds at all, <see cref="Fold"/> too.</summary>
public sealed class ArithmeticTests
{
    [Theory]
    [InlineData("i32", "2147483647 + 1", "-2147483648")]
    [InlineData("u8", "200u8 + 100u8", "44u8")]
    [InlineData("i8", "-128i8 - 1i8", "127i8")]
    [InlineData("i8", "abs(-128i8)", "-128i8")]
    [InlineData("u64", "0UL - 1UL", "18446744073709551615UL")]
    [InlineData("i32", "-7 / 2", "-3")]
    [InlineData("i32", "-7 % 2", "-1")]
    [InlineData("i32", "1 << 33", "2")]
    [InlineData("i64", "1L << 33", "8589934592L")]
    [InlineData("i32", "-8 >> 1", "-4")]
    [InlineData("u32", "4294967288u >> 1", "2147483644u")]
    [InlineData("i8", "64i8 << 1", "-128i8")]
    [InlineData("u8", "128u8 >> 31", "0u8")]
    [InlineData("i32", "popCount(-1i8)", "8")]
    [InlineData("i32", "leadingZeroCount(0i16)", "16")]
    [InlineData("i32", "leadingZeroCount(1UL)", "63")]
    [InlineData("i32", "trailingZeroCount(0u)", "32")]
    [InlineData("i32", "trailingZeroCount(-8)", "3")]
    [InlineData("bool", "-1 < 0", "true")]
    [InlineData("bool", "4294967295u < 0u", "false")]
    [InlineData("bool", "f32#7fc00000 != f32#7fc00000", "true")]
    [InlineData("bool", "f32#7fc00000 == f32#7fc00000", "false")]
    [InlineData("bool", "f32#7fc00000 < 1.0f", "false")]
    [InlineData("f32", "16777216.0f + 1.0f", "16777216.0f")]
    [InlineData("f32", "0.1f + 0.2f", "0.3f")]
    [InlineData("f64", "0.1 + 0.2", "f64#3fd3333333333334")]
    [InlineData("f32", "min(-0.0f, 0.0f)", "-0.0f")]
    [InlineData("f32", "max(-0.0f, 0.0f)", "0.0f")]
    [InlineData("f32", "min(1.0f, f32#7fc00000)", "f32#7fc00000")]
    [InlineData("f32", "copySign(3.0f, -0.0f)", "-3.0f")]
    [InlineData("f32", "round(2.5f)", "2.0f")]
    [InlineData("f32", "round(-0.25f)", "-0.0f")]
    [InlineData("f32", "-7.5f % 2.0f", "-1.5f")]
    [InlineData("f32", "fma(16777217.0f, 1.0f, 1.0f)", "16777216.0f")]
    [InlineData("f64", "fma(134217729.0, 134217729.0, f64#c350000004000000)", "1.0")]
    [InlineData("f32", "reciprocalSqrt(4.0f)", "0.5f")]
    [InlineData("f32", "exp2(3.0f)", "8.0f")]
    [InlineData("i32", "i32(2147483648.0f)", "2147483647")]
    [InlineData("i32", "i32(f32#7fc00000)", "0")]
    [InlineData("u32", "u32(-1.0f)", "0u")]
    [InlineData("u32", "u32(f32#7f800000)", "4294967295u")]
    [InlineData("u64", "u64(f64#43e0000000000000)", "9223372036854775808UL")]
    [InlineData("u8", "u8(300.0f)", "44u8")]
    [InlineData("u8", "u8(-1.0f)", "255u8")]
    [InlineData("u16", "u16(3000000000.0)", "65535u16")]
    [InlineData("i16", "i16(-70000.0)", "-4464i16")]
    [InlineData("i64", "i64(f64#fff0000000000000)", "-9223372036854775808L")]
    [InlineData("f32", "f32(9223372586610589697UL)", "f32#5f000001")]
    [InlineData("f32", "f32(4294967295u)", "4294967296.0f")]
    [InlineData("f32", "f32(0.1)", "0.1f")]
    [InlineData("f32", "f32(f16#3c01)", "1.0009766f")]
    [InlineData("f32", "f32(f16(65520.0f))", "f32#7f800000")]
    [InlineData("u32", "u32(-1i8)", "4294967295u")]
    [InlineData("i32", "bits.i32(1.0f)", "1065353216")]
    [InlineData("i16", "bits.i16(65535u16)", "-1i16")]
    [InlineData("f32", "f32x4(1.0f, 2.0f, 3.0f, 4.0f).2", "3.0f")]
    [InlineData("bool", "true ^ true", "false")]
    [InlineData("i32", "false && 1 / 0 == 1 ? 1 : 2", "2")]
    public void Operators_give_what_CSharp_gives(string type, string expression, string expected)
    {
        Kernel kernel = Parse(type, expression);
        Assert.Equal(expected, Run(kernel, type));
        Kernel folded = Fold.Run(kernel);
        Assert.Equal(expected, Run(folded, type));
    }

    [Theory]
    [InlineData("f32", "f32#7f800000 - f32#7f800000")]
    [InlineData("i32", "1 / 0")]
    [InlineData("f32", "sin(1.0f)")]
    [InlineData("f32", "sqrt(-1.0f)")]
    public void What_has_no_certain_bits_is_not_folded(string type, string expression)
    {
        Kernel folded = Fold.Run(Parse(type, expression));
        Assert.Equal(expression, IrPrinter.Print(((Store)folded.Body[0]).Value));
    }

    private static Kernel Parse(string type, string expression)
    {
        Kernel kernel = IrParser.Parse($"kernel \"K\" linear\n$y: view<global {type}>\n{{\n$y[0] = {expression}\n}}\n");
        IrValidator.Validate(kernel);
        return kernel;
    }

    private static string Run(Kernel kernel, string type)
    {
        var memory = new byte[8];
        IrType scalar = kernel.Parameters[0].Type.Element;
        Assert.Equal(type, scalar.ToString());
        IrInterpreter.Run(kernel, new(new(1), new(1), [IrArgument.View(memory)]));
        ulong bits = BitConverter.ToUInt64(memory);
        int unused = 64 - 8 * scalar.ByteCount;
        return IrPrinter.Print(new Constant(scalar, scalar.IsSigned ? (ulong)((long)(bits << unused) >> unused) : bits << unused >> unused));
    }
}
