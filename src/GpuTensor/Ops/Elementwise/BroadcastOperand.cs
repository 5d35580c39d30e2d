using System.Runtime.CompilerServices;

namespace GpuTensor.Ops.Elementwise;

/// <summary>One long for each dimension a shape may have.</summary>
[InlineArray(Shape.MaxRank)]
internal struct Extents
{
    private long _first;
}

/// <summary>
/// How an operand is read while the result is written element after element: sizes of the result and strides of the
/// operand in elements, the innermost dimension first. A stride of 0 repeats the operand.
/// </summary>
internal struct BroadcastOperand
{
    private Extents _sizes;
    private Extents _strides;

    /// <summary>How many dimensions there are, at least one.</summary>
    public int Rank { get; private set; }

    /// <summary>Elements after which the operand begins anew; those of the result if it never does.</summary>
    public long Period { get; private set; }

    /// <summary>Whether element i of the operand belongs to element i of the result.</summary>
    public bool IsContiguous { get; private set; }

    public readonly long InnerSize => _sizes[0];

    public readonly long InnerStride => _strides[0];

    public static BroadcastOperand Create(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        var operand = new BroadcastOperand { Rank = sizes.Length, Period = 1, IsContiguous = !strides.Contains(0) };
        long product = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            operand._sizes[i] = sizes[i];
            operand._strides[i] = strides[i];
            product *= sizes[i];
            if (strides[i] != 0)
                operand.Period = product;
        }

        return operand;
    }

    public readonly long Size(int dimension) => _sizes[dimension];

    public readonly long Stride(int dimension) => _strides[dimension];
}
