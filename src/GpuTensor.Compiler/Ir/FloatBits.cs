namespace GpuTensor.Compiler.Ir;

/// <summary>The bits of floats, as <see cref="Constant.Bits"/> holds them.</summary>
internal static class FloatBits
{
    /// <summary>The float of these bits.</summary>
    public static unsafe float ToSingle(ulong bits)
    {
        uint low = (uint)bits;
        return *(float*)&low;
    }

    /// <summary>The double of these bits.</summary>
    public static double ToDouble(ulong bits) => BitConverter.Int64BitsToDouble((long)bits);

    /// <summary>The bits of a float.</summary>
    public static unsafe ulong Of(float value) => *(uint*)&value;

    /// <summary>The bits of a double.</summary>
    public static ulong Of(double value) => (ulong)BitConverter.DoubleToInt64Bits(value);
}
