using GpuTensor.Testing;
using GpuTensor.Testing.Operators;

namespace GpuTensor.Tests.Properties;

/// <summary>Two random tensors that broadcast.</summary>
internal sealed record ElementwiseCase(Shape Left, Shape Right, BinaryOperation Operation, DataKind Data, string Dtype, int Seed)
    : IShrinkable<ElementwiseCase>
{
    private const long MostElements = 6000;

    public HostTensor A() => RandomData.Tensor(Dtype, Left, Data, Seed);

    /// <summary>Integers are not divided by 0.</summary>
    public HostTensor B()
    {
        HostTensor b = RandomData.Tensor(Dtype, Right, Data, Seed + 1);
        return Operation == BinaryOperation.Divide && !Dtypes.IsFloating(Dtype) ? b.Map(value => value == 0 ? 3 : value) : b;
    }

    public static ElementwiseCase Random(Random random)
    {
        long[] full = RandomData.Sizes(random, 0, 6, MostElements);
        return new ElementwiseCase(
            Part(random, full), Part(random, full), RandomData.Pick(random, Enum.GetValues<BinaryOperation>()), RandomData.Kind(random),
            RandomData.Pick(random, [.. RandomData.AllNumbers, "float32", "float32", "float32"]), random.Next());
    }

    public IEnumerable<ElementwiseCase> Shrink()
    {
        if (Dtype != Dtypes.Float32)
            yield return this with { Dtype = Dtypes.Float32 };
        if (Data != DataKind.Ones)
            yield return this with { Data = DataKind.Ones };
        for (int axis = 0; axis < Math.Max(Left.Rank, Right.Rank); axis++)
            yield return this with { Left = Without(Left, axis), Right = Without(Right, axis) };
        foreach (long[] sizes in Smaller.Than(Left.Dimensions.ToArray(), 1).Where(sizes => Broadcasts(new Shape(sizes), Right)))
            yield return this with { Left = new Shape(sizes) };
        foreach (long[] sizes in Smaller.Than(Right.Dimensions.ToArray(), 1).Where(sizes => Broadcasts(Left, new Shape(sizes))))
            yield return this with { Right = new Shape(sizes) };
    }

    /// <summary>The shape itself, or one that broadcasts to it: some sizes 1, some leading axes left out.</summary>
    private static Shape Part(Random random, long[] full)
    {
        if (random.Next(3) == 0)
            return new Shape(full);
        int first = random.Next(3) == 0 ? random.Next(full.Length + 1) : 0;
        return new Shape(Array.ConvertAll(full[first..], size => random.Next(3) == 0 ? 1 : size));
    }

    private static Shape Without(Shape shape, int axisFromEnd)
    {
        long[] sizes = shape.Dimensions.ToArray();
        int axis = sizes.Length - 1 - axisFromEnd;
        return axis < 0 ? shape : new Shape([.. sizes[..axis], .. sizes[(axis + 1)..]]);
    }

    private static bool Broadcasts(Shape a, Shape b)
    {
        for (int i = 1; i <= Math.Min(a.Rank, b.Rank); i++)
        {
            if (a[a.Rank - i] != b[b.Rank - i] && a[a.Rank - i] != 1 && b[b.Rank - i] != 1)
                return false;
        }

        return true;
    }
}
