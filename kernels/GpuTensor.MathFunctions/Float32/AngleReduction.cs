namespace GpuTensor.MathFunctions.Float32;

/// <summary>Angles without their multiples of pi / 2.</summary>
internal static class AngleReduction
{
    /// <summary>Above it the multiple has too many digits for the parts of pi / 2.</summary>
    private const float Greatest = 65536;

    private const float ToInteger = 12582912;
    private const float HalfPi = 1.5707964f, HalfPi2 = -4.371139e-08f, HalfPi3 = -1.7151245e-15f;

    /// <summary>x - n pi / 2, between -pi / 4 and pi / 4, and n modulo 4, of a positive x; NaN for infinities.</summary>
    public static float Reduce(float x, out int n)
    {
        if (x > Greatest)
            return (float)ReduceLarge(x, out n);

        // Cody and Waite: the first product is exact, its difference too.
        float shifted = MathF.FusedMultiplyAdd(x, 0.63661975f, ToInteger);
        float whole = shifted - ToInteger;
        n = BitConverter.SingleToInt32Bits(shifted) & 3;
        float r = MathF.FusedMultiplyAdd(whole, -HalfPi, x);
        r = MathF.FusedMultiplyAdd(whole, -HalfPi2, r);
        r = MathF.FusedMultiplyAdd(whole, -HalfPi3, r);
        return r;
    }

    /// <summary>The same as a sum of two floats.</summary>
    public static float ReduceDouble(float x, out float rest, out int n)
    {
        if (x > Greatest)
        {
            double large = ReduceLarge(x, out n);
            float rounded = (float)large;
            rest = (float)(large - rounded);
            return rounded;
        }

        float shifted = MathF.FusedMultiplyAdd(x, 0.63661975f, ToInteger);
        float whole = shifted - ToInteger;
        n = BitConverter.SingleToInt32Bits(shifted) & 3;
        float t = MathF.FusedMultiplyAdd(whole, -HalfPi, x);
        float product = whole * HalfPi2;
        float r = t - product;
        float low = (t - r) - product;
        low -= MathF.FusedMultiplyAdd(whole, HalfPi2, -product);
        low = MathF.FusedMultiplyAdd(whole, -HalfPi3, low);
        float sum = r + low;
        rest = (r - sum) + low;
        return sum;
    }

    /// <summary>
    /// Payne and Hanek: of the bits of 2 / pi those 96 that decide the product modulo 4 are multiplied by the digits of x,
    /// as integers; what lies behind the point, times pi / 2, is left.
    /// </summary>
    private static double ReduceLarge(float x, out int n)
    {
        int bits = BitConverter.SingleToInt32Bits(x);
        int exponent = bits >> 23;
        n = 0;
        if (exponent == 255)
            return double.NaN;

        // x = digits * 2^(exponent - 150); 32 zeros stand before the bits of 2 / pi.
        ulong digits = (uint)(bits & 0x7FFFFF | 0x800000);
        int position = exponent - 120;
        uint w0 = 0, w1 = 0xA2F9836E, w2 = 0x4E441529, w3 = 0xFC2757D1, w4 = 0xF534DDC0, w5 = 0xDB629599, w6 = 0x3C439041, w7 = 0xFE5163AB;
        for (; position >= 32; position -= 32)
        {
            w0 = w1;
            w1 = w2;
            w2 = w3;
            w3 = w4;
            w4 = w5;
            w5 = w6;
            w6 = w7;
        }

        int back = 31 - position;
        uint high = w0 << position | w1 >> 1 >> back, middle = w1 << position | w2 >> 1 >> back, low = w2 << position | w3 >> 1 >> back;
        ulong product = (digits * high << 32) + digits * middle + (digits * low >> 32);
        ulong fraction = product << 2;
        n = (int)(product >> 62) + (int)(fraction >> 63);
        return (double)(long)fraction * 8.515303950216386e-20;
    }
}
