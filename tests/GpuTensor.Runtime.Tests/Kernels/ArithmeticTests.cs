using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests.Kernels;

using Interop = GpuTensor.Kernels.Interop;

/// <summary>The meaning of arithmetic in a kernel, which is C#'s on every device.</summary>
public sealed class ArithmeticTests
{
    public static TheoryData<float> Floats =>
        [0f, -0f, 1f, -1f, 0.3f, 2.5f, -2.5f, 3.5f, 1e10f, -1e10f, 1e38f, float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    [Theory]
    [MemberData(nameof(Floats))]
    public void Functions_of_one_number_are_those_of_dotnet(float x)
    {
        double d = x;
        (float Actual, float Expected)[] singles =
        [
            (XMath.Abs(x), MathF.Abs(x)), (XMath.Sqrt(x), MathF.Sqrt(x)), (XMath.Rsqrt(x), 1 / MathF.Sqrt(x)), (XMath.Rcp(x), 1 / x),
            (XMath.Exp(x), MathF.Exp(x)), (XMath.Exp2(x), MathF.Pow(2, x)), (XMath.Log(x), MathF.Log(x)), (XMath.Log2(x), MathF.Log2(x)),
            (XMath.Log10(x), MathF.Log10(x)), (XMath.Sin(x), MathF.Sin(x)), (XMath.Cos(x), MathF.Cos(x)), (XMath.Tan(x), MathF.Tan(x)),
            (XMath.Asin(x), MathF.Asin(x)), (XMath.Acos(x), MathF.Acos(x)), (XMath.Atan(x), MathF.Atan(x)), (XMath.Sinh(x), MathF.Sinh(x)),
            (XMath.Cosh(x), MathF.Cosh(x)), (XMath.Tanh(x), MathF.Tanh(x)), (XMath.Cbrt(x), MathF.Cbrt(x)), (XMath.Floor(x), MathF.Floor(x)),
            (XMath.Ceiling(x), MathF.Ceiling(x)), (XMath.Truncate(x), MathF.Truncate(x)), (XMath.RoundToEven(x), MathF.Round(x)),
        ];
        (double Actual, double Expected)[] doubles =
        [
            (XMath.Abs(d), Math.Abs(d)), (XMath.Sqrt(d), Math.Sqrt(d)), (XMath.Rsqrt(d), 1 / Math.Sqrt(d)), (XMath.Rcp(d), 1 / d),
            (XMath.Exp(d), Math.Exp(d)), (XMath.Exp2(d), Math.Pow(2, d)), (XMath.Log(d), Math.Log(d)), (XMath.Log2(d), Math.Log2(d)),
            (XMath.Log10(d), Math.Log10(d)), (XMath.Sin(d), Math.Sin(d)), (XMath.Cos(d), Math.Cos(d)), (XMath.Tan(d), Math.Tan(d)),
            (XMath.Asin(d), Math.Asin(d)), (XMath.Acos(d), Math.Acos(d)), (XMath.Atan(d), Math.Atan(d)), (XMath.Sinh(d), Math.Sinh(d)),
            (XMath.Cosh(d), Math.Cosh(d)), (XMath.Tanh(d), Math.Tanh(d)), (XMath.Cbrt(d), Math.Cbrt(d)), (XMath.Floor(d), Math.Floor(d)),
            (XMath.Ceiling(d), Math.Ceiling(d)), (XMath.Truncate(d), Math.Truncate(d)), (XMath.RoundToEven(d), Math.Round(d)),
        ];
        Assert.All(singles, pair => Assert.Equal(Bits(pair.Expected), Bits(pair.Actual)));
        Assert.All(doubles, pair => Assert.Equal(Bits(pair.Expected), Bits(pair.Actual)));
        Assert.Equal((float.IsNaN(x), float.IsInfinity(x), float.IsFinite(x)), (XMath.IsNaN(x), XMath.IsInfinity(x), XMath.IsFinite(x)));
        Assert.Equal((double.IsNaN(d), double.IsInfinity(d), double.IsFinite(d)), (XMath.IsNaN(d), XMath.IsInfinity(d), XMath.IsFinite(d)));
    }

    [Fact]
    public void Min_and_Max_keep_NaN_and_know_the_sign_of_zero()
    {
        Assert.True(float.IsNaN(XMath.Min(float.NaN, 1)) && float.IsNaN(XMath.Min(1, float.NaN)));
        Assert.True(double.IsNaN(XMath.Max(double.NaN, 1)) && double.IsNaN(XMath.Max(1, double.NaN)));
        Assert.True(float.IsNegative(XMath.Min(0f, -0f)) && float.IsNegative(XMath.Min(-0f, 0f)));
        Assert.True(double.IsPositive(XMath.Max(0d, -0d)) && double.IsPositive(XMath.Max(-0d, 0d)));
        Assert.Equal((1f, 2d), (XMath.Min(1f, 2f), XMath.Max(1d, 2d)));
    }

    [Fact]
    public void Functions_of_two_and_three_numbers_are_those_of_dotnet()
    {
        Assert.Equal((MathF.Pow(2, 0.5f), Math.Pow(2, 0.5)), (XMath.Pow(2f, 0.5f), XMath.Pow(2d, 0.5)));
        Assert.Equal((MathF.Atan2(1, -2), Math.Atan2(1, -2)), (XMath.Atan2(1f, -2f), XMath.Atan2(1d, -2d)));
        Assert.Equal((-1.5f, -1.5), (XMath.Rem(-5.5f, 2f), XMath.Rem(-5.5, 2d)));
        Assert.Equal((-3f, -3d), (XMath.CopySign(3f, -0f), XMath.CopySign(3d, -0d)));
        Assert.Equal((1f, 2f, 1.5f), (XMath.Clamp(0f, 1f, 2f), XMath.Clamp(3f, 1f, 2f), XMath.Clamp(1.5f, 1f, 2f)));
        Assert.Equal((1d, 2d, 1.5), (XMath.Clamp(0d, 1d, 2d), XMath.Clamp(3d, 1d, 2d), XMath.Clamp(1.5, 1d, 2d)));
        Assert.True(float.IsNaN(XMath.Clamp(float.NaN, 1f, 2f)) && double.IsNaN(XMath.Clamp(double.NaN, 1d, 2d)));
        Assert.Equal(MathF.FusedMultiplyAdd(0.1f, 10f, -1f), XMath.FusedMultiplyAdd(0.1f, 10f, -1f));
        Assert.Equal(Math.FusedMultiplyAdd(0.1, 10, -1), XMath.FusedMultiplyAdd(0.1, 10, -1));
        Assert.Equal((MathF.PI, Math.E), (XMath.PI, XMath.ED));
    }

    [Fact]
    public void Shifts_mask_integers_wrap_and_conversions_saturate_in_a_running_kernel()
    {
        using var results = new DeviceArray<long>(new CpuDevice(1), 12);
        new CpuDevice(1).Launch(1, new CornersKernel(results.View, 33, -1, int.MinValue, float.NaN, 1e20f, 300.7f));
        Assert.Equal([2, -1, 1, int.MinValue, int.MinValue, -1, 0, int.MaxValue, 255, 44, 1, 0], results.ToArray());
    }

    [Fact]
    public void Bits_of_numbers_and_sizes_of_types()
    {
        Assert.Equal((0x3FC0_0000u, 0x3FF8_0000_0000_0000ul), (Interop.FloatAsInt(1.5f), Interop.FloatAsInt(1.5)));
        Assert.Equal((1.5f, 1.5), (Interop.IntAsFloat(0x3FC0_0000u), Interop.IntAsFloat(0x3FF8_0000_0000_0000ul)));
        Assert.Equal((16, 8, 16, 8, 16, 16), (Interop.SizeOf<Float4>(), Interop.SizeOf<Float2>(), Interop.SizeOf<Double2>(), Interop.SizeOf<Int2>(), Interop.SizeOf<Int4>(), Interop.SizeOf<UInt4>()));
        Assert.Equal((4, 4, 8), (Interop.SizeOf<Byte4>(), Interop.SizeOf<Half2>(), Interop.SizeOf<Half4>()));
    }

    [Fact]
    public void Vectors_calculate_component_by_component()
    {
        Assert.Equal(new Float2(4, 1), new Float2(1, 3) + new Float2(3, -2));
        Assert.Equal(new Float4(3, 4, 3, 0), new Float4(1, 2, 3, 4) * new Float4(3, 2, 1, 0));
        Assert.Equal(new Double2(-2, 5), new Double2(1, 3) - new Double2(3, -2));
        Assert.Equal(new Int2(int.MinValue, 1), new Int2(int.MaxValue, 3) + new Int2(1, -2));
        Assert.Equal(new Int4(1, 4, 9, 16), new Int4(1, 2, 3, 4) * new Int4(1, 2, 3, 4));
        Assert.Equal(new UInt4(uint.MaxValue, 0, 1, 2), new UInt4(0, 1, 2, 3) - new UInt4(1, 1, 1, 1));
        Assert.Equal(new Float2(MathF.FusedMultiplyAdd(0.1f, 10, -1), 2), Float2.FusedMultiplyAdd(0.1f, new(10, 0), new(-1, 2)));
        Assert.Equal(new Float2(MathF.FusedMultiplyAdd(0.1f, 10, -1), 2), Float2.FusedMultiplyAdd(new Float2(0.1f, 2), new(10, 0), new(-1, 2)));
        Assert.Equal(new Float4(7, 4, 11, 1), Float4.FusedMultiplyAdd(2, new(3, 1, 4, 0), new(1, 2, 3, 1)));
        Assert.Equal(new Float4(10, 4, 7, 1), Float4.FusedMultiplyAdd(new Float4(3, 2, 1, 9), new(3, 1, 4, 0), new(1, 2, 3, 1)));
        Assert.Equal(new Double2(Math.FusedMultiplyAdd(0.1, 10, -1), 2), Double2.FusedMultiplyAdd(0.1, new(10, 0), new(-1, 2)));
        Assert.Equal(new Double2(Math.FusedMultiplyAdd(0.1, 10, -1), 2), Double2.FusedMultiplyAdd(new Double2(0.1, 2), new(10, 0), new(-1, 2)));
        var bytes = new Byte4(1, 2, 3, 4) { Z = 9 };
        Assert.Equal((1, 2, 9, 4), (bytes.X, bytes.Y, bytes.Z, bytes.W));
        Assert.Equal((Half)2, new Half4((Half)1, (Half)2, (Half)3, (Half)4).Y + new Half2((Half)0, (Half)1).X);
    }

    [Fact]
    public void Indices_convert_and_have_sizes()
    {
        Index1D one = 5;
        LongIndex1D wide = one;
        LongIndex3D wider = new Index3D(1, 2, 3);
        LongIndex2D plane = (Index2D)(3, 4);
        Assert.Equal((5, 5L, 5, 5L), ((int)one, (long)wide, one.Size, wide.Size));
        Assert.Equal((6L, 12L, 24, 12), (wider.Size, plane.Size, new Index3D(2, 3, 4).Size, new Index2D(3, 4).Size));
    }

    private static int Bits(float value) => float.IsNaN(value) ? -1 : BitConverter.SingleToInt32Bits(value);

    private static long Bits(double value) => double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);

    private readonly struct CornersKernel(ArrayView<long> results, int shift, int minusOne, int least, float nan, float huge, float some) : IKernel
    {
        public void Execute()
        {
            results[0] = 1 << shift;
            results[1] = minusOne >> shift;
            results[2] = (long)((ulong)1 << (shift + 31));
            results[3] = least * minusOne;
            results[4] = unchecked(-least);
            results[5] = -7 / 4;
            results[6] = (int)nan;
            results[7] = (int)huge;
            results[8] = (byte)Math.Min(some, 255f);
            results[9] = (byte)(int)some;
            float same = nan;
            results[10] = same != nan ? 1 : 0;
            results[11] = nan < 1 || nan >= 1 ? 1 : 0;
        }
    }
}
