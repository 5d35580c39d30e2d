namespace GpuTensor.Ilgpu.Language;

/// <summary>
/// Maximum, minimum and rounding with .NET's meaning: NaN wins, and -0 is below +0. ILGPU's own maximum and minimum become PTX
/// instructions that lose NaN; its rounding takes many instructions.
/// </summary>
internal static class Extremes
{
    /// <summary>Floats from here on are integers.</summary>
    private const float WholeSingle = 8388608;
    private const double WholeDouble = 4503599627370496;

    public static float Max(float x, float y) => x > y || float.IsNaN(x) ? x : x == y ? (IsBelow(x) ? y : x) : y;

    public static double Max(double x, double y) => x > y || double.IsNaN(x) ? x : x == y ? (IsBelow(x) ? y : x) : y;

    public static float Min(float x, float y) => x < y || float.IsNaN(x) ? x : x == y ? (IsBelow(x) ? x : y) : y;

    public static double Min(double x, double y) => x < y || double.IsNaN(x) ? x : x == y ? (IsBelow(x) ? x : y) : y;

    /// <summary>The nearest integer, halves to the even one: adding what leaves no room for a fraction rounds.</summary>
    public static float Round(float x)
    {
        float size = System.MathF.Abs(x);
        if (!(size < WholeSingle))
            return x;
        float whole = size + WholeSingle - WholeSingle;
        return IsBelow(x) ? -whole : whole;
    }

    /// <inheritdoc cref="Round(float)"/>
    public static double Round(double x)
    {
        double size = System.Math.Abs(x);
        if (!(size < WholeDouble))
            return x;
        double whole = size + WholeDouble - WholeDouble;
        return IsBelow(x) ? -whole : whole;
    }

    private static bool IsBelow(float x) => (int)ILGPU.Interop.FloatAsInt(x) < 0;

    private static bool IsBelow(double x) => (long)ILGPU.Interop.FloatAsInt(x) < 0;
}
