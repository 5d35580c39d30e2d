using GpuTensor.Testing;

namespace GpuTensor.Tests.Properties;

/// <summary>What the elements of a random tensor look like.</summary>
internal enum DataKind
{
    /// <summary>All 1: the simplest to read when something fails.</summary>
    Ones,

    /// <summary>Small integers, so that there are ties and sums are exact.</summary>
    SmallIntegers,

    /// <summary>Real numbers around 0.</summary>
    Reals,

    /// <summary>Real numbers around 1, so that products of thousands stay in range.</summary>
    NearOne,

    /// <summary>Real numbers of very different sizes.</summary>
    Wide,

    /// <summary>Real numbers with some NaN, infinities, subnormal numbers and zeros of both signs.</summary>
    Special,
}

/// <summary>Random shapes and tensors, the same for the same seed.</summary>
internal static class RandomData
{
    private static readonly double[] s_special =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0, 1e-40, -1e-42, float.Epsilon];

    private static readonly long[] s_channels = [1, 1, 1, 2, 3, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 70];

    public static readonly string[] AllNumbers =
        ["float32", "float64", "uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64"];

    public static HostTensor Tensor(string dtype, Shape shape, DataKind kind, int seed)
    {
        var random = new Random(seed);
        HostTensor result = HostTensor.Zeros(dtype, shape);
        for (int i = 0; i < result.Data.Length; i++)
            result.Data[i] = Dtypes.IsFloating(dtype) ? Dtypes.Round(dtype, Real(random, kind)) : Integer(random, dtype, kind);
        return result;
    }

    public static T Pick<T>(Random random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    /// <summary>Mostly float32, sometimes float64.</summary>
    public static string FloatType(Random random) => random.Next(4) == 0 ? Dtypes.Float64 : Dtypes.Float32;

    public static DataKind Kind(Random random) =>
        Pick(random, DataKind.SmallIntegers, DataKind.Reals, DataKind.Reals, DataKind.Wide, DataKind.Special);

    /// <summary>Numbers of channels around the vector widths, from 1 to 70.</summary>
    public static long Channels(Random random) => Pick<long>(random, s_channels);

    /// <summary>A shape of some rank; at most <paramref name="most"/> elements, sometimes none.</summary>
    public static long[] Sizes(Random random, int leastRank, int greatestRank, long most)
    {
        long[] sizes = new long[random.Next(leastRank, greatestRank + 1)];
        long count = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            long size = random.Next(12) switch
            {
                0 => 1,
                1 => Channels(random),
                2 => random.Next(1, 300),
                _ => random.Next(1, 8),
            };
            sizes[i] = Math.Max(1, Math.Min(size, most / count));
            count *= sizes[i];
        }

        if (sizes.Length > 0 && random.Next(40) == 0)
            sizes[random.Next(sizes.Length)] = 0;
        return sizes;
    }

    private static double Real(Random random, DataKind kind) => kind switch
    {
        DataKind.Ones => 1,
        DataKind.SmallIntegers => random.Next(-4, 5),
        DataKind.NearOne => 1 + (random.NextDouble() * 2 - 1) / 8,
        DataKind.Wide => (random.NextDouble() * 2 - 1) * Math.Pow(10, random.Next(-8, 6)),
        DataKind.Special when random.Next(12) == 0 => Pick<double>(random, s_special),
        _ => random.NextDouble() * 4 - 2,
    };

    private static double Integer(Random random, string dtype, DataKind kind) => kind switch
    {
        DataKind.Ones => 1,
        DataKind.SmallIntegers => random.Next(dtype[0] == 'u' ? 0 : -4, 5),
        _ => random.Next(dtype[0] == 'u' ? 0 : -100, 101),
    };
}
