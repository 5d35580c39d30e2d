using GpuTensor.Testing;

namespace GpuTensor.Tests.Properties;

/// <summary>A random zero insertion.</summary>
internal sealed record ScatterCase(Shape Shape, long[] Strides, bool Trailing, DataKind Data, string Dtype, int Seed) : IShrinkable<ScatterCase>
{
    private const long MostElements = 3000;
    private const long MostResults = 40_000;

    public HostTensor Input() => RandomData.Tensor(Dtype, Shape, Data, Seed);

    public static ScatterCase Random(Random random)
    {
        long[] sizes = RandomData.Sizes(random, 1, 8, MostElements);
        long count = Math.Max(1, new Shape(sizes).ElementCount);
        long[] strides = new long[sizes.Length];
        for (int i = 0; i < strides.Length; i++)
        {
            strides[i] = Math.Max(1, Math.Min(RandomData.Pick<long>(random, 1, 1, 2, 2, 3, 4, 5, 8, 40), MostResults / count));
            count *= strides[i];
        }

        return new ScatterCase(
            new Shape(sizes), strides, random.Next(2) == 0, RandomData.Kind(random), RandomData.Pick(random, RandomData.AllNumbers), random.Next());
    }

    public IEnumerable<ScatterCase> Shrink()
    {
        if (Dtype != Dtypes.Float32)
            yield return this with { Dtype = Dtypes.Float32 };
        if (Data != DataKind.Ones)
            yield return this with { Data = DataKind.Ones };
        if (!Trailing)
            yield return this with { Trailing = true };
        for (int i = 0; i < Strides.Length && Strides.Length > 1; i++)
        {
            long[] sizes = Shape.Dimensions.ToArray();
            yield return this with { Shape = new Shape([.. sizes[..i], .. sizes[(i + 1)..]]), Strides = [.. Strides[..i], .. Strides[(i + 1)..]] };
        }

        foreach (long[] strides in Smaller.Than(Strides, 1))
            yield return this with { Strides = strides };
        foreach (long[] sizes in Smaller.Than(Shape.Dimensions.ToArray(), 1))
            yield return this with { Shape = new Shape(sizes) };
    }

    public override string ToString() =>
        $"{Dtype} {Shape}, strides [{string.Join(", ", Strides)}], trailing {Trailing}, {Data}, seed {Seed}";
}
