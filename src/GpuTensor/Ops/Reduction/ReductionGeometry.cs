namespace GpuTensor.Ops.Reduction;

/// <summary>
/// The dimensions of a reduction, those of size 1 dropped and neighbours of the same kind merged: what is left
/// alternates between reduced and kept.
/// </summary>
internal readonly struct ReductionGeometry
{
    private readonly Shape _groups;
    private readonly bool _firstReduced;

    private ReductionGeometry(in Shape groups, bool firstReduced)
    {
        _groups = groups;
        _firstReduced = firstReduced;
    }

    /// <summary>Merges the dimensions of a shape; bit <c>i</c> of <paramref name="reduced"/> says whether dimension <c>i</c> goes.</summary>
    public static ReductionGeometry Of(in Shape shape, uint reduced)
    {
        Span<long> groups = stackalloc long[Shape.MaxRank];
        int count = 0;
        bool firstReduced = false;
        bool last = false;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (shape[i] == 1)
                continue;
            bool kind = (reduced >> i & 1) != 0;
            if (count > 0 && kind == last)
            {
                groups[count - 1] *= shape[i];
                continue;
            }

            if (count == 0)
                firstReduced = kind;
            groups[count++] = shape[i];
            last = kind;
        }

        return new ReductionGeometry(new Shape(groups[..count]), firstReduced);
    }

    /// <summary>How many groups of dimensions there are.</summary>
    public int Count => _groups.Rank;

    /// <summary>How many elements the input has.</summary>
    public long ElementCount => _groups.ElementCount;

    /// <summary>How many reduced groups there are: as many passes are needed.</summary>
    public int ReducedCount => (_groups.Rank + (_firstReduced ? 1 : 0)) / 2;

    /// <summary>How many elements the result has.</summary>
    public long KeptElements => Product(kind: false);

    /// <summary>How many elements each result is made of.</summary>
    public long ReducedElements => Product(kind: true);

    /// <summary>The size of a group.</summary>
    public long this[int group] => _groups[group];

    /// <summary>Whether a group is reduced.</summary>
    public bool IsReduced(int group) => _firstReduced == ((group & 1) == 0);

    /// <summary>The reduced group of the greatest size, which leaves the least for the passes after it.</summary>
    public int LargestReduced()
    {
        int best = -1;
        for (int i = 0; i < Count; i++)
        {
            if (IsReduced(i) && (best < 0 || _groups[i] >= _groups[best]))
                best = i;
        }

        return best;
    }

    /// <summary>A reduced group with what stands before and behind it.</summary>
    public Extent Around(int group) =>
        group < 0
            ? new Extent(1, 1, _groups.ElementCount)
            : new Extent(_groups.Product(0, group), _groups[group], _groups.Product(group + 1, Count));

    /// <summary>The reduced group of the greatest size with what stands before and behind it.</summary>
    public Extent Largest() => Around(LargestReduced());

    /// <summary>What is left when one reduced group is gone.</summary>
    public ReductionGeometry Without(int group)
    {
        Span<long> sizes = stackalloc long[Count];
        uint reduced = 0;
        for (int i = 0; i < Count; i++)
        {
            sizes[i] = i == group ? 1 : _groups[i];
            reduced |= IsReduced(i) ? 1u << i : 0;
        }

        return Of(new Shape(sizes), reduced);
    }

    private long Product(bool kind)
    {
        long product = 1;
        for (int i = 0; i < Count; i++)
            product *= IsReduced(i) == kind ? _groups[i] : 1;
        return product;
    }

    /// <summary>A tensor as [outer, reduced, inner].</summary>
    internal readonly record struct Extent(long Outer, long Reduced, long Inner);
}
