namespace GpuTensor.MathFunctions.Float32;

/// <summary>Functions of angles: after the reduction Remez fits of sine and cosine, of which the quadrant chooses.</summary>
internal static class Trigonometry
{
    /// <summary>The sine.</summary>
    public static float Sin(float x)
    {
        float r = AngleReduction.Reduce(MathF.Abs(x), out int n);
        float z = r * r, value = (n & 1) == 0 ? Sine(r, z) : Cosine(z);
        return Flip(value, (n << 30) ^ BitConverter.SingleToInt32Bits(x));
    }

    /// <summary>The cosine.</summary>
    public static float Cos(float x)
    {
        float r = AngleReduction.Reduce(MathF.Abs(x), out int n);
        float z = r * r, value = (n & 1) == 0 ? Cosine(z) : Sine(r, z);
        return Flip(value, (n + 1) << 30);
    }

    /// <summary>The tangent.</summary>
    public static float Tan(float x)
    {
        float r = AngleReduction.ReduceDouble(MathF.Abs(x), out float rest, out int n);
        float z = r * r, half = 0.5f * z, one = 1 - half;
        float sineTail = MathF.FusedMultiplyAdd(r, z * SineTail(z), rest), sine = r + sineTail;
        float cosineTail = ((1 - one) - half) + MathF.FusedMultiplyAdd(z * z, CosineTail(z), -r * rest), cosine = one + cosineTail;
        float sineRest = (r - sine) + sineTail, cosineRest = (one - cosine) + cosineTail;

        // The quotient of two numbers that each are a sum of two.
        bool isEven = (n & 1) == 0;
        float above = isEven ? sine : -cosine, aboveRest = isEven ? sineRest : -cosineRest;
        float below = isEven ? cosine : sine, belowRest = isEven ? cosineRest : sineRest;
        float quotient = above / below;
        float left = MathF.FusedMultiplyAdd(-quotient, below, above) + MathF.FusedMultiplyAdd(-quotient, belowRest, aboveRest);
        return Flip(quotient + left / below, BitConverter.SingleToInt32Bits(x));
    }

    /// <summary>The value, or minus that where the highest bit is set.</summary>
    private static float Flip(float value, int sign) =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) ^ (sign & int.MinValue));

    private static float Sine(float r, float z) => MathF.FusedMultiplyAdd(r * z, SineTail(z), r);

    private static float Cosine(float z) => MathF.FusedMultiplyAdd(z, MathF.FusedMultiplyAdd(z, CosineTail(z), -0.5f), 1);

    /// <summary>(sin r - r) / r^3.</summary>
    private static float SineTail(float z) =>
        MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(-0.0001950781f, z, 0.008332105f), z, -0.16666654f);

    /// <summary>(cos r - 1 + r^2 / 2) / r^4.</summary>
    private static float CosineTail(float z) =>
        MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(2.4430088e-05f, z, -0.0013887298f), z, 0.041666646f);
}
