namespace GpuTensor.Kernels.Casting;

/// <summary>Double precision on its way to half precision, which kernels reach from single precision only.</summary>
internal static class HalfRounding
{
    /// <summary>
    /// Rounds to odd: of the two floats next to a number that is not a float, the one with an odd last bit. Rounded to half precision it
    /// gives what the number itself would give, since it never lies on the middle between two halves where the number does
    /// not (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd").
    /// </summary>
    public static float ToOdd(double value)
    {
        float near = (float)value;
        uint bits = BitConverter.SingleToUInt32Bits(near);
        double back = near;
        if (back == value || double.IsNaN(value) || (bits & 1) != 0)
            return near;
        return BitConverter.UInt32BitsToSingle(Math.Abs(back) < Math.Abs(value) ? bits + 1 : bits - 1);
    }
}
