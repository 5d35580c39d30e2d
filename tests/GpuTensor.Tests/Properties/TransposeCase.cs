using GpuTensor.Testing;

namespace GpuTensor.Tests.Properties;

/// <summary>A random permutation of axes.</summary>
internal sealed record TransposeCase(Shape Shape, int[] Permutation, DataKind Data, string Dtype, int Seed) : IShrinkable<TransposeCase>
{
    private const long MostElements = 8000;

    public HostTensor Input() => RandomData.Tensor(Dtype, Shape, Data, Seed);

    /// <summary>The permutation that undoes this one.</summary>
    public int[] Inverse()
    {
        int[] inverse = new int[Permutation.Length];
        for (int i = 0; i < inverse.Length; i++)
            inverse[Permutation[i]] = i;
        return inverse;
    }

    public static TransposeCase Random(Random random)
    {
        long[] sizes = RandomData.Sizes(random, 1, 8, MostElements);
        int[] permutation = [.. Enumerable.Range(0, sizes.Length)];
        random.Shuffle(permutation);
        return new TransposeCase(
            new Shape(sizes), permutation, RandomData.Kind(random), RandomData.Pick(random, RandomData.AllNumbers), random.Next());
    }

    public IEnumerable<TransposeCase> Shrink()
    {
        if (Dtype != Dtypes.Float32)
            yield return this with { Dtype = Dtypes.Float32 };
        for (int axis = 0; axis < Permutation.Length && Permutation.Length > 1; axis++)
        {
            long[] sizes = Shape.Dimensions.ToArray();
            yield return this with
            {
                Shape = new Shape([.. sizes[..axis], .. sizes[(axis + 1)..]]),
                Permutation = [.. Permutation.Where(from => from != axis).Select(from => from > axis ? from - 1 : from)],
            };
        }

        foreach (long[] sizes in Smaller.Than(Shape.Dimensions.ToArray(), 1))
            yield return this with { Shape = new Shape(sizes) };
    }

    public override string ToString() => $"{Dtype} {Shape} by [{string.Join(", ", Permutation)}], {Data}, seed {Seed}";
}
