using System.Numerics;
using GpuTensor.Ops.Convolution.Tiles;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Convolution.ChannelLanes;

/// <summary>
/// How a convolution is cut into tasks, and where a tile finds its pixels: in the image itself, in a copy of the rows it
/// needs with the padding around them, or gathered window by window. Copies are NHWC whatever the image is.
/// </summary>
internal unsafe struct ImplicitGemmPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Elements of a band that still stays in a core's second-level cache.</summary>
    private const long BandElements = 64 << 10;

    /// <summary>Pixels that the tallest tile reads.</summary>
    private const int MostTileRows = 14;

    /// <summary>Pixels of a 1 x 1 filter's task: tiles of 6 rows and of 14 divide them.</summary>
    private const int PointwisePixels = 42;

    /// <summary>Pixels that the lowest tile reads.</summary>
    private const int LowestTileRows = 4;

    private const long MostTaskColumns = 112;

    private const long BandLimit = 512 << 10;

    /// <summary>Elements of filters that still stay in a core's second-level cache.</summary>
    private const long PartElements = 256 << 10;

    /// <summary>The most pixels of all images for which filters are read where they lie, because copying them would take longer.</summary>
    private const long MostPixelsInPlace = 256;

    public T* Input;
    public T* Output;

    /// <summary>The filters, panel after panel; where they are <see cref="InPlace"/> as the caller has them.</summary>
    public T* Filters;

    /// <summary>The bias of each lane of all panels, or null.</summary>
    public T* Biases;
    public Conv2DGeometry Geometry;
    public PixelSource Source;
    public TapRuns Taps;

    /// <summary>Output channels of a panel.</summary>
    public int PanelLanes;

    /// <summary>Images, rows and columns of the output as the tasks see them; 1 x 1 filters make one row of everything.</summary>
    public long Images, Rows, Columns;

    /// <summary>Output rows and columns of a task.</summary>
    public long TaskRows, TaskColumns;

    /// <summary>
    /// Parts of a group's panels, of which a task computes one. Filters too large for the caches are cut, so that a thread takes
    /// all pixels by one part before it reads the next.
    /// </summary>
    public long Parts;

    /// <summary>Elements from one row of what <see cref="Taps"/> point into to the next.</summary>
    public long SourceRow;

    public readonly long RowTasks => (Rows + TaskRows - 1) / TaskRows;

    public readonly long ColumnTasks => (Columns + TaskColumns - 1) / TaskColumns;

    /// <summary>Tasks of each part.</summary>
    public readonly long Areas => Images * RowTasks * ColumnTasks;

    public readonly long Tasks => Parts * Areas;

    /// <summary>Whether the filters are used as they are: few pixels and no lane without a channel.</summary>
    public readonly bool InPlace =>
        Geometry is { Groups: 1, Layout: ImageLayout.Nhwc } && Geometry.OutputChannels % (PanelLanes / ConvTiles.PanelVectors) == 0
        && Geometry.Batch * Geometry.Y.Output * Geometry.X.Output <= MostPixelsInPlace;

    /// <summary>Panels that a group needs.</summary>
    public readonly long PanelsPerGroup => (Geometry.GroupOutputs - 1) / PanelLanes + 1;

    public readonly int Depth => checked((int)Geometry.Depth);

    /// <summary>Columns of a band.</summary>
    public readonly long BandColumns => (TaskColumns - 1) * Geometry.X.Stride + Geometry.X.Extent;

    /// <summary>Rows of a band.</summary>
    public readonly long BandRows => (TaskRows - 1) * Geometry.Y.Stride + Geometry.Y.Extent;

    /// <summary>Elements of scratch memory that a task needs for its pixels.</summary>
    public readonly long ScratchElements => Source switch
    {
        PixelSource.Image => 0,
        PixelSource.Band => (BandRows * BandColumns + MostTileRows * Geometry.X.Stride) * Geometry.InputChannels,
        _ => (TaskRows * TaskColumns + MostTileRows) * Depth,
    };

    /// <summary>Elements of scratch memory for the results of a strip, which go from there into the planes of an NCHW output.</summary>
    public readonly long StripElements => Geometry.Layout == ImageLayout.Nhwc ? 0 : StripRows * StripColumns * Geometry.GroupOutputs;

    /// <summary>Columns of the output that are computed together.</summary>
    public readonly long StripColumns => Math.Min(StripPixels, TaskColumns);

    /// <summary>Rows of the output that are computed together.</summary>
    public readonly long StripRows => Math.Clamp(StripPixels / StripColumns, 1, TaskRows);

    /// <summary>
    /// Pixels of the output that are computed together. The pixels of a few tiles stay in the nearest caches while the
    /// panels pass by, which suits 1 x 1 filters; the windows of larger filters are better spread over many tiles, each
    /// block of a panel then being loaded once.
    /// </summary>
    private readonly long StripPixels => IsPointwise ? PointwisePixels : MostTaskColumns;

    /// <summary>The most tiles that a strip can have.</summary>
    public readonly long MostTiles => StripRows * (StripColumns / LowestTileRows + 2);

    /// <summary>Chooses the source and the cut.</summary>
    public void Choose()
    {
        (Images, Rows, Columns) = (Geometry.Batch, Geometry.Y.Output, Geometry.X.Output);
        TaskRows = 1;
        Parts = Geometry.Groups > 1 ? 1 : Math.Clamp((Geometry.Depth * Geometry.OutputChannels - 1) / PartElements + 1, 1, PanelsPerGroup);
        long channels = Geometry.InputChannels;
        SourceRow = Geometry.X.Input * channels;
        bool near = Geometry.Y.Extent * SourceRow < int.MaxValue;
        bool inside = !Geometry.IsPadded && near && Geometry.Layout == ImageLayout.Nhwc;
        if (inside && IsPointwise && Images * Rows * Columns >= LowestTileRows)
        {
            (Images, Rows, Columns) = (1, 1, Images * Rows * Columns);
            (Source, TaskColumns) = (PixelSource.Image, Math.Min(Columns, PointwisePixels));
        }
        else if (inside && Columns >= LowestTileRows)
        {
            (Source, TaskColumns) = (PixelSource.Image, Math.Min(Columns, MostTaskColumns));
            TaskRows = Math.Clamp(Spread, 1, Rows);
        }
        else
        {
            ChooseBand(channels);
        }
    }

    /// <summary>Rows that leave enough tasks to keep every thread busy to the end. Each of them reads its filters again, so that large ones make do with fewer.</summary>
    private readonly long Spread => Images * Rows * ColumnTasks * Parts / (Parts > 1 ? 16 : 32);

    private readonly bool IsPointwise =>
        Geometry.Y is { Window: 1, Stride: 1 } && Geometry.X is { Window: 1, Stride: 1 };

    private void ChooseBand(long channels)
    {
        TaskColumns = Math.Min(Columns, MostTaskColumns);
        bool sparse = Geometry.Y.Stride > Geometry.Y.Extent || Geometry.X.Stride > Geometry.X.Extent
            || Geometry.Y.Dilation > 8 || Geometry.X.Dilation > 8;
        if (sparse || BandRows > BandLimit || BandColumns > BandLimit || ScratchOfBand(channels) > BandLimit)
        {
            (Source, TaskColumns) = (PixelSource.Gathered, Math.Min(Columns, 28));
            return;
        }

        // As many rows as fit the cache, so that few input rows are copied twice, but some tasks for every thread.
        Source = PixelSource.Band;
        SourceRow = BandColumns * channels;
        long fitting = Math.Max(1, (BandElements / Math.Max(1, SourceRow) - Geometry.Y.Extent) / Geometry.Y.Stride + 1);
        TaskRows = Math.Clamp(Math.Max(fitting, Geometry.Y.Extent / Geometry.Y.Stride), 1, Math.Clamp(Spread, 1, Rows));
    }

    private readonly long ScratchOfBand(long channels) => BandRows * BandColumns * channels;
}
