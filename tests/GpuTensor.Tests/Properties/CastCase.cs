using GpuTensor.Testing;

namespace GpuTensor.Tests.Properties;

/// <summary>A random conversion.</summary>
internal sealed record CastCase(Shape Shape, string From, string To, bool HalfToEven, bool Saturate, double Scale, DataKind Data, int Seed)
    : IShrinkable<CastCase>
{
    private const long MostElements = 3000;
    private static readonly string[] s_types = [.. RandomData.AllNumbers, "float16"];

    public HostTensor Input()
    {
        HostTensor x = RandomData.Tensor(From, Shape, Data, Seed);
        return Dtypes.IsFloating(From) ? x.Map(value => Dtypes.Round(From, value * Scale)) : x;
    }

    public static CastCase Random(Random random) => new(
        new Shape(RandomData.Sizes(random, 0, 4, MostElements)), RandomData.Pick(random, s_types), RandomData.Pick(random, s_types),
        random.Next(2) == 0, random.Next(2) == 0, RandomData.Pick(random, 0.5, 1, 60, 1e5, 1e10, 1e20), RandomData.Kind(random), random.Next());

    public IEnumerable<CastCase> Shrink()
    {
        if (Data != DataKind.Ones)
            yield return this with { Data = DataKind.Ones };
        if (Scale != 1)
            yield return this with { Scale = 1 };
        if (HalfToEven)
            yield return this with { HalfToEven = false };
        if (Saturate)
            yield return this with { Saturate = false };
        if (Shape.Rank > 1)
            yield return this with { Shape = [Shape.ElementCount] };
        foreach (long[] sizes in Smaller.Than(Shape.Dimensions.ToArray(), 1))
            yield return this with { Shape = new Shape(sizes) };
    }
}
