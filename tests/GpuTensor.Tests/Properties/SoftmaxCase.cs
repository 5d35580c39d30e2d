using GpuTensor.Testing;

namespace GpuTensor.Tests.Properties;

/// <summary>A random row-wise normalisation.</summary>
internal sealed record SoftmaxCase(
    Shape Shape, int? Axis, double Temperature, bool ZeroMasked, double Scale, DataKind Data, string Dtype, int Seed)
    : IShrinkable<SoftmaxCase>
{
    private const long MostElements = 6000;

    public HostTensor Logits() => RandomData.Tensor(Dtype, Shape, Data, Seed).Map(value => Dtypes.Round(Dtype, value * Scale));

    public static SoftmaxCase Random(Random random)
    {
        long[] sizes = RandomData.Sizes(random, 0, 5, MostElements);
        if (random.Next(10) == 0)
            sizes = [random.Next(1, 3), random.Next(1, 3000)];
        return new SoftmaxCase(
            new Shape(sizes),
            sizes.Length == 0 || random.Next(6) == 0 ? null : random.Next(-sizes.Length, sizes.Length),
            RandomData.Pick(random, 1, 1, 1, 0.5, 2, 0.7, 10, -1, -3),
            random.Next(2) == 0,
            RandomData.Pick(random, 1, 1, 1, 10, 30, 0.01, 1e30),
            RandomData.Pick(random, DataKind.SmallIntegers, DataKind.Reals, DataKind.Reals, DataKind.Special, DataKind.Special),
            RandomData.FloatType(random),
            random.Next());
    }

    /// <summary>Finite logits of any size, and at least one.</summary>
    public static SoftmaxCase RandomFinite(Random random)
    {
        SoftmaxCase item;
        do
        {
            item = Random(random);
        }
        while (item.Shape.ElementCount == 0);
        return item with
        {
            Data = RandomData.Pick(random, DataKind.SmallIntegers, DataKind.Reals, DataKind.Wide),
            Scale = RandomData.Pick(random, 1, 100, 1e38 / 1e6),
        };
    }

    public IEnumerable<SoftmaxCase> Shrink()
    {
        if (Dtype != Dtypes.Float32)
            yield return this with { Dtype = Dtypes.Float32 };
        if (Data != DataKind.Ones)
            yield return this with { Data = DataKind.Ones };
        if (Scale != 1)
            yield return this with { Scale = 1 };
        if (Temperature != 1)
            yield return this with { Temperature = 1 };
        if (ZeroMasked)
            yield return this with { ZeroMasked = false };
        if (Shape.Rank > 1)
            yield return this with { Shape = [Shape.ElementCount], Axis = Axis is null ? null : 0 };
        foreach (long[] sizes in Smaller.Than(Shape.Dimensions.ToArray(), 1))
            yield return this with { Shape = new Shape(sizes) };
    }
}
