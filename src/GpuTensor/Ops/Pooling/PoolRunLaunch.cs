using GpuTensor.Kernels;
using GpuTensor.Kernels.Pooling;
using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Pooling;

/// <summary>
/// Launches <see cref="MaxPoolRunKernel"/>, for pictures whose pixels are no vectors. Of R x C taps a thread reads, of R + 3 rows, the
/// vectors of 16 bytes in which the taps of its four elements lie (3 for 3 taps of 3 channels), computes 4 (R + 3) (C - 1) + 16 (R - 1)
/// maxima and writes 4 vectors: of 3 x 3 taps 18 loads and 80 maxima for 16 elements. Memory itself gives every element once.
/// </summary>
internal static class PoolRunLaunch
{
    private const int Threads = 128;

    /// <summary>Maxima that are unrolled.</summary>
    private const int MostTaps = 8;

    /// <summary>Elements from the first tap of a row to the last one: they are in registers.</summary>
    private const int MostReach = 32;

    /// <summary>Whether windows, rows and device suit the kernel.</summary>
    public static bool Suits(Device device, in PoolGeometry geometry, long work) =>
        device.HasWideAccess
        && Moves(geometry.Vertical) && Moves(geometry.Horizontal)
        && geometry.Channels * geometry.Horizontal.Window <= MostReach
        && geometry.Horizontal.Input * geometry.Channels % 4 == 0 && geometry.Horizontal.Output * geometry.Channels % 4 == 0
        && !Device.IsSmall(work);

    public static void Max(Device device, ArrayView<Float4> x, ArrayView<Float4> y, in PoolGeometry geometry, long work)
    {
        (WindowAxis vertical, WindowAxis horizontal) = (geometry.Vertical, geometry.Horizontal);
        var runs = new PoolRuns(
            (int)vertical.Input, (int)(horizontal.Input * geometry.Channels / 4),
            (int)vertical.Output, (int)(horizontal.Output * geometry.Channels / 4), (int)vertical.Before, default);
        int threads = TileSize.Of(runs.OutputVectors, Threads);
        var parts = new RowParts(
            geometry.Planes, (vertical.Output - 1) / MaxPoolRunKernel.Height + 1, (runs.OutputVectors - 1) / threads + 1, 1);
        long inputPlane = (long)runs.InputRows * runs.InputVectors, outputPlane = (long)runs.OutputRows * runs.OutputVectors;
        while (parts.MoveNext())
        {
            device.Launch(
                new KernelConfig(parts.Groups, threads),
                work,
                new MaxPoolRunKernel(
                    x.SubView(parts.Plane * inputPlane, parts.Planes * inputPlane),
                    y.SubView(parts.Plane * outputPlane, parts.Planes * outputPlane),
                    runs with { Tiles = parts.Tiles },
                    (int)vertical.Window, (int)horizontal.Window, (int)geometry.Channels, (int)horizontal.Before));
        }
    }

    /// <summary>Whether a window moves from cell to cell, is short and covers one of them wherever it is.</summary>
    private static bool Moves(WindowAxis axis) =>
        axis is { Stride: 1, Dilation: 1, Window: <= MostTaps, Input: <= int.MaxValue / 4 } && axis.Before < axis.Window && axis.After < axis.Window;
}
