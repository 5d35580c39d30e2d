using GpuTensor.Testing;

namespace GpuTensor.Tests.Properties;

/// <summary>A random reduction over random axes.</summary>
internal sealed record ReductionCase(Shape Shape, int[] Axes, bool Keep, DataKind Data, string Dtype, int Seed) : IShrinkable<ReductionCase>
{
    private const long MostElements = 8000;

    public HostTensor Input() => RandomData.Tensor(Dtype, Shape, Data, Seed);

    /// <summary>One axis, or null for all elements.</summary>
    public int? Axis => Axes.Length == 0 ? null : Axes[0];

    public static ReductionCase Random(Random random, params ReadOnlySpan<string> dtypes)
    {
        long[] sizes = RandomData.Sizes(random, 0, 6, MostElements);
        if (random.Next(10) == 0)
            sizes = [random.Next(1, 4), random.Next(1, 2500), random.Next(1, 3)];
        int[] axes = [.. Enumerable.Range(0, sizes.Length).Where(_ => random.Next(2) == 0)
            .Select(axis => random.Next(2) == 0 ? axis : axis - sizes.Length)];
        random.Shuffle(axes);
        return new ReductionCase(
            new Shape(sizes), axes, random.Next(2) == 0, RandomData.Kind(random), RandomData.Pick(random, dtypes), random.Next());
    }

    /// <summary>A reduction of at least one element.</summary>
    public static ReductionCase RandomNotEmpty(Random random, params ReadOnlySpan<string> dtypes)
    {
        ReductionCase item;
        do
        {
            item = Random(random, dtypes);
        }
        while (item.Shape.ElementCount == 0);
        return item;
    }

    public IEnumerable<ReductionCase> Shrink()
    {
        if (Dtype != Dtypes.Float32)
            yield return this with { Dtype = Dtypes.Float32 };
        if (Data != DataKind.Ones)
            yield return this with { Data = DataKind.Ones };
        if (Keep)
            yield return this with { Keep = false };
        foreach (int[] axes in Smaller.Fewer(Axes))
            yield return this with { Axes = axes };
        foreach (long[] sizes in Smaller.Than(Shape.Dimensions.ToArray(), 1))
            yield return this with { Shape = new Shape(sizes) };
    }

    public override string ToString() =>
        $"{Dtype} {Shape} over [{string.Join(", ", Axes)}], keep {Keep}, {Data}, seed {Seed}";
}
