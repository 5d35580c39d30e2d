namespace GpuTensor.MathFunctions.Float32;

/// <summary>Division with a remainder.</summary>
internal static class Division
{
    /// <summary>What one step of the long division takes away, 2^24.</summary>
    private const float Step = 16777216;

    /// <summary>
    /// What truncating division leaves, exactly, with the sign of x: long division with digits of <see cref="Step"/>. A quotient is at most one
    /// too great, since it is rounded; what a fused multiply-add then takes away is exact, and so is adding the divisor again.
    /// </summary>
    public static float Remainder(float x, float y)
    {
        float left = MathF.Abs(x), divisor = MathF.Abs(y);
        if (!(left < float.PositiveInfinity) || !(divisor > 0))
            return float.NaN;
        if (left < divisor)
            return x;
        float multiple = divisor;
        while (multiple * Step <= left)
            multiple *= Step;
        while (multiple >= divisor)
        {
            float quotient = MathF.Truncate(left / multiple);
            left = MathF.FusedMultiplyAdd(-quotient, multiple, left);
            left = left < 0 ? left + multiple : left;
            multiple *= 1 / Step;
        }

        return MathF.CopySign(left, x);
    }
}
