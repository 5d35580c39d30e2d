namespace GpuTensor.Compiler.Tests.MathFunctions;

/// <summary>Numbers to try functions with.</summary>
internal static class Inputs
{
    /// <summary>Zeros, infinities, NaN, the borders of the formats, and what functions have borders at.</summary>
    public static IReadOnlyList<double> Special { get; } =
    [
        .. new[]
        {
            0, double.Epsilon, 2.2250738585072009e-308, 2.2250738585072014e-308, 1.1754942e-38f, 1.17549435e-38f, float.Epsilon, 1e-20, 1e-5, 0.25,
            0.5, 0.55, 0.625, 0.70710678118654752, 1 - 1.0 / (1 << 24), 1, 1 + 1.0 / (1 << 23), 1.5, 2, 2.5, 3, 4, 7, 10, 22, 64, 88.7, 89, 100, 104, 127, 128, 149, 150,
            151, 709, 710, 745, 746, 1023, 1024, 1074, 1075, 65536, 65537, 16777215, 16777216, 134217728, 134217729, 4503599627370497, 9007199254740991,
            9007199254740992, Math.PI / 4, Math.PI / 2, Math.PI, 1e10, 1e20, 1e22, 1e38, float.MaxValue, 1e100, 6381956970095103e231, double.MaxValue,
            double.PositiveInfinity, double.NaN,
        }.SelectMany(x => new[] { x, -x }),
    ];

    /// <summary>Special ones, all magnitudes, and the small ones again.</summary>
    public static IEnumerable<double> Doubles(int count = 300_000)
    {
        var random = new Random(7);
        return Special.Concat(Enumerable.Range(0, count).Select(i => (i % 3) switch
        {
            0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
            1 => (random.NextDouble() - 0.5) * 4,
            _ => (random.NextDouble() - 0.5) * 1600,
        }));
    }

    /// <summary>Every special one with every other, and random ones.</summary>
    public static IEnumerable<(double X, double Y)> Pairs(int count = 300_000)
    {
        var random = new Random(11);
        return Special.SelectMany(x => Special.Select(y => (x, y))).Concat(Enumerable.Range(0, count).Select(i => (i % 4) switch
        {
            0 => (Any(random), Any(random)),
            1 => (Math.Exp((random.NextDouble() - 0.5) * 170), (random.NextDouble() - 0.5) * 20),
            2 => (1 + (random.NextDouble() - 0.5) / 64, (random.NextDouble() - 0.5) * 20000),
            _ => ((random.NextDouble() - 0.5) * 2000, random.Next(-40, 40) / 2.0),
        }));
    }

    private static double Any(Random random) => random.Next(2) == 0
        ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))
        : BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
}
