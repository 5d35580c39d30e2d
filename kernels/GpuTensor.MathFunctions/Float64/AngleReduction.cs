namespace GpuTensor.MathFunctions.Float64;

/// <summary>Angles without their multiples of pi / 2.</summary>
internal static class AngleReduction
{
    /// <summary>Above it the multiple has too many digits for the parts of pi / 2.</summary>
    private const double Greatest = 134217728;

    private const double ToInteger = 6755399441055744;
    private const double HalfPi = 1.5707963267948966, HalfPi2 = 6.123233995736766e-17, HalfPi3 = -1.4973849048591698e-33;

    /// <summary>x - n pi / 2, between -pi / 4 and pi / 4, as a sum of two doubles, and n modulo 4, of a positive
    /// x; NaN for infinities.</summary>
    public static double Reduce(double x, out double rest, out int n)
    {
        if (x > Greatest)
            return ReduceLarge(x, out rest, out n);

        // Cody and Waite: the first product is exact, its difference too.
        double shifted = Math.FusedMultiplyAdd(x, 0.6366197723675814, ToInteger);
        double whole = shifted - ToInteger;
        n = (int)BitConverter.DoubleToInt64Bits(shifted) & 3;
        double t = Math.FusedMultiplyAdd(whole, -HalfPi, x);
        double product = whole * HalfPi2;
        double r = t - product;
        double low = (t - r) - product;
        low -= Math.FusedMultiplyAdd(whole, HalfPi2, -product);
        low = Math.FusedMultiplyAdd(whole, -HalfPi3, low);
        double sum = r + low;
        rest = (r - sum) + low;
        return sum;
    }

    /// <summary>Payne and Hanek, with 192 of the bits of 2 / pi; see the one of floats.</summary>
    private static double ReduceLarge(double x, out double rest, out int n)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52);
        n = 0;
        rest = 0;
        if (exponent == 2047)
            return double.NaN;

        // x = digits * 2^(exponent - 1075); 64 zeros stand before the bits of 2 / pi.
        ulong digits = (ulong)(bits & 0xFFFFFFFFFFFFF | 0x10000000000000);
        int position = exponent - 1013;
        ulong w0 = 0, w1 = 0xA2F9836E4E441529, w2 = 0xFC2757D1F534DDC0, w3 = 0xDB6295993C439041, w4 = 0xFE5163ABDEBBC561;
        ulong w5 = 0xB7246E3A424DD2E0, w6 = 0x06492EEA09D1921C, w7 = 0xFE1DEB1CB129A73E, w8 = 0xE88235F52EBB4484;
        ulong w9 = 0xE99C7026B45F7E41, w10 = 0x3991D639835339F4, w11 = 0x9C845F8BBDF9283B, w12 = 0x1FF897FFDE05980F;
        ulong w13 = 0xEF2F118B5A0A6D1F, w14 = 0x6D367ECF27CB09B7, w15 = 0x4F463F669E5FEA2D, w16 = 0x7527BAC7EBE5F17B;
        ulong w17 = 0x3D0739F78A5292EA, w18 = 0x6BFB5FB11F8D5D08, w19 = 0x56033046FC7B6BAB;
        for (; position >= 64; position -= 64)
        {
            w0 = w1;
            w1 = w2;
            w2 = w3;
            w3 = w4;
            w4 = w5;
            w5 = w6;
            w6 = w7;
            w7 = w8;
            w8 = w9;
            w9 = w10;
            w10 = w11;
            w11 = w12;
            w12 = w13;
            w13 = w14;
            w14 = w15;
            w15 = w16;
            w16 = w17;
            w17 = w18;
            w18 = w19;
        }

        int back = 63 - position;
        ulong high = w0 << position | w1 >> 1 >> back, middle = w1 << position | w2 >> 1 >> back, low = w2 << position | w3 >> 1 >> back;
        ulong second = digits * middle;
        ulong product1 = second + MultiplyHigh(digits, low);
        ulong product0 = digits * high + MultiplyHigh(digits, middle) + (product1 < second ? 1UL : 0);
        ulong fraction = product0 << 2 | product1 >> 62;
        n = (int)(product0 >> 62) + (int)(fraction >> 63);

        // The fraction, 128 bits with a sign, as two doubles.
        double coarse = (long)fraction;
        double fine = (double)((long)fraction - (long)coarse) + (product1 << 2) * 5.421010862427522e-20;
        double f = coarse + fine, fRest = (coarse - f) + fine;
        double r = f * 8.515303950216386e-20;
        rest = Math.FusedMultiplyAdd(f, 8.515303950216386e-20, -r) + Math.FusedMultiplyAdd(f, 3.319411800407449e-36, fRest * 8.515303950216386e-20);
        return r;
    }

    /// <summary>The upper 64 bits of a product.</summary>
    private static ulong MultiplyHigh(ulong a, ulong b)
    {
        ulong aLow = (uint)a, aHigh = a >> 32, bLow = (uint)b, bHigh = b >> 32;
        ulong middle = aHigh * bLow + (aLow * bLow >> 32);
        ulong other = aLow * bHigh + (uint)middle;
        return aHigh * bHigh + (middle >> 32) + (other >> 32);
    }
}
