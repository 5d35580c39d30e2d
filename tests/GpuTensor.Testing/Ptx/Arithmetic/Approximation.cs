namespace GpuTensor.Testing.Ptx.Arithmetic;

/// <summary>
/// Approximate instructions: within the bound that the ISA states, but off the correctly rounded value by a seeded amount, so
/// that code which counts on more than the ISA promises fails.
/// </summary>
internal static class Approximation
{
    /// <summary>A result with a relative error of up to <paramref name="bound"/>.</summary>
    public static ulong Relative(double exact, double bound, int seed, ulong input)
    {
        double off = exact * (1 + (bound * 0.9 * Chance(seed, input)));
        return Within(exact, off, Math.Abs(exact) * bound);
    }

    /// <summary>A result with an absolute error of up to <paramref name="bound"/>.</summary>
    public static ulong Absolute(double exact, double bound, int seed, ulong input) =>
        Within(exact, exact + (bound * 0.9 * Chance(seed, input)), bound);

    /// <summary>A result that is up to so many units in the last place off the correctly rounded one.</summary>
    public static ulong Places(double exact, int places, int seed, ulong input)
    {
        float rounded = (float)exact;
        int off = (int)Math.Round(Chance(seed, input) * places);
        for (int i = 0; i < Math.Abs(off) && float.IsFinite(rounded) && rounded != 0; i++)
        {
            float next = off > 0 ? MathF.BitIncrement(rounded) : MathF.BitDecrement(rounded);
            rounded = float.IsFinite(next) && next != 0 ? next : rounded;
        }

        return FloatArithmetic.Bits(rounded);
    }

    /// <summary>A number in [-1, 1] that follows from seed and input.</summary>
    public static double Chance(int seed, ulong input)
    {
        ulong x = input + ((ulong)(uint)seed * 0x9E3779B97F4A7C15);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        x ^= x >> 31;
        return ((x >> 11) * (2.0 / (1UL << 53))) - 1;
    }

    // Rounding to a float may leave the bound; then the correctly rounded value is the one that is sure to be inside.
    private static ulong Within(double exact, double off, double bound)
    {
        float rounded = (float)off;
        return FloatArithmetic.Bits(Math.Abs(rounded - exact) <= bound && (rounded != 0 || exact == 0) ? rounded : (float)exact);
    }
}
