namespace GpuTensor.MathFunctions.Float32;

/// <summary>
/// Powers of e and 2. Cody and Waite's reduction: x = n ln 2 + r with |r| at most ln 2 / 2, a polynomial for e^r that is
/// a minimax fit (Remez) of the relative error, and the exponent put in by two factors, so that a subnormal result is
/// rounded once. The rounding to an integer is that of adding 1.5 * 2^23, which leaves n in the lowest bits.
/// </summary>
internal static class Exponential
{
    private const float ToInteger = 12582912;
    private const float Log2E = 1.442695f;
    private const float Ln2 = 0.6931472f, Ln2Rest = -1.9046542e-09f;

    /// <summary>e^x; 20 instructions.</summary>
    public static float Exp(float x)
    {
        float r = Reduce(MathF.Max(MathF.Min(x, 89), -104), out int n);
        return Scale(Fraction(r, out _), n);
    }

    /// <summary>2^x.</summary>
    public static float Exp2(float x)
    {
        x = MathF.Max(MathF.Min(x, 129), -151);
        float shifted = x + ToInteger;
        float r = x - (shifted - ToInteger);
        float p = 1.4381299e-05f;
        p = MathF.FusedMultiplyAdd(p, r, 0.00015456942f);
        p = MathF.FusedMultiplyAdd(p, r, 0.0013337742f);
        p = MathF.FusedMultiplyAdd(p, r, 0.00961807f);
        p = MathF.FusedMultiplyAdd(p, r, 0.055504054f);
        p = MathF.FusedMultiplyAdd(p, r, 0.2402265f);
        p = MathF.FusedMultiplyAdd(p, r, Ln2);
        return Scale(MathF.FusedMultiplyAdd(p, r, 1), BitConverter.SingleToInt32Bits(shifted));
    }

    /// <summary>x - n ln 2; n stands in the lowest 9 bits. The first difference is exact.</summary>
    public static float Reduce(float x, out int n)
    {
        float whole = Whole(x, out n);
        return MathF.FusedMultiplyAdd(whole, -Ln2Rest, MathF.FusedMultiplyAdd(whole, -Ln2, x));
    }

    /// <summary>The same of x + more, where more is small.</summary>
    public static float Reduce(float x, float more, out int n)
    {
        float whole = Whole(x, out n);
        return MathF.FusedMultiplyAdd(whole, -Ln2, x) + MathF.FusedMultiplyAdd(whole, -Ln2Rest, more);
    }

    /// <summary>e^r and what rounding it left.</summary>
    public static float Fraction(float r, out float rest)
    {
        float p = 0.0013863352f;
        p = MathF.FusedMultiplyAdd(p, r, 0.008367602f);
        p = MathF.FusedMultiplyAdd(p, r, 0.041667245f);
        p = MathF.FusedMultiplyAdd(p, r, 0.16666533f);
        p = MathF.FusedMultiplyAdd(p, r, 0.5f);
        p = MathF.FusedMultiplyAdd(p, r, 1);
        float fraction = MathF.FusedMultiplyAdd(p, r, 1);
        rest = MathF.FusedMultiplyAdd(p, r, 1 - fraction);
        return fraction;
    }

    /// <summary>x * 2^n, of whose bits the lowest 9 count, for n from -252 to 254.</summary>
    public static float Scale(float x, int n)
    {
        int half = n >> 1;
        return x * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>2^n for n from -126 to 127; of its bits the lowest 9 count.</summary>
    public static float PowerOfTwo(int n) => BitConverter.Int32BitsToSingle((n << 23) + 0x3F800000);

    private static float Whole(float x, out int n)
    {
        float shifted = MathF.FusedMultiplyAdd(x, Log2E, ToInteger);
        n = BitConverter.SingleToInt32Bits(shifted);
        return shifted - ToInteger;
    }
}
