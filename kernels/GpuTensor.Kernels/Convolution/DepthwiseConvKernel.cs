namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// Convolution of single channels, each with a filter of its own: neighbouring threads compute neighbouring channels (one, two or four of
/// a pixel each, <typeparamref name="T"/>) or, in <paramref name="planar"/> images, neighbouring pixels.
/// </summary>
/// <remarks>
/// A thread slides down the rows of its band: each input row is loaded once, <paramref name="columns"/> cells side by side, and
/// multiplied for all of the <paramref name="outputs"/> output rows whose windows cover it; the filter stays in registers. All loops are
/// unrolled. Where windows reach over the border, rows outside are skipped, and taps outside have zero cells and zero weights.
/// </remarks>
[Kernel(ResidentGroups = 2)]
[KernelInstance(typeof(float), typeof(OneLane))]
[KernelInstance(typeof(Float2), typeof(TwoLanes))]
[KernelInstance(typeof(Float4), typeof(FourLanes))]
internal readonly partial struct DepthwiseConvKernel<T, TLanes>(
    ArrayView<T> x,
    ArrayView<T> w,
    ArrayView<T> bias,
    ArrayView<T> y,
    DepthwiseConvShape shape,
    [Specialized] bool planar,
    [Specialized] bool hasBias,
    [Specialized] int rows,
    [Specialized] int columns,
    [Specialized] int rowStride,
    [Specialized] int outputs) : IKernel
    where T : unmanaged
    where TLanes : struct, ILanes<T>
{
    /// <summary>The place of a cell in the padding.</summary>
    private const int Outside = -1;

    private int Channels => planar ? 1 : shape.Channels;

    public void Execute()
    {
        DepthwiseConvPiece piece = shape.Find();
        if (!shape.Has(piece))
            return;
        int column = planar ? piece.Index : piece.Index / shape.Channels;
        int channel = piece.Index - column * Channels;
        int filter = planar ? piece.Plane % shape.Filters : channel;
        ArrayView<T> weights = LocalMemory.Allocate<T>(rows * columns);
        for (int i = 0; i < rows * columns; i++)
            weights[i] = w[planar ? filter * (rows * columns) + i : i * shape.Channels + filter];
        T start = hasBias ? bias[filter] : TLanes.Zero;

        ArrayView<int> places = LocalMemory.Allocate<int>(columns);
        for (int v = 0; v < columns; v++)
            places[v] = (column * shape.Horizontal.Stride - shape.Horizontal.Before + v * shape.Horizontal.Dilation) * Channels + channel;
        if (shape.IsInside(piece))
        {
            Sum(weights, places, piece, start, true);
        }
        else
        {
            for (int v = 0; v < columns; v++)
            {
                bool inside = places[v] >= 0 & places[v] < shape.InputRow;
                places[v] = inside ? places[v] : Outside;
                for (int u = 0; u < rows; u++)
                {
                    T weight = weights[u * columns + v];
                    weights[u * columns + v] = inside ? weight : TLanes.Zero;
                }
            }

            Sum(weights, places, piece, start, false);
        }
    }

    private void Sum(ArrayView<T> weights, ArrayView<int> places, DepthwiseConvPiece piece, T start, bool inside)
    {
        ArrayView<T> sums = LocalMemory.Allocate<T>(outputs);
        ArrayView<T> cells = LocalMemory.Allocate<T>(2 * columns);
        for (int r = 0; r < outputs; r++)
            sums[r] = TLanes.Zero;
        int firstRow = piece.Band * outputs;
        int top = firstRow * rowStride - shape.Vertical.Before;
        int from = (piece.Plane * shape.Vertical.Input + top) * shape.InputRow;
        int to = (piece.Plane * shape.Vertical.Output.Value + firstRow) * shape.OutputRow + piece.Index;

        // The next row is loaded before a row is multiplied.
        int inputs = (outputs - 1) * rowStride + rows;
        for (int next = 0; next <= inputs; next++)
        {
            if (next < inputs && (inside || IsRow(top + next)))
                Load(cells, next % 2, places, from, inside);
            from += shape.InputRow;
            int row = next - 1;
            if (row >= 0 && (inside || IsRow(top + row)))
                Multiply(sums, weights, cells, row);
            if (row >= rows - 1 && (row - rows + 1) % rowStride == 0)
            {
                int r = (row - rows + 1) / rowStride;
                if (inside || firstRow + r < shape.Vertical.Output.Value)
                    y[to] = hasBias ? TLanes.Add(sums[r], start) : sums[r];
                to += shape.OutputRow;
            }
        }
    }

    private bool IsRow(int row) => row >= 0 & row < shape.Vertical.Input;

    /// <summary>The cells of a row that begins at <paramref name="from"/>, into one half of what is for them.</summary>
    private void Load(ArrayView<T> cells, int half, ArrayView<int> places, int from, bool inside)
    {
        for (int v = 0; v < columns; v++)
        {
            T read = x[from + (inside ? places[v] : Math.Max(places[v], 0))];
            cells[half * columns + v] = inside | places[v] != Outside ? read : TLanes.Zero;
        }
    }

    /// <summary>Adds the products of a row, counted from the first one that the band's windows cover.</summary>
    private void Multiply(ArrayView<T> sums, ArrayView<T> weights, ArrayView<T> cells, int row)
    {
        int last = Math.Min(row / rowStride, outputs - 1);
        for (int r = Math.Max(0, (row - rows + rowStride) / rowStride); r <= last; r++)
        {
            for (int v = 0; v < columns; v++)
                sums[r] = TLanes.MultiplyAdd(cells[row % 2 * columns + v], weights[(row - r * rowStride) * columns + v], sums[r]);
        }
    }
}
