namespace GpuTensor.MathFunctions.Float32;

/// <summary>
/// Logarithms: x = m 2^k with m near 1. Log and Log2 are polynomials in m - 1 (Remez fits of the relative error); where
/// more digits are needed, log m = 2 artanh((m - 1) / (m + 1)) as a sum of two floats (Dekker's arithmetic).
/// </summary>
internal static class Logarithm
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>The natural logarithm; -infinity for zero, NaN below.</summary>
    public static float Log(float x)
    {
        if (IsSpecial(x))
            return Special(x);
        float f = Split(x, 0x3F2AAAAB, out float k) - 1;
        float p = -0.12891106f;
        p = MathF.FusedMultiplyAdd(p, f, 0.1398445f);
        p = MathF.FusedMultiplyAdd(p, f, -0.12184398f);
        p = MathF.FusedMultiplyAdd(p, f, 0.14005876f);
        p = MathF.FusedMultiplyAdd(p, f, -0.16680476f);
        p = MathF.FusedMultiplyAdd(p, f, 0.20010404f);
        p = MathF.FusedMultiplyAdd(p, f, -0.24999797f);
        p = MathF.FusedMultiplyAdd(p, f, 0.33333215f);
        p = MathF.FusedMultiplyAdd(p, f, -0.5f);
        p = MathF.FusedMultiplyAdd(p, f * f, f);
        return MathF.FusedMultiplyAdd(k, 0.6931472f, MathF.FusedMultiplyAdd(k, -1.9046542e-09f, p));
    }

    /// <summary>The logarithm to base 2; exact for powers of two.</summary>
    public static float Log2(float x)
    {
        if (IsSpecial(x))
            return Special(x);
        float f = Split(x, 0x3F2AAAAB, out float k) - 1;
        float p = -0.18681172f;
        p = MathF.FusedMultiplyAdd(p, f, 0.20204678f);
        p = MathF.FusedMultiplyAdd(p, f, -0.17553623f);
        p = MathF.FusedMultiplyAdd(p, f, 0.20199394f);
        p = MathF.FusedMultiplyAdd(p, f, -0.24067461f);
        p = MathF.FusedMultiplyAdd(p, f, 0.28869405f);
        p = MathF.FusedMultiplyAdd(p, f, -0.3606697f);
        p = MathF.FusedMultiplyAdd(p, f, 0.48089653f);
        p = MathF.FusedMultiplyAdd(p, f, -0.7213475f);
        p = MathF.FusedMultiplyAdd(p, f * f, f * 1.925963e-08f);
        float high = f * 1.442695f, low = MathF.FusedMultiplyAdd(f, 1.442695f, -high) + p;
        float sum = k + high;
        return sum + ((k - sum) + high + low);
    }

    /// <summary>The logarithm to base 10.</summary>
    public static float Log10(float x)
    {
        if (IsSpecial(x))
            return Special(x);
        float log = Parts(x, out float rest, out float k);
        float high = log * 0.4342945f;
        float low = MathF.FusedMultiplyAdd(log, 0.4342945f, -high)
            + MathF.FusedMultiplyAdd(log, -1.010305e-08f, MathF.FusedMultiplyAdd(rest, 0.4342945f, k * -1.4320989e-08f));
        float whole = k * 0.30103f;
        low += MathF.FusedMultiplyAdd(k, 0.30103f, -whole);
        float sum = whole + high;
        return sum + ((whole - sum) + high + low);
    }

    /// <summary>The natural logarithm of a positive finite x as a sum of two floats.</summary>
    public static float Double(float x, out float rest)
    {
        float log = Parts(x, out float low, out float k);
        float whole = k * 0.6931472f;
        low += MathF.FusedMultiplyAdd(k, 0.6931472f, -whole) + k * -1.9046542e-09f;
        float sum = whole + log;
        rest = (whole - sum) + log + low;
        return sum;
    }

    /// <summary>log m as a sum of two floats, with x = m 2^k.</summary>
    private static float Parts(float x, out float rest, out float k)
    {
        float m = Split(x, 0x3F3504F3, out k);
        float f = m - 1, d = m + 1, dRest = m - (d - 1);
        float inverse = 1 / d;
        float s = f * inverse;
        float sRest = MathF.FusedMultiplyAdd(-s, dRest, MathF.FusedMultiplyAdd(-s, d, f)) * inverse;
        float z = s * s, zRest = MathF.FusedMultiplyAdd(s, s, -z) + 2 * s * sRest;

        // 2 artanh s = 2 s + s z (2/3 + z R(z))
        float r = MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(0.23419803f, z, 0.28547087f), z, 0.40000153f) * z;
        float c = 0.6666667f + r, cRest = (0.6666667f - c) + r + -1.9868216e-08f;
        float u = z * c, uRest = MathF.FusedMultiplyAdd(z, c, -u) + MathF.FusedMultiplyAdd(z, cRest, zRest * c);
        float v = s * u, vRest = MathF.FusedMultiplyAdd(s, u, -v) + MathF.FusedMultiplyAdd(s, uRest, sRest * u);
        float sum = 2 * s + v;
        rest = (2 * s - sum) + v + (vRest + 2 * sRest);
        return sum;
    }

    /// <summary>m from the float with those bits to nearly twice as much, and k, with x = m 2^k.</summary>
    private static float Split(float x, int least, out float k)
    {
        bool isSubnormal = x < SmallestNormal;
        int bits = BitConverter.SingleToInt32Bits(isSubnormal ? x * 8388608 : x);
        int exponent = (bits - least) & unchecked((int)0xFF800000);
        k = (exponent >> 23) - (isSubnormal ? 23 : 0);
        return BitConverter.Int32BitsToSingle(bits - exponent);
    }

    private static bool IsSpecial(float x) => (uint)(BitConverter.SingleToInt32Bits(x) - 1) >= 0x7F7FFFFF;

    private static float Special(float x) => x == 0 ? float.NegativeInfinity : x < 0 ? float.NaN : x;
}
