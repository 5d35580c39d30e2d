using System.Numerics;
using GpuTensor.Ops.Convolution.Tiles;
using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Convolution.PixelLanes;

/// <summary>
/// How a convolution with pixels in the vector lanes is cut into tasks, and how the planes of a task lie in scratch memory.
/// </summary>
internal unsafe struct PlanarPlan<T>
    where T : unmanaged, INumber<T>
{
    private const long PlaneElements = 128 << 10;
    private const long PlaneLimit = 512 << 10;

    /// <summary>Elements that the rows under a window should have, so that they stay in the first-level cache.</summary>
    private const long WindowElements = 10 << 10;

    public T* Input;
    public T* Bias;
    public T* Output;

    /// <summary>Packed filters: block after block of output channels, [taps, rows] each.</summary>
    public T* Blocks;

    /// <summary>The taps of a window in the planes.</summary>
    public TapRuns Taps;

    /// <summary>The taps of a separable filter's column in the planes, and of its row in a line of column sums.</summary>
    public TapRuns ColumnTaps, RowTaps;

    /// <summary>Column and row of each group's filter when all of them are separable; null otherwise.</summary>
    public T* Factors;

    public Conv2DGeometry Geometry;

    /// <summary>Output rows and columns of a task.</summary>
    public long TaskRows, TaskColumns;

    /// <summary>
    /// Groups that a task computes: all of an NHWC image, whose channels stand side by side in memory, otherwise one.
    /// </summary>
    public long TaskGroups;

    /// <summary>Elements from one row of a plane to the next.</summary>
    public long PlaneRow;

    /// <summary>Whether taps lie so far apart that each is copied on its own: a plane then is one tap's row of pixels.</summary>
    public bool Gathered;

    /// <summary>Write past the caches: the output is large and its rows are aligned.</summary>
    public bool Streaming;

    public readonly int Depth => checked((int)Geometry.Depth);

    public readonly long RowTasks => (Geometry.Y.Output + TaskRows - 1) / TaskRows;

    public readonly long ColumnTasks => (Geometry.X.Output + TaskColumns - 1) / TaskColumns;

    public readonly long Tasks => Geometry.Batch * (Geometry.Groups / TaskGroups) * RowTasks * ColumnTasks;

    /// <summary>Input channels of a task.</summary>
    public readonly long TaskInputs => TaskGroups * Geometry.GroupInputs;

    /// <summary>Whether the results of several groups are gathered row by row, because they are neighbours in the output.</summary>
    public readonly bool Merges => TaskGroups > 1;

    /// <summary>Elements from one channel's row of such results to the next.</summary>
    public readonly long MergedRow(int width) => (TaskColumns + width - 1) / width * width;

    /// <summary>Rows of a plane.</summary>
    public readonly long PlaneRows => (TaskRows - 1) * Geometry.Y.Stride + Geometry.Y.Extent;

    /// <summary>Elements from one row of all planes to the next: the rows of the channels take turns, so that taps below each other lie evenly.</summary>
    public readonly long RowPitch => TaskInputs * Phases * PlaneRow;

    /// <summary>Elements from one group's planes to the next group's.</summary>
    public readonly long GroupPitch => Geometry.GroupInputs * Phases * PlaneRow;

    /// <summary>Planes of one channel: as many as the horizontal stride, so that neighbouring windows are neighbours in memory.</summary>
    public readonly long Phases => Geometry.X.Stride;

    public readonly long ScratchElements => Gathered
        ? Depth * PlaneRow
        : TaskInputs * Phases * PlaneRows * PlaneRow;

    /// <summary>Chooses the cut; a tile has at most that many lanes, and planes have room for one behind their last column.</summary>
    public void Choose(int lanes)
    {
        TaskGroups = Geometry.Layout == ImageLayout.Nhwc ? Geometry.Groups : 1;
        Cut(lanes);
        if (!Gathered || !Merges)
            return;
        TaskGroups = 1;
        Cut(lanes);
    }

    private void Cut(int lanes)
    {
        WindowAxis vertical = Geometry.Y, horizontal = Geometry.X;
        long windowRows = Math.Max(1, vertical.Window * TaskInputs * Phases);
        TaskRows = 1;
        TaskColumns = Math.Min(horizontal.Output, Math.Max(WindowElements / windowRows / lanes, 1) * lanes);
        bool sparse = vertical.Stride > vertical.Extent || horizontal.Stride > horizontal.Extent
            || vertical.Dilation > 8 || horizontal.Dilation > 8;
        PlaneRow = TaskColumns + (horizontal.Extent - 1) / Phases + 1 + lanes;
        Gathered = sparse || PlaneRow > PlaneLimit || PlaneRows > PlaneLimit || PlaneRows * PlaneRow > PlaneLimit
            || ScratchElements > PlaneLimit;
        if (Gathered)
        {
            TaskColumns = Math.Min(TaskColumns, 4 * lanes);
            PlaneRow = TaskColumns + lanes;
            return;
        }

        long fitting = (PlaneElements / (TaskInputs * Phases * PlaneRow) - vertical.Extent) / vertical.Stride + 1;
        long spread = Tasks / 16;
        TaskRows = Math.Clamp(Math.Max(fitting, 2 * vertical.Extent / vertical.Stride), 1, Math.Clamp(spread, 1, vertical.Output));
    }
}
