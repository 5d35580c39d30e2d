namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// As <see cref="DepthwiseConvKernel{T, TLanes}"/> with strides of 1 in planes whose rows are vectors of 16 bytes: a thread computes four
/// neighbouring pixels, in each of the <paramref name="outputs"/> rows of its band.
/// </summary>
/// <remarks>
/// Of each input row a thread loads the vectors that its windows touch, of whose first cells they leave <paramref name="shift"/> out; for
/// four pixels of 5 x 5 taps 3 vectors and 100 products. Vectors lie in the image or outside it, as a whole. Over the border cells outside are
/// zero, which weights that are not finite would make NaN; such filters take a slow way there.
/// </remarks>
[Kernel(ResidentGroups = 2)]
internal readonly partial struct PlaneConvKernel(
    ArrayView<Float4> x,
    ArrayView<float> w,
    ArrayView<float> bias,
    ArrayView<Float4> y,
    DepthwiseConvShape shape,
    [Specialized] bool oneFilter,
    [Specialized] bool hasBias,
    [Specialized] int rows,
    [Specialized] int columns,
    [Specialized] int shift,
    [Specialized] int outputs) : IKernel
{
    /// <summary>Pixels of a vector.</summary>
    public const int Pixels = 1 << PixelBits;

    private const int PixelBits = 2;

    /// <summary>The place of a vector in the padding.</summary>
    private const int Outside = -1;

    /// <summary>Vectors that the windows of four pixels touch in a row.</summary>
    private int Quads => (shift + columns + Pixels - 2) / Pixels + 1;

    public void Execute()
    {
        DepthwiseConvPiece piece = shape.Find();
        if (!shape.Has(piece))
            return;
        int filter = oneFilter ? 0 : piece.Plane % shape.Filters;
        ArrayView<float> weights = LocalMemory.Allocate<float>(rows * columns);
        for (int i = 0; i < rows * columns; i++)
            weights[i] = w[filter * (rows * columns) + i];
        float start = hasBias ? bias[filter] : 0;
        if (shape.IsInside(piece))
        {
            Sum(weights, piece, start, true);
            return;
        }

        float sign = 0;
        for (int i = 0; i < rows * columns; i++)
            sign = MathF.FusedMultiplyAdd(weights[i], 0, sign);
        if (float.IsNaN(sign))
            SumTaps(filter, piece, start);
        else
            Sum(weights, piece, start, false);
    }

    private void Sum(ArrayView<float> weights, DepthwiseConvPiece piece, float start, bool inside)
    {
        ArrayView<Float4> sums = LocalMemory.Allocate<Float4>(outputs);
        ArrayView<float> cells = LocalMemory.Allocate<float>(2 * Quads * Pixels);
        ArrayView<int> places = LocalMemory.Allocate<int>(Quads);
        for (int i = 0; i < outputs; i++)
            sums[i] = default;
        for (int i = 0; i < Quads; i++)
        {
            int place = piece.Index - ((shape.Horizontal.Before + shift) >> PixelBits) + i;
            places[i] = inside | (place >= 0 & place < shape.InputRow) ? place : Outside;
        }

        int firstRow = piece.Band * outputs;
        int top = firstRow - shape.Vertical.Before;
        int from = (piece.Plane * shape.Vertical.Input + top) * shape.InputRow;
        int to = (piece.Plane * shape.Vertical.Output.Value + firstRow) * shape.OutputRow + piece.Index;

        // The next row is loaded before a row is multiplied.
        int inputs = outputs - 1 + rows;
        for (int next = 0; next <= inputs; next++)
        {
            if (next < inputs && (inside || IsRow(top + next)))
                Load(cells, next % 2, places, from, inside);
            from += shape.InputRow;
            int row = next - 1;
            if (row >= 0 && (inside || IsRow(top + row)))
                Multiply(sums, weights, cells, row);
            if (row >= rows - 1)
            {
                int r = row - (rows - 1);
                if (inside || firstRow + r < shape.Vertical.Output.Value)
                    y[to] = Total(sums, r, start);
                to += shape.OutputRow;
            }
        }
    }

    private bool IsRow(int row) => row >= 0 & row < shape.Vertical.Input;

    /// <summary>The cells of a row that begins at <paramref name="from"/>, into one half of what is for them.</summary>
    private void Load(ArrayView<float> cells, int half, ArrayView<int> places, int from, bool inside)
    {
        for (int i = 0; i < Quads; i++)
        {
            Float4 read = x[from + (inside ? places[i] : Math.Max(places[i], 0))];
            bool isCell = inside | places[i] != Outside;
            int at = (half * Quads + i) * Pixels;
            cells[at] = isCell ? read.X : 0;
            cells[at + 1] = isCell ? read.Y : 0;
            cells[at + 2] = isCell ? read.Z : 0;
            cells[at + 3] = isCell ? read.W : 0;
        }
    }

    /// <summary>Adds the products of a row, counted from the first one that the band's windows cover.</summary>
    private void Multiply(ArrayView<Float4> sums, ArrayView<float> weights, ArrayView<float> cells, int row)
    {
        int first = row % 2 * (Quads * Pixels) + shift;
        int last = Math.Min(row, outputs - 1);
        for (int r = Math.Max(0, row - rows + 1); r <= last; r++)
        {
            for (int v = 0; v < columns; v++)
            {
                int cell = first + v;
                var four = new Float4(cells[cell], cells[cell + 1], cells[cell + 2], cells[cell + 3]);
                sums[r] = Float4.FusedMultiplyAdd(weights[(row - r) * columns + v], four, sums[r]);
            }
        }
    }

    private Float4 Total(ArrayView<Float4> sums, int row, float start)
    {
        Float4 sum = sums[row];
        return hasBias ? new Float4(sum.X + start, sum.Y + start, sum.Z + start, sum.W + start) : sum;
    }

    /// <summary>The same with only the taps inside the image, one by one.</summary>
    private void SumTaps(int filter, DepthwiseConvPiece piece, float start)
    {
        int endRow = Math.Min((piece.Band + 1) * outputs, shape.Vertical.Output.Value);
        int endColumn = (piece.Index + 1) * Pixels;
        for (int row = piece.Band * outputs; row < endRow; row++)
        {
            for (int column = piece.Index * Pixels; column < endColumn; column++)
            {
                float sum = 0;
                for (int u = 0; u < shape.Vertical.Taps; u++)
                {
                    int inputRow = row - shape.Vertical.Before + u;
                    for (int v = 0; v < shape.Horizontal.Taps; v++)
                    {
                        int cell = column - shape.Horizontal.Before + v;
                        if (inputRow >= 0 & inputRow < shape.Vertical.Input & cell >= 0 & cell < shape.Horizontal.Input)
                        {
                            float weight = w[(filter * shape.Vertical.Taps + u) * shape.Horizontal.Taps + v];
                            int line = piece.Plane * shape.Vertical.Input + inputRow;
                            sum = MathF.FusedMultiplyAdd(x.Cast<float>()[line * shape.Horizontal.Input + cell], weight, sum);
                        }
                    }
                }

                y.Cast<float>()[(piece.Plane * shape.Vertical.Output.Value + row) * shape.Horizontal.Output.Value + column] = hasBias ? sum + start : sum;
            }
        }
    }
}
