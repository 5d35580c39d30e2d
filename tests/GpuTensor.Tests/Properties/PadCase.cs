using GpuTensor.Testing;
using GpuTensor.Testing.Operators;

namespace GpuTensor.Tests.Properties;

/// <summary>A random padding. Mirror images may be mirrored again; an axis of size 0 is padded by constants only.</summary>
internal sealed record PadCase(Shape Shape, (long Before, long After)[] Paddings, PadKind Mode, double Value, DataKind Data, string Dtype, int Seed)
    : IShrinkable<PadCase>
{
    private const long MostElements = 2000;

    public HostTensor Input() => RandomData.Tensor(Dtype, Shape, Data, Seed);

    public static PadCase Random(Random random)
    {
        PadKind mode = RandomData.Pick(random, PadKind.Constant, PadKind.Constant, PadKind.Edge, PadKind.Reflect, PadKind.Symmetric, PadKind.Wrap);
        long[] sizes = RandomData.Sizes(random, 1, 5, MostElements);
        if (mode != PadKind.Constant)
            sizes = Array.ConvertAll(sizes, size => Math.Max(1, size));
        var paddings = new (long, long)[sizes.Length];
        for (int i = 0; i < paddings.Length; i++)
        {
            paddings[i] = random.Next(3) == 0 ? (0, 0) : (random.Next(5), random.Next(random.Next(4) == 0 ? 20 : 5));
        }

        return new PadCase(
            new Shape(sizes), paddings, mode, mode == PadKind.Constant ? random.Next(3) : 0, RandomData.Kind(random),
            RandomData.Pick(random, RandomData.AllNumbers), random.Next());
    }

    public IEnumerable<PadCase> Shrink()
    {
        if (Dtype != Dtypes.Float32)
            yield return this with { Dtype = Dtypes.Float32 };
        if (Value != 0)
            yield return this with { Value = 0 };
        for (int axis = 0; axis < Paddings.Length && Paddings.Length > 1; axis++)
        {
            long[] sizes = Shape.Dimensions.ToArray();
            yield return this with
            {
                Shape = new Shape([.. sizes[..axis], .. sizes[(axis + 1)..]]),
                Paddings = [.. Paddings[..axis], .. Paddings[(axis + 1)..]],
            };
        }

        for (int axis = 0; axis < Paddings.Length; axis++)
        {
            foreach (long[] smaller in Smaller.Than([Paddings[axis].Before, Paddings[axis].After], 0))
            {
                (long Before, long After)[] paddings = [.. Paddings];
                paddings[axis] = (smaller[0], smaller[1]);
                yield return this with { Paddings = paddings };
            }
        }

        foreach (long[] sizes in Smaller.Than(Shape.Dimensions.ToArray(), 1))
            yield return this with { Shape = new Shape(sizes) };
    }

    public override string ToString() => $"{Dtype} {Shape} by {string.Join(", ", Paddings)}, {Mode} {Value}, {Data}, seed {Seed}";
}
