namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// A group's tile of a convolution whose images and filters are copied into shared memory while those copied before are multiplied,
/// <see cref="Depth"/> input channels of one tap in a step.
/// </summary>
/// <param name="Shape">The convolution.</param>
/// <param name="Threads">Threads of the group.</param>
/// <param name="Pixels">Output pixels of the tile.</param>
/// <param name="Quads">Output channels of the tile, in fours.</param>
/// <param name="CellPitch">From one pixel to the next in shared memory, in fours of channels.</param>
/// <param name="WeightPitch">From one input channel to the next in shared memory, in fours of output channels.</param>
internal readonly record struct PipelinedConvTile(TiledConvShape Shape, int Threads, int Pixels, int Quads, int CellPitch, int WeightPitch)
{
    /// <summary>Input channels of a step.</summary>
    public const int Depth = 16;

    private const int DepthQuads = Depth / 4;

    public int FirstPixel => Shape.PlaceOf(Grid.IdxX).PixelTile * Pixels;

    /// <summary>The tile's first output channel in its group of channels.</summary>
    public int FirstOutput => Shape.PlaceOf(Grid.IdxX).GroupTile * (Quads * 4);

    /// <summary>The group of channels.</summary>
    public int ChannelGroup => Shape.PlaceOf(Grid.IdxX).ChannelGroup;

    /// <summary>Steps of a tap.</summary>
    public int ChannelSteps => (Shape.GroupInputs + Depth - 1) / Depth;

    public int Steps => Shape.Vertical.Taps * Shape.Horizontal.Taps * ChannelSteps;

    /// <summary>Pixels of which a thread copies a vector in each step.</summary>
    public int CellRounds => Pixels * DepthQuads / Threads;

    /// <summary>The length of what <see cref="FindWindows"/> fills.</summary>
    public int WindowsLength => 3 * CellRounds;

    /// <summary>Vectors of weights that a thread copies in each step.</summary>
    private int WeightRounds => Depth * Quads / Threads;

    /// <summary>
    /// For each of the pixels of which the thread copies cells the first vector of its window, and the row and column at which that
    /// begins; beyond the last pixel, those of the last one.
    /// </summary>
    public void FindWindows(ArrayView<int> windows)
    {
        for (int i = 0; i < CellRounds; i++)
        {
            TiledPixel pixel = Shape.PixelOf(FirstPixel + Group.IdxX / DepthQuads + i * (Threads / DepthQuads));
            int cell = pixel.Image + pixel.Top * Shape.Horizontal.Input + pixel.Left;
            windows[3 * i] = cell * (Shape.Inputs / 4) + ChannelGroup * (Shape.GroupInputs / 4) + Group.IdxX % DepthQuads;
            windows[3 * i + 1] = pixel.Top;
            windows[3 * i + 2] = pixel.Left;
        }
    }

    /// <summary>The vectors of those pixels' cells at a step's tap; negative where there is no cell.</summary>
    public void FindCells(ArrayView<int> sources, ArrayView<int> windows, ConvStep step, bool padded)
    {
        int down = step.Row * Shape.Vertical.Dilation, right = step.Column * Shape.Horizontal.Dilation;
        int distance = (down * Shape.Horizontal.Input + right) * (Shape.Inputs / 4);
        for (int i = 0; i < CellRounds; i++)
        {
            int row = windows[3 * i + 1] + down, column = windows[3 * i + 2] + right;
            bool inside = !padded | ((uint)row < (uint)Shape.Vertical.Input & (uint)column < (uint)Shape.Horizontal.Input);
            sources[i] = inside ? windows[3 * i] + distance : -1;
        }
    }

    /// <summary>
    /// What the thread copies in each step: four neighbouring threads the 16 channels of a pixel, and threads of neighbouring numbers the
    /// weights of neighbouring output channels.
    /// </summary>
    public ConvCopies Copies()
    {
        int cellQuad = Group.IdxX % DepthQuads, quad = Group.IdxX % Quads, depth = Group.IdxX / Quads;
        int output = FirstOutput + quad * 4;
        return new ConvCopies(
            Group.IdxX / DepthQuads * CellPitch + cellQuad,
            Shape.GroupInputs - cellQuad * 4,
            depth * WeightPitch + quad,
            depth * (Shape.Outputs / 4) + ChannelGroup * (Shape.GroupOutputs / 4) + output / 4,
            output < Shape.GroupOutputs ? Shape.GroupInputs - depth : 0);
    }

    /// <summary>Begins to copy a step's cells into a stage.</summary>
    public void LoadCells(ArrayView<Float4> x, ArrayView<Float4> cells, int stage, ArrayView<int> sources, ConvCopies copies, ConvStep step)
    {
        ArrayView<Float4> channels = x.SubView(step.Channel / 4);
        bool isChannel = step.Channel < copies.Channels;
        int to = stage * (Pixels * CellPitch) + copies.Cell;
        for (int i = 0; i < CellRounds; i++)
        {
            int next = to + i * (Threads / DepthQuads * CellPitch);
            if (isChannel & sources[i] >= 0)
                AsyncCopy.Start(cells, next, channels, sources[i]);
            else
                cells[next] = new Float4(0, 0, 0, 0);
        }
    }

    /// <summary>Begins to copy a step's weights into a stage.</summary>
    public void LoadWeights(ArrayView<Float4> w, ArrayView<Float4> weights, int stage, ConvCopies copies, ConvStep step)
    {
        ArrayView<Float4> rows = w.SubView(step.WeightRow * (Shape.Outputs / 4));
        int to = stage * (Depth * WeightPitch) + copies.Weight;
        for (int i = 0; i < WeightRounds; i++)
        {
            int further = i * (Threads / Quads), next = to + further * WeightPitch;
            if (step.Channel + further < copies.WeightRows)
                AsyncCopy.Start(weights, next, rows, copies.WeightSource + further * (Shape.Outputs / 4));
            else
                weights[next] = new Float4(0, 0, 0, 0);
        }
    }

    /// <summary>The step after this one: more channels, or the next tap.</summary>
    public ConvStep Next(ConvStep step)
    {
        int row = step.Row, column = step.Column, channel = step.Channel + Depth, weightRow = step.WeightRow + Depth;
        if (channel >= Shape.GroupInputs)
        {
            weightRow -= channel - Shape.GroupInputs;
            channel = 0;
            column++;
            if (column == Shape.Horizontal.Taps)
            {
                column = 0;
                row++;
            }
        }

        return new ConvStep(row, column, channel, weightRow);
    }
}

/// <summary>A step of a convolution.</summary>
/// <param name="Row">The tap's row.</param>
/// <param name="Column">The tap's column.</param>
/// <param name="Channel">The first of its input channels.</param>
/// <param name="WeightRow">The weights' row of that tap and channel.</param>
internal readonly record struct ConvStep(int Row, int Column, int Channel, int WeightRow);

/// <summary>What a thread copies in each step, in vectors of four floats.</summary>
/// <param name="Cell">Where its first cells lie in a stage.</param>
/// <param name="Channels">Steps that begin at this channel or later leave none for it.</param>
/// <param name="Weight">Where its first weights lie in a stage.</param>
/// <param name="WeightSource">Where these come from at the first tap and channel.</param>
/// <param name="WeightRows">Steps that begin at this channel or later leave no weights for it.</param>
internal readonly record struct ConvCopies(int Cell, int Channels, int Weight, int WeightSource, int WeightRows);
