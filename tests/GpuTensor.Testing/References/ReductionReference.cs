using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.References;

/// <summary>Reductions over any axes, arg-reductions over one, rescaling by minimum and maximum.</summary>
public static class ReductionReference
{
    public delegate double RowReduction(ReadOnlySpan<double> row);

    /// <summary>Reduces each set of elements that differ only in the given axes; the set is in row-major order.</summary>
    public static HostTensor Fold(HostTensor input, ReadOnlySpan<int> axes, bool keepDimensions, RowReduction reduce)
    {
        List<double>[] sets = Sets(input, axes, keepDimensions, out Shape shape);
        return new HostTensor(input.Dtype, shape, Array.ConvertAll(sets, set => reduce(set.ToArray())));
    }

    /// <summary>Sum, product, mean, minimum or maximum; the last three throw over nothing (rule 4).</summary>
    public static HostTensor Reduce(ReductionKind kind, HostTensor input, ReadOnlySpan<int> axes, bool keepDimensions)
    {
        List<double>[] sets = Sets(input, axes, keepDimensions, out Shape shape);
        if (kind is ReductionKind.Mean or ReductionKind.Min or ReductionKind.Max && sets.Any(set => set.Count == 0))
            throw new ArgumentException($"The {kind} over no element of {input.Shape} is not defined.", nameof(axes));
        double[] values = Array.ConvertAll(sets, set => kind switch
        {
            ReductionKind.Sum => set.Sum(),
            ReductionKind.Product => set.Aggregate(1.0, (product, x) => product * x),
            ReductionKind.Mean => set.Sum() / set.Count,
            ReductionKind.Min => set.Aggregate(Math.Min),
            _ => set.Aggregate(Math.Max),
        });
        if (kind is ReductionKind.Min or ReductionKind.Max)
            return new HostTensor(input.Dtype, shape, values);
        if (!Dtypes.IsFloating(input.Dtype))
            return new HostTensor(input.Dtype, shape, Array.ConvertAll(values, value => CastReference.Wrap(input.Dtype, value)));
        double[] slack = Array.ConvertAll(sets, set => SumError.Slack(set.Count, kind switch
        {
            ReductionKind.Sum => set.Sum(Math.Abs),
            ReductionKind.Mean => set.Sum(Math.Abs) / set.Count,
            _ => set.Aggregate(1.0, (product, x) => product * Math.Abs(x)),
        }));
        return new HostTensor(input.Dtype, shape, values) { Slack = slack };
    }

    /// <summary>The position of the greatest or least element along an axis: the first NaN, else the lowest of equals (rule 7).</summary>
    public static HostTensor ArgReduce(bool greatest, HostTensor input, int? axis, bool keepDimensions)
    {
        int[] axes = axis is null ? [] : [axis.Value];
        HostTensor result = Fold(input, axes, keepDimensions, row =>
        {
            if (row.IsEmpty)
                throw new ArgumentException($"There is no element to find in {input.Shape}.", nameof(axis));
            int best = 0;
            for (int i = 0; i < row.Length && !double.IsNaN(row[best]); i++)
            {
                if (double.IsNaN(row[i]) || (greatest ? row[i] > row[best] : row[i] < row[best]))
                    best = i;
            }

            return best;
        });
        return result.As("int64");
    }

    /// <summary>
    /// <c>low + (x - min) * (high - low) / (max - min)</c>, minimum and maximum over the axes; <c>low</c> where they are
    /// equal (rule 14).
    /// </summary>
    public static HostTensor Rescale(HostTensor input, double low, double high, ReadOnlySpan<int> axes)
    {
        HostTensor minimum = Reduce(ReductionKind.Min, input, axes, keepDimensions: true);
        HostTensor maximum = Reduce(ReductionKind.Max, input, axes, keepDimensions: true);
        double[] values = new double[input.Data.Length];
        double[] slack = new double[values.Length];
        for (long i = 0; i < values.Length; i++)
        {
            long set = ElementwiseReference.Broadcast(input.Shape, i, minimum.Shape);
            double least = minimum.Data[set];
            double greatest = maximum.Data[set];
            values[i] = least == greatest ? low : low + (input.Data[i] - least) * (high - low) / (greatest - least);
            slack[i] = least == greatest ? 0 : 4 * (Math.Abs(low) + Math.Abs(high));
        }

        return new HostTensor(input.Dtype, input.Shape, values) { Slack = slack };
    }

    private static List<double>[] Sets(HostTensor input, ReadOnlySpan<int> axes, bool keepDimensions, out Shape shape)
    {
        bool[] reduced = Coordinates.Selected(input.Shape, axes);
        var kept = new List<long>();
        var with = new List<long>();
        for (int axis = 0; axis < input.Rank; axis++)
        {
            with.Add(reduced[axis] ? 1 : input.Shape[axis]);
            if (!reduced[axis])
                kept.Add(input.Shape[axis]);
        }

        var full = new Shape(with.ToArray());
        shape = keepDimensions ? full : new Shape(kept.ToArray());
        var sets = new List<double>[shape.ElementCount];
        for (int i = 0; i < sets.Length; i++)
            sets[i] = [];
        for (long i = 0; i < input.Data.Length; i++)
            sets[ElementwiseReference.Broadcast(input.Shape, i, full)].Add(input.Data[i]);
        return sets;
    }
}
