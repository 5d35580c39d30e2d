namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// Convolution of float32 NHWC images of few channels, one group of channels, taps side by side: the cells that a window covers in
/// one row are one run of memory, whichever of them are taps and which are channels.
/// </summary>
/// <remarks>
/// A group copies the rows under its tile, with zeros for the padding, and the filters into shared memory, the filters in several
/// stages if they are large. A thread computes <paramref name="pixels"/> neighbouring pixels times <paramref name="quads"/> * 4
/// channels; for each row of the filter it reads the cells under all its pixels once, in vectors, then for each cell of a window the
/// weights of its channels. <paramref name="lanes"/> threads share the channels of the same pixels; they are two apart, so that
/// whatever is read, every other or every second neighbour reads the same, which lets 16 lanes go together. Everything in the loop
/// over cells is unrolled: <paramref name="depth"/> cells of a window, or all that it has in a row. Sums of more than 256 products
/// are made <paramref name="inBlocks"/> of whole rows of the filter (rule 19).
/// </remarks>
/// <param name="x">Images.</param>
/// <param name="w">Filters.</param>
/// <param name="bias">Biases.</param>
/// <param name="y">Results.</param>
/// <param name="shape">Sizes of the images and of the tile.</param>
/// <param name="hasBias">Whether there are biases.</param>
/// <param name="inBlocks">Whether sums are made in blocks.</param>
/// <param name="wideCells">Whether rows of the images are whole vectors of four floats.</param>
/// <param name="wholeColumns">Whether no thread has pixels beyond the end of a row.</param>
/// <param name="wholeDepth">Whether <paramref name="depth"/> is all of a window's row.</param>
/// <param name="shift">Floats between the beginning of a copied row, a multiple of 16 bytes, and the first window.</param>
/// <param name="depth">Cells of a window's row that are unrolled; a multiple of 4 unless they are all.</param>
/// <param name="step">Floats from one pixel's window to the next one's.</param>
/// <param name="pixels">Pixels of a thread.</param>
/// <param name="quads">Vectors of four output channels of a thread.</param>
/// <param name="lanes">Threads that share the channels of a tile, a power of two.</param>
/// <param name="outputs">Output channels.</param>
/// <param name="rows">Rows of a tile.</param>
/// <param name="strip">Threads in a row of those that follow each other: a tile is cut into strips of so many, of all rows each.</param>
/// <param name="patchQuads">What the rows take in shared memory, in vectors.</param>
/// <param name="weightQuads">What the filters of a stage take.</param>
[Kernel]
internal readonly partial struct RowConvKernel(
    ArrayView<float> x,
    ArrayView<float> w,
    ArrayView<float> bias,
    ArrayView<float> y,
    RowConvShape shape,
    [Specialized] bool hasBias,
    [Specialized] bool inBlocks,
    [Specialized] bool wideCells,
    [Specialized] bool wholeColumns,
    [Specialized] bool wholeDepth,
    [Specialized] int shift,
    [Specialized] int depth,
    [Specialized] int step,
    [Specialized] int pixels,
    [Specialized] int quads,
    [Specialized] int lanes,
    [Specialized] int outputs,
    [Specialized] int rows,
    [Specialized] int strip,
    [Specialized] int patchQuads,
    [Specialized] int weightQuads) : IKernel
{
    /// <summary>Cells that a thread reads at once: as many as its first one is a multiple of.</summary>
    private int CellWidth => pixels * step % 4 == 0 ? 4 : pixels * step % 2 == 0 ? 2 : 1;

    /// <summary>From one row of cells to the next, in units of <see cref="CellWidth"/>.</summary>
    private int CellPitch => shape.Pitch * (4 / CellWidth);

    /// <summary>Cells under a thread's pixels, and those before them in the first vector.</summary>
    private int Span => shift + (pixels - 1) * step + depth;

    /// <summary>Vectors of channels of a tile.</summary>
    private int TileQuads => lanes * quads;

    private bool HasWideOutputs => outputs % 4 == 0;

    /// <summary>Whether no thread has channels beyond the last.</summary>
    private bool WholeOutputs => outputs % (TileQuads * 4) == 0;

    private int OutputTiles => (outputs + TileQuads * 4 - 1) / (TileQuads * 4);

    private int Image => Grid.IdxZ / OutputTiles;

    /// <summary>The tile's first vector of channels.</summary>
    private int FirstQuad => Grid.IdxZ % OutputTiles * TileQuads;

    public void Execute()
    {
        ArrayView<Float4> patch = SharedMemory.Allocate<Float4>(patchQuads);
        ArrayView<Float4> weights = SharedMemory.Allocate<Float4>(weightQuads);
        ArrayView<float> cells = LocalMemory.Allocate<float>((shift + (pixels - 1) * step + depth + 3) / 4 * 4);
        ArrayView<Float4> sums = LocalMemory.Allocate<Float4>(pixels * quads);
        ArrayView<Float4> totals = LocalMemory.Allocate<Float4>(pixels * quads);
        for (int i = 0; i < pixels * quads; i++)
        {
            sums[i] = default;
            totals[i] = default;
        }

        CopyCells(patch);
        RowConvThread thread = RowConvShape.FindThread(lanes, rows, strip);
        int column = thread.Column < shape.Columns ? thread.Column : 0;
        int cell = thread.Row * shape.RowStride * CellPitch + column * (pixels * step / CellWidth);
        int inBlock = 0;
        for (int first = 0; first < shape.Taps; first += shape.StageTaps)
        {
            if (first > 0)
                Group.Barrier();
            int taps = Math.Min(shape.StageTaps, shape.Taps - first);
            CopyWeights(weights, first * shape.Depth, taps * shape.Depth);
            AsyncCopy.Commit();
            AsyncCopy.Wait(0);
            Group.Barrier();
            int weight = thread.Lane;
            for (int tap = 0; tap < taps; tap++)
            {
                MultiplyRow(patch, cell, weights, weight, cells, sums);
                cell += shape.RowDilation * CellPitch;
                weight += shape.Depth * TileQuads;
                inBlock++;
                if (inBlocks && inBlock == shape.BlockTaps)
                {
                    inBlock = 0;
                    for (int i = 0; i < pixels * quads; i++)
                    {
                        totals[i] = Sum(totals[i], sums[i]);
                        sums[i] = default;
                    }
                }
            }
        }

        if (thread.Column < shape.Columns)
            Store(thread, sums, totals);
    }

    /// <summary>Copies the rows under the tile; some threads of a row each, and as many rows at a time as there are such threads.</summary>
    private void CopyCells(ArrayView<Float4> patch)
    {
        int threads = 1 << shape.CopyShift, lane = Group.IdxX & (threads - 1);
        int rowThreads = Group.DimX >> shape.CopyShift, row = Group.IdxX >> shape.CopyShift;
        int top = Grid.IdxY * rows * shape.RowStride - shape.Top;
        int left = Grid.IdxX * shape.Columns * (pixels * step) - shape.Left - shift;
        int lines = Image * shape.InputRows + top;
        for (row = row < rowThreads ? row : shape.PatchRows; row < shape.PatchRows; row += rowThreads)
        {
            bool inside = (uint)(top + row) < (uint)shape.InputRows;
            if (wideCells)
                CopyQuads(patch, row * shape.Pitch, (lines + row) * (shape.InputFloats >> 2), left >> 2, lane, threads, inside);
            else
                CopySingly(patch.Cast<float>(), row * shape.Pitch * 4, (lines + row) * shape.InputFloats, left, lane, threads, inside);
        }
    }

    private void CopyQuads(ArrayView<Float4> patch, int to, int line, int left, int lane, int threads, bool inside)
    {
        int end = shape.InputFloats >> 2;
        for (int i = lane; i < shape.RowQuads; i += threads)
        {
            int from = left + i;
            if (inside & (uint)from < (uint)end)
                AsyncCopy.Start(patch, to + i, x.Cast<Float4>(), line + from);
            else
                patch[to + i] = new Float4(0, 0, 0, 0);
        }
    }

    private void CopySingly(ArrayView<float> patch, int to, int line, int left, int lane, int threads, bool inside)
    {
        int count = shape.RowQuads * 4;
        for (int i = lane; i < count; i += threads)
        {
            int from = left + i;
            if (inside & (uint)from < (uint)shape.InputFloats)
                AsyncCopy.Start(patch, to + i, x, line + from);
            else
                patch[to + i] = 0;
        }
    }

    /// <summary>Copies the weights of some cells of the filter.</summary>
    private void CopyWeights(ArrayView<Float4> weights, int first, int cells)
    {
        int count = cells * TileQuads;
        if (outputs == TileQuads * 4)
        {
            int from = first * TileQuads;
            for (int i = Group.IdxX; i < count; i += Group.DimX)
                AsyncCopy.Start(weights, i, w.Cast<Float4>(), from + i);
        }
        else if (HasWideOutputs)
        {
            for (int i = Group.IdxX; i < count; i += Group.DimX)
            {
                int quad = FirstQuad + i % TileQuads;
                if (quad < outputs / 4)
                    AsyncCopy.Start(weights, i, w.Cast<Float4>(), (first + i / TileQuads) * (outputs / 4) + quad);
                else
                    weights[i] = new Float4(0, 0, 0, 0);
            }
        }
        else
        {
            ArrayView<float> single = weights.Cast<float>();
            for (int i = Group.IdxX; i < count * 4; i += Group.DimX)
            {
                int output = FirstQuad * 4 + i % (TileQuads * 4);
                if (output < outputs)
                    AsyncCopy.Start(single, i, w, (first + i / (TileQuads * 4)) * outputs + output);
                else
                    single[i] = 0;
            }
        }
    }

    /// <summary>Adds the products of one row of the filter.</summary>
    private void MultiplyRow(
        ArrayView<Float4> patch, int cell, ArrayView<Float4> weights, int weight, ArrayView<float> cells, ArrayView<Float4> sums)
    {
        if (wholeDepth)
        {
            Multiply(patch, cell, weights, weight, cells, sums);
            return;
        }

        int from = cell, at = 0;
        for (; at <= shape.Depth - depth; at += depth)
        {
            Multiply(patch, from, weights, weight + at * TileQuads, cells, sums);
            from += depth / CellWidth;
        }

        // Cells beyond the window must not be multiplied, not even with zeros: they may be infinite.
        for (; at < shape.Depth; at++)
        {
            ArrayView<float> single = patch.Cast<float>();
            for (int i = 0; i < pixels; i++)
                cells[i] = single[cell * CellWidth + shift + at + i * step];
            for (int j = 0; j < quads; j++)
            {
                Float4 factor = weights[weight + at * TileQuads + j * lanes];
                for (int i = 0; i < pixels; i++)
                    sums[i * quads + j] = Float4.FusedMultiplyAdd(cells[i], factor, sums[i * quads + j]);
            }
        }
    }

    /// <summary>Adds the products of as many cells as are unrolled.</summary>
    private void Multiply(
        ArrayView<Float4> patch, int cell, ArrayView<Float4> weights, int weight, ArrayView<float> cells, ArrayView<Float4> sums)
    {
        Load(patch, cell, cells);
        ArrayView<Float4> own = weights.SubView(weight);
        for (int k = 0; k < depth; k++)
        {
            for (int j = 0; j < quads; j++)
            {
                Float4 factor = own[k * TileQuads + j * lanes];
                for (int i = 0; i < pixels; i++)
                    sums[i * quads + j] = Float4.FusedMultiplyAdd(cells[shift + i * step + k], factor, sums[i * quads + j]);
            }
        }
    }

    private void Load(ArrayView<Float4> patch, int cell, ArrayView<float> cells)
    {
        if (CellWidth == 4)
        {
            ArrayView<Float4> own = patch.SubView(cell);
            for (int i = 0; i < (Span + 3) / 4; i++)
            {
                Float4 four = own[i];
                cells[4 * i] = four.X;
                cells[4 * i + 1] = four.Y;
                cells[4 * i + 2] = four.Z;
                cells[4 * i + 3] = four.W;
            }
        }
        else if (CellWidth == 2)
        {
            ArrayView<Float2> own = patch.Cast<Float2>().SubView(cell);
            for (int i = 0; i < (Span + 1) / 2; i++)
            {
                Float2 two = own[i];
                cells[2 * i] = two.X;
                cells[2 * i + 1] = two.Y;
            }
        }
        else
        {
            ArrayView<float> own = patch.Cast<float>().SubView(cell);
            for (int i = 0; i < Span; i++)
                cells[i] = own[i];
        }
    }

    private void Store(RowConvThread thread, ArrayView<Float4> sums, ArrayView<Float4> totals)
    {
        int row = Grid.IdxY * rows + thread.Row;
        int column = (Grid.IdxX * shape.Columns + thread.Column) * pixels;
        int quad = FirstQuad + thread.Lane;
        if (row >= shape.OutputRows | column >= shape.OutputColumns)
            return;
        int pixel = (Image * shape.OutputRows + row) * shape.OutputColumns + column;
        if (HasWideOutputs)
        {
            if (!WholeOutputs && quad >= outputs / 4)
                return;
            ArrayView<Float4> target = y.Cast<Float4>().SubView(pixel * (outputs / 4) + quad);
            for (int j = 0; j < quads; j++)
            {
                if (WholeOutputs || quad + j * lanes < outputs / 4)
                {
                    Float4 start = hasBias ? bias.Cast<Float4>()[quad + j * lanes] : new Float4(0, 0, 0, 0);
                    for (int i = 0; i < pixels; i++)
                    {
                        if (wholeColumns || column + i < shape.OutputColumns)
                            target[i * (outputs / 4) + j * lanes] = Result(start, sums[i * quads + j], totals[i * quads + j]);
                    }
                }
            }
        }
        else
        {
            for (int j = 0; j < quads; j++)
            {
                for (int i = 0; i < pixels; i++)
                {
                    if (wholeColumns || column + i < shape.OutputColumns)
                        StoreSingly((pixel + i) * outputs, (quad + j * lanes) * 4, sums[i * quads + j], totals[i * quads + j]);
                }
            }
        }
    }

    /// <summary>Writes up to four channels of a pixel whose channels are no whole vectors.</summary>
    private void StoreSingly(int first, int output, Float4 sum, Float4 total)
    {
        Float4 result = Result(new Float4(0, 0, 0, 0), sum, total);
        if (output < outputs)
            y[first + output] = hasBias ? result.X + bias[output] : result.X;
        if (output + 1 < outputs)
            y[first + output + 1] = hasBias ? result.Y + bias[output + 1] : result.Y;
        if (output + 2 < outputs)
            y[first + output + 2] = hasBias ? result.Z + bias[output + 2] : result.Z;
        if (output + 3 < outputs)
            y[first + output + 3] = hasBias ? result.W + bias[output + 3] : result.W;
    }

    private Float4 Result(Float4 start, Float4 sum, Float4 total)
    {
        Float4 result = inBlocks ? Sum(total, sum) : sum;
        return hasBias && HasWideOutputs ? Sum(start, result) : result;
    }

    /// <summary>The sum of two vectors, of which compilers make one operation.</summary>
    private static Float4 Sum(Float4 left, Float4 right) => Float4.FusedMultiplyAdd(1, left, right);
}
