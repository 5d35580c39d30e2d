using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Arithmetic;

/// <summary>How results are rounded.</summary>
internal enum RoundingMode
{
    /// <summary>To the nearest, ties to even (.rn).</summary>
    Nearest,

    /// <summary>Towards zero (.rz).</summary>
    Zero,

    /// <summary>Towards minus infinity (.rm).</summary>
    Down,

    /// <summary>Towards plus infinity (.rp).</summary>
    Up,

    /// <summary>To the nearest, ties away from zero (.rna).</summary>
    Away,
}

/// <summary>A format of IEEE 754's kind: a sign, an exponent and a fraction. TF32 keeps its fraction's place in 32 bits.</summary>
internal sealed record FloatFormat(string Name, int Bits, int ExponentBits, int FractionBits, int Shift, ulong CanonicalNaN)
{
    public static FloatFormat Half { get; } = new("f16", 16, 5, 10, 0, 0x7FFF);

    public static FloatFormat BFloat { get; } = new("bf16", 16, 8, 7, 0, 0x7FFF);

    public static FloatFormat Tensor { get; } = new("tf32", 32, 8, 10, 13, 0x7FFFFFFF);

    public static FloatFormat Single { get; } = new("f32", 32, 8, 23, 0, 0x7FFFFFFF);

    public static FloatFormat Double { get; } = new("f64", 64, 11, 52, 0, 0x7FF8000000000000);

    public int Bias => (1 << (ExponentBits - 1)) - 1;

    /// <summary>The exponent of the last place of the smallest numbers.</summary>
    public int LeastExponent => 1 - Bias - FractionBits;

    public ulong SignBit => 1UL << (Bits - 1);

    public ulong Infinity => (((1UL << ExponentBits) - 1) << FractionBits) << Shift;

    public ulong Largest => (Infinity >> Shift << Shift) - (1UL << Shift);

    public ulong One => ((ulong)Bias << FractionBits) << Shift;

    public static FloatFormat Of(PtxType type) => type switch
    {
        PtxType.F16 or PtxType.F16x2 => Half,
        PtxType.BF16 or PtxType.BF16x2 => BFloat,
        PtxType.TF32 => Tensor,
        PtxType.F32 => Single,
        _ => Double,
    };

    public bool IsNaN(ulong bits) => (bits & (SignBit - 1)) > Infinity;

    public bool IsInfinite(ulong bits) => (bits & (SignBit - 1)) == Infinity;

    public bool IsZero(ulong bits) => (bits & (SignBit - 1)) == 0;

    public bool IsNegative(ulong bits) => (bits & SignBit) != 0;

    /// <summary>Below the normal numbers, and not zero.</summary>
    public bool IsSubnormal(ulong bits) => !IsZero(bits) && (bits & Infinity) == 0;

    /// <summary>Sets subnormal numbers to zero of their sign (.ftz).</summary>
    public ulong Flush(ulong bits) => (bits & Infinity) == 0 ? bits & SignBit : bits;

    /// <summary>Clamps to [+0, 1]; NaN becomes +0 (.sat).</summary>
    public ulong Saturate(ulong bits) => IsNaN(bits) || IsNegative(bits) ? 0 : Math.Min(bits, One);

    /// <summary>The value of bits that are no NaN and no infinity, as a double: exact, since every format here fits one.</summary>
    public double ToDouble(ulong bits) => this == Double
        ? BitConverter.UInt64BitsToDouble(bits)
        : this == Single || this == Tensor ? BitConverter.UInt32BitsToSingle((uint)bits)
        : this == BFloat ? BitConverter.UInt32BitsToSingle((uint)bits << 16)
        : (double)BitConverter.UInt16BitsToHalf((ushort)bits);
}
