using System.Numerics;

namespace GpuTensor.Ops.Convolution.GroupLanes;

/// <summary>How a convolution in many small groups is cut into tasks, and what its rows look like.</summary>
internal unsafe struct DepthwisePlan<T>
    where T : unmanaged, INumber<T>
{
    private const long ScratchLimit = 256 << 10;
    private const long WorkPerTask = 1 << 18;

    public T* Input;
    public T* Filter;
    public T* Bias;
    public T* Output;
    public Conv2DGeometry Geometry;

    /// <summary>Where tap k of a window lies behind the window's first element.</summary>
    public nint* TapOffsets;

    /// <summary>Output rows of a task.</summary>
    public long TaskRows;

    /// <summary>Whether a repeated row is kept for all windows that read it; otherwise each tap's row is made anew.</summary>
    public bool KeepsRows;

    /// <summary>Whether the channels must be repeated: lane o of the image would otherwise not be the input of output o.</summary>
    public readonly bool Repeats => Geometry.GroupInputs != 1 || Geometry.GroupOutputs != 1;

    /// <summary>Elements of one pixel as the lanes read it.</summary>
    public readonly long PixelStep => Geometry.GroupInputs * Geometry.OutputChannels;

    public readonly long RowElements => Geometry.X.Input * PixelStep;

    public readonly long RowTasks => (Geometry.Y.Output + TaskRows - 1) / TaskRows;

    public readonly long Tasks => Geometry.Batch * RowTasks;

    /// <summary>Rows of repeated channels that a task holds.</summary>
    public readonly long ScratchRows => !Repeats ? 0
        : KeepsRows ? (TaskRows - 1) * Geometry.Y.Stride + Geometry.Y.Extent
        : Geometry.Y.Window;

    /// <summary>Taps in vertical direction that are summed in one go, so that long sums are sums of shorter ones.</summary>
    public readonly long TapRowsPerBlock => Math.Max(1, 256 / (Geometry.X.Window * Geometry.GroupInputs));

    /// <summary>Writes the offset of every tap: [row, column, input of the group].</summary>
    public readonly void FillTapOffsets()
    {
        nint* offset = TapOffsets;
        long rowStep = Repeats && !KeepsRows ? RowElements : Geometry.Y.Dilation * RowElements;
        for (long u = 0; u < Geometry.Y.Window; u++)
        {
            for (long v = 0; v < Geometry.X.Window; v++)
            {
                for (long j = 0; j < Geometry.GroupInputs; j++)
                    *offset++ = (nint)(u * rowStep + v * Geometry.X.Dilation * PixelStep + j * Geometry.OutputChannels);
            }
        }
    }

    public void Choose()
    {
        long rowWork = Math.Max(1, Geometry.X.Output * Geometry.OutputChannels * Geometry.Depth);
        TaskRows = Math.Clamp(WorkPerTask / rowWork, 1, Geometry.Y.Output);
        if (!Repeats)
            return;
        KeepsRows = Geometry.Y.Stride <= Geometry.Y.Extent && Geometry.Y.Dilation == 1;
        long fitting = (ScratchLimit / Math.Max(1, RowElements) - Geometry.Y.Extent) / Geometry.Y.Stride + 1;
        TaskRows = KeepsRows ? Math.Clamp(fitting, 1, Math.Min(Geometry.Y.Output, 16)) : 1;
    }
}
