using System.Numerics;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Convolution.ChannelLanes;

/// <summary>
/// How an NHWC convolution is cut into tasks, and where a tile finds its pixels: in the image itself, in a copy of the
/// rows it needs with the padding around them, or gathered window by window.
/// </summary>
internal unsafe struct ImplicitGemmPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Elements of a band that still stays in a core's second-level cache.</summary>
    private const long BandElements = 48 << 10;

    /// <summary>Pixels that the tallest tile reads.</summary>
    public const int MostTileRows = 14;

    private const long BandLimit = 512 << 10;

    public T* Input;
    public T* Panels;
    public T* Bias;
    public T* Output;
    public int* AOffsets;
    public int* BOffsets;
    public Conv2DGeometry Geometry;
    public PixelSource Source;

    /// <summary>Images, rows and columns of the output as the tasks see them; 1 x 1 filters make one row of everything.</summary>
    public long Images, Rows, Columns;

    /// <summary>Output rows and columns of a task.</summary>
    public long TaskRows, TaskColumns;

    /// <summary>Elements from one row of what <see cref="AOffsets"/> point into to the next.</summary>
    public long SourceRow;

    public readonly long RowTasks => (Rows + TaskRows - 1) / TaskRows;

    public readonly long ColumnTasks => (Columns + TaskColumns - 1) / TaskColumns;

    public readonly long Tasks => Images * RowTasks * ColumnTasks;

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
        _ => (long)MostTileRows * Depth,
    };

    /// <summary>Chooses the source and the cut.</summary>
    public void Choose()
    {
        (Images, Rows, Columns) = (Geometry.Batch, Geometry.Y.Output, Geometry.X.Output);
        long channels = Geometry.InputChannels;
        SourceRow = Geometry.X.Input * channels;
        bool near = Geometry.Y.Extent * SourceRow < int.MaxValue;
        if (!Geometry.IsPadded && near && IsPointwise && Images * Rows * Columns >= 4)
        {
            (Images, Rows, Columns) = (1, 1, Images * Rows * Columns);
            (Source, TaskRows, TaskColumns) = (PixelSource.Image, 1, Math.Min(Columns, 56));
        }
        else if (!Geometry.IsPadded && near && Columns >= 4)
        {
            (Source, TaskRows, TaskColumns) = (PixelSource.Image, 1, Math.Min(Columns, 224));
        }
        else
        {
            ChooseBand(channels);
        }

        if (Source == PixelSource.Image && Columns < 4)
            (Source, TaskColumns) = (PixelSource.Gathered, Columns);
    }

    private readonly bool IsPointwise =>
        Geometry.Y is { Window: 1, Stride: 1 } && Geometry.X is { Window: 1, Stride: 1 };

    private void ChooseBand(long channels)
    {
        (TaskRows, TaskColumns) = (1, Math.Min(Columns, 224));
        bool sparse = Geometry.Y.Stride > Geometry.Y.Extent || Geometry.X.Stride > Geometry.X.Extent
            || Geometry.Y.Dilation > 8 || Geometry.X.Dilation > 8;
        if (sparse || BandRows > BandLimit || BandColumns > BandLimit || ScratchOfBand(channels) > BandLimit)
        {
            (Source, TaskColumns) = (PixelSource.Gathered, Math.Min(Columns, 56));
            return;
        }

        // As many rows as fit the cache, so that few input rows are copied twice, but some tasks for every thread.
        Source = PixelSource.Band;
        SourceRow = BandColumns * channels;
        long fitting = Math.Max(1, (BandElements / Math.Max(1, SourceRow) - Geometry.Y.Extent) / Geometry.Y.Stride + 1);
        long spread = Math.Max(1, Images * Rows * ColumnTasks / 16);
        TaskRows = Math.Clamp(Math.Max(fitting, Geometry.Y.Extent / Geometry.Y.Stride), 1, Math.Min(Rows, Math.Max(spread, 1)));
    }

    private readonly long ScratchOfBand(long channels) => BandRows * BandColumns * channels;
}
