using System.Numerics;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.OpenCL;

/// <summary>Every type to every type, as C# converts unchecked.</summary>
public sealed class ConversionTests
{
    [Fact]
    public void F32_converts_as_in_CSharp() => CheckFloats(
    [
        0, -0f, 0.5f, -0.5f, 0.99999994f, 1, -1, 1.5f, -1.5f, 127, 128, 127.9f, -128.9f, -129, 255, 256, 32_767, 32_768, -32_769, 65_535, 65_536,
        2_147_483_520, 2_147_483_648, -2_147_483_648, -2_147_483_904, 4_294_967_040, 4_294_967_296, 9.223372e18f, 9.223373e18f, -9.223372e18f,
        -9.223373e18f, 1.8446743e19f, 1.8446744e19f, 1e30f, -1e30f, 1e-40f, float.MaxValue, float.MinValue, float.NaN,
        float.PositiveInfinity, float.NegativeInfinity,
    ]);

    [Fact]
    public void F64_converts_as_in_CSharp() => CheckFloats(
    [
        0, -0.0, 0.5, -0.5, -0.9999999999999999, 1.5, -1.5, 128, -129, 256, 32_768, 65_536, 2_147_483_647, 2_147_483_647.9, 2_147_483_648,
        -2_147_483_648.9, -2_147_483_649, 4_294_967_295.9, 4_294_967_296, 9_223_372_036_854_774_784, 9_223_372_036_854_775_808,
        -9_223_372_036_854_775_808, -9.3e18, 18_446_744_073_709_549_568, 18_446_744_073_709_551_616.0, 1e300, -1e300, 1e-310, 0.1, 1.00000005960464478,
        double.MaxValue, double.MinValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ]);

    [Fact]
    public void Integers_convert_as_in_CSharp()
    {
        long[] corners =
        [
            0, 1, -1, 127, 128, -128, -129, 255, 256, 32_767, 32_768, -32_769, 65_535, 65_536, int.MaxValue, int.MaxValue + 1L, int.MinValue,
            int.MinValue - 1L, uint.MaxValue, uint.MaxValue + 1L, 16_777_217, 16_777_219, 33_554_434, 9_007_199_254_740_993, 9_007_199_254_740_995,
            long.MaxValue, long.MinValue, 0x7FFF_FFBF_FFFF_FFFF, 0x7FFF_FFC0_0000_0001,
        ];
        CheckIntegers<sbyte>(corners);
        CheckIntegers<byte>(corners);
        CheckIntegers<short>(corners);
        CheckIntegers<ushort>(corners);
        CheckIntegers<int>(corners);
        CheckIntegers<uint>(corners);
        CheckIntegers<long>(corners);
        CheckIntegers<ulong>(corners);
    }

    [Fact]
    public void Half_comes_and_goes_exactly_and_rounds_to_even()
    {
        var half = new IrType(ScalarType.F16);
        float[] singles =
        [
            0, -0f, 1, -1, 0.1f, 65_504, 65_519.996f, 65_520, -65_520, 1e10f, 6e-8f, 2.98e-8f, 2.99e-8f, 6.1e-5f, 2049, 2051, 0.33325195f,
            float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, 1e-40f,
        ];
        ushort[] halves = [.. Enumerable.Range(0, 65_536).Select(bits => (ushort)bits)];
        var from = new ElementwiseKernel();
        float[] widened = from.Output<float>(new ConvertTo(new IrType(ScalarType.F32), from.Input(halves, half)));
        ushort[] copied = from.Output<ushort>(from.Input(halves, half), half);
        from.Run("FromHalf");
        Assert.Equal(halves, copied);
        for (int bits = 0; bits < widened.Length; bits++)
        {
            var expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            Assert.True(float.IsNaN(expected) ? float.IsNaN(widened[bits]) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(widened[bits]), $"{bits:x4}");
        }

        var to = new ElementwiseKernel();
        ushort[] narrowed = to.Output<ushort>(new ConvertTo(half, to.Input(singles)), half);
        to.Run("ToHalf");
        Assert.Equal(singles.Select(value => BitConverter.HalfToUInt16Bits((Half)value)), narrowed);
    }

    [Fact]
    public void Reinterpretation_keeps_the_bits()
    {
        int[] words = [0, 1, -1, int.MinValue, 0x3F80_0000, 0x7FC0_0000, 0x7F80_0000];
        long[] longs = [0, 1, -1, long.MinValue, 0x3FF0_0000_0000_0000, 0x7FF0_0000_0000_0000, 42];
        var kernel = new ElementwiseKernel();
        Expression word = kernel.Input(words);
        Expression wide = kernel.Input(longs);
        float[] floats = kernel.Output<float>(new Bitcast(new IrType(ScalarType.F32), word));
        uint[] unsigned = kernel.Output<uint>(new Bitcast(new IrType(ScalarType.U32), word));
        int[] back = kernel.Output<int>(new Bitcast(IrType.I32, new Bitcast(new IrType(ScalarType.F32), word)));
        double[] doubles = kernel.Output<double>(new Bitcast(new IrType(ScalarType.F64), wide));
        ushort[] halves = kernel.Output<ushort>(
            new Bitcast(new IrType(ScalarType.F16), new ConvertTo(new IrType(ScalarType.I16), word)), new IrType(ScalarType.F16));
        kernel.Run("Bits");
        Assert.Equal(words, floats.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(words, unsigned.Select(value => (int)value));
        Assert.Equal(words, back);
        Assert.Equal(longs, doubles.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(words.Select(value => (ushort)value), halves);
    }

    private static void CheckIntegers<T>(long[] corners)
        where T : unmanaged, IBinaryInteger<T>
    {
        T[] values = [.. corners.Select(T.CreateTruncating)];
        var kernel = new ElementwiseKernel();
        Expression value = kernel.Input(values);
        List<Action> checks = IntegerTargets(kernel, values, value, toSmall: false);
        checks.Add(Expect<T, float>(kernel, values, value, float.CreateTruncating));
        checks.Add(Expect<T, double>(kernel, values, value, double.CreateTruncating));
        kernel.Run($"From<{typeof(T).Name}>");
        checks.ForEach(check => check());
    }

    private static void CheckFloats<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var kernel = new ElementwiseKernel();
        Expression value = kernel.Input(values);
        List<Action> checks = IntegerTargets(kernel, values, value, toSmall: true);
        checks.Add(Expect<T, float>(kernel, values, value, float.CreateTruncating));
        checks.Add(Expect<T, double>(kernel, values, value, double.CreateTruncating));
        kernel.Run($"From<{typeof(T).Name}>");
        checks.ForEach(check => check());
    }

    /// <param name="kernel">Where the conversions go.</param>
    /// <param name="values">What is converted.</param>
    /// <param name="value">The same as an expression.</param>
    /// <param name="toSmall">Whether narrow integers are reached by way of int.</param>
    private static List<Action> IntegerTargets<T>(ElementwiseKernel kernel, T[] values, Expression value, bool toSmall)
        where T : unmanaged, INumber<T> =>
    [
        Expect(kernel, values, value, x => toSmall ? unchecked((sbyte)Saturated(x)) : sbyte.CreateTruncating(x)),
        Expect(kernel, values, value, x => toSmall ? unchecked((byte)Saturated(x)) : byte.CreateTruncating(x)),
        Expect(kernel, values, value, x => toSmall ? unchecked((short)Saturated(x)) : short.CreateTruncating(x)),
        Expect(kernel, values, value, x => toSmall ? unchecked((ushort)Saturated(x)) : ushort.CreateTruncating(x)),
        Expect(kernel, values, value, int.CreateTruncating),
        Expect(kernel, values, value, uint.CreateTruncating),
        Expect(kernel, values, value, long.CreateTruncating),
        Expect(kernel, values, value, ulong.CreateTruncating),
    ];

    private static int Saturated<T>(T value)
        where T : INumber<T> => int.CreateTruncating(value);

    private static Action Expect<T, TResult>(ElementwiseKernel kernel, T[] values, Expression value, Func<T, TResult> expected)
        where T : unmanaged
        where TResult : unmanaged
    {
        TResult[] actual = kernel.Output<TResult>(new ConvertTo(Constants.TypeOf(typeof(TResult)), value));
        return () =>
        {
            for (int i = 0; i < values.Length; i++)
                Assert.True(expected(values[i]).Equals(actual[i]), $"({typeof(TResult).Name}){values[i]}: {actual[i]}, not {expected(values[i])}");
        };
    }
}
