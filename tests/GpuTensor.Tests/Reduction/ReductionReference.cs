namespace GpuTensor.Tests.Reduction;

/// <summary>Reductions as plain loops, and random cases for them.</summary>
internal static class ReductionReference
{
    /// <summary>The elements that each result is made of, in row-major order.</summary>
    public static List<T>[] Groups<T>(T[] elements, long[] shape, int[] axes)
    {
        bool[] reduced = Mask(shape.Length, axes);
        long results = 1;
        for (int i = 0; i < shape.Length; i++)
            results *= reduced[i] ? 1 : shape[i];
        var groups = new List<T>[results];
        for (long i = 0; i < results; i++)
            groups[i] = [];
        for (long i = 0; i < elements.Length; i++)
            groups[GroupOf(i, shape, reduced)].Add(elements[i]);
        return groups;
    }

    public static bool[] Mask(int rank, int[] axes)
    {
        bool[] reduced = new bool[rank];
        if (axes.Length == 0)
            Array.Fill(reduced, true);
        foreach (int axis in axes)
            reduced[axis < 0 ? axis + rank : axis] = true;
        return reduced;
    }

    public static long GroupOf(long element, long[] shape, bool[] reduced)
    {
        long group = 0;
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            (element, long index) = Math.DivRem(element, shape[i]);
            if (reduced[i])
                continue;
            group += index * stride;
            stride *= shape[i];
        }

        return group;
    }

    /// <summary>A shape of at most <paramref name="most"/> elements and some of its axes.</summary>
    public static (long[] Shape, int[] Axes) RandomCase(Random random, int most)
    {
        int rank = random.Next(1, 9);
        long[] shape = new long[rank];
        long left = most;
        for (int i = 0; i < rank; i++)
        {
            shape[i] = random.Next(4) == 0 ? 1 : random.NextInt64(1, Math.Max(2, Math.Min(left, random.Next(3) == 0 ? 700 : 12) + 1));
            left = Math.Max(1, left / shape[i]);
        }

        random.Shuffle(shape);
        int[] axes = [.. Enumerable.Range(0, rank).Where(_ => random.Next(2) == 0).Select(a => random.Next(2) == 0 ? a : a - rank)];
        return (shape, axes);
    }

    public static float[] RandomFloats(Random random, long count)
    {
        float[] elements = new float[count];
        for (int i = 0; i < elements.Length; i++)
            elements[i] = random.NextSingle() * 4 - 2;
        return elements;
    }

    /// <summary>Two floats with the same bits, or two NaN.</summary>
    public static bool Same(double a, double b) => a == b || (double.IsNaN(a) && double.IsNaN(b));
}
