using System.Runtime.CompilerServices;

namespace GpuTensor.Ops.Upsampling;

/// <summary>
/// Zero insertion with neighbouring dimensions merged as far as possible: contiguous runs of elements at a distance along
/// a line, and lines at distances along up to seven outer axes.
/// </summary>
internal readonly struct ScatterUpsampleGeometry
{
    private readonly Axes _axes;

    private ScatterUpsampleGeometry(in Shape outputShape, in Axes axes, int count, long run)
    {
        OutputShape = outputShape;
        _axes = axes;
        AxisCount = count;
        Run = run;
    }

    public Shape OutputShape { get; }

    /// <summary>Merged axes, the slowest first; the last one is the line. Never 0.</summary>
    public int AxisCount { get; }

    /// <summary>Contiguous elements that stay together.</summary>
    public long Run { get; }

    public UpsampleAxis this[int axis] => _axes[axis];

    public UpsampleAxis Line => _axes[AxisCount - 1];

    public static ScatterUpsampleGeometry Create(in Shape input, ReadOnlySpan<long> strides, bool trailing)
    {
        if (input.Rank == 0)
            throw new ArgumentException("input is a scalar; it must have 1 to 8 dimensions.", nameof(input));
        if (strides.Length != input.Rank)
        {
            throw new ArgumentException(
                $"strides is {Shape.Format(strides)}; for the shape {input} there must be {input.Rank} of them.", nameof(strides));
        }

        foreach (long stride in strides)
        {
            if (stride < 1)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(strides), stride, $"strides is {Shape.Format(strides)}; each of them must be at least 1.");
            }
        }

        Shape output = OutputOf(in input, strides, trailing);
        var axes = default(Axes);
        int count = 0;
        int inner = input.Rank;
        while (inner > 0 && strides[inner - 1] == 1)
            inner--;
        for (int i = 0; i < inner; i++)
        {
            var axis = new UpsampleAxis(input[i], strides[i], output[i]);
            if (count > 0 && axes[count - 1].Stride == 1 && axis.Output == axis.Input * axis.Stride)
                axes[count - 1] = new UpsampleAxis(axes[count - 1].Input * axis.Input, axis.Stride, axes[count - 1].Input * axis.Output);
            else
                axes[count++] = axis;
        }

        if (count == 0)
            axes[count++] = new UpsampleAxis(1, 1, 1);
        return new ScatterUpsampleGeometry(in output, in axes, count, input.Product(inner, input.Rank));
    }

    private static Shape OutputOf(in Shape input, ReadOnlySpan<long> strides, bool trailing)
    {
        Span<long> sizes = stackalloc long[input.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            Int128 size = trailing || input[i] == 0 ? (Int128)input[i] * strides[i] : ((Int128)input[i] - 1) * strides[i] + 1;
            if (size > long.MaxValue)
            {
                throw new ArgumentException(
                    $"strides is {Shape.Format(strides)}; for the shape {input} the output's dimension {i} would have {size} elements, which does not fit 64 bits.",
                    nameof(strides));
            }

            sizes[i] = (long)size;
        }

        return new Shape(sizes);
    }

    [InlineArray(Shape.MaxRank)]
    private struct Axes
    {
        private UpsampleAxis _first;
    }
}

/// <summary>Element i of <paramref name="Input"/> goes to i * <paramref name="Stride"/> of <paramref name="Output"/>.</summary>
internal readonly record struct UpsampleAxis(long Input, long Stride, long Output);
