using System.Numerics;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Pooling;

namespace GpuTensor.Ops.Pooling;

/// <summary>
/// Pooling by kernels. They read every input element that a window covers, once from memory where windows overlap (the cache holds a row
/// of windows), and write every output element once; a comparison or a sum a cell, for averages a division more an output.
/// </summary>
/// <remarks>
/// Four channels a thread where they are vectors: windows of few taps then have that many loads of 16 bytes under way, 2 x 2 of them 64
/// bytes per thread, 3 x 3 of them 144.
/// </remarks>
internal static class PoolLaunch
{
    public static void Max<T>(DeviceTensor<T> input, DeviceTensor<T> output, in PoolGeometry geometry)
        where T : unmanaged, INumber<T>
    {
        using var x = new KernelOperand<T>(input);
        using var y = new KernelOperand<T>(output);
        if (typeof(T) == typeof(float) && AreQuads(output.Device, in geometry))
        {
            MaxOfQuads(output.Device, x.View.Cast<Float4>(), y.View.Cast<Float4>(), new PoolGrid(geometry.InQuads));
            return;
        }

        var grid = new PoolGrid(in geometry);
        if (typeof(T) == typeof(float) && PoolRunLaunch.Suits(output.Device, in geometry, grid.Work))
        {
            PoolRunLaunch.Max(output.Device, x.View.Cast<Float4>(), y.View.Cast<Float4>(), in geometry, grid.Work);
            return;
        }

        while (grid.MoveNext())
        {
            output.Device.Launch(grid.Config, grid.Work, new MaxPoolKernel<T>(
                grid.Input(x.View), grid.Output(y.View), grid.Shape, MaxReduction<T>.Empty, grid.Whole, grid.Channels, grid.Rows, grid.Columns));
        }
    }

    public static void ArgMax<T>(
        DeviceTensor<T> input, DeviceTensor<T> values, DeviceTensor<long> indices, in PoolGeometry geometry, bool includeBatch)
        where T : unmanaged, INumber<T>
    {
        using var x = new KernelOperand<T>(input);
        using var best = new KernelOperand<T>(values);
        using var where = new KernelOperand<long>(indices);
        long planes = includeBatch ? geometry.Planes : geometry.PlanesPerImage;
        var grid = new PoolGrid(in geometry);
        while (grid.MoveNext())
        {
            values.Device.Launch(grid.Config, grid.Work, new ArgMaxPoolKernel<T>(
                grid.Input(x.View), grid.Output(best.View), grid.Output(where.View), grid.Shape, MaxReduction<T>.Empty,
                grid.Plane, planes, grid.Whole, grid.Channels, grid.Rows, grid.Columns));
        }
    }

    /// <summary>The mean; elements are float or double.</summary>
    public static void Average<T>(DeviceTensor<T> input, DeviceTensor<T> output, in PoolGeometry geometry, bool countPadding)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            AverageOf((DeviceTensor<float>)(object)input, (DeviceTensor<float>)(object)output, in geometry, countPadding);
        else
            AverageOf((DeviceTensor<double>)(object)input, (DeviceTensor<double>)(object)output, in geometry, countPadding);
    }

    private static void AverageOf<T>(DeviceTensor<T> input, DeviceTensor<T> output, in PoolGeometry geometry, bool countPadding)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var x = new KernelOperand<T>(input);
        using var y = new KernelOperand<T>(output);
        var grid = new PoolGrid(in geometry);
        if (typeof(T) == typeof(float) && AreQuads(output.Device, in geometry) && grid.FewRows > 0)
        {
            AverageOfQuads(output.Device, x.View.Cast<Float4>(), y.View.Cast<Float4>(), new PoolGrid(geometry.InQuads), countPadding);
            return;
        }

        while (grid.MoveNext())
        {
            output.Device.Launch(grid.Config, grid.Work, new AveragePoolKernel<T>(
                grid.Input(x.View), grid.Output(y.View), grid.Shape, grid.Part, countPadding, grid.Whole, grid.Channels, grid.Rows, grid.Columns));
        }
    }

    /// <summary>Whether threads are to take four channels each.</summary>
    private static bool AreQuads(Device device, in PoolGeometry geometry) => device.HasWideAccess && geometry.Channels % 4 == 0;

    private static void MaxOfQuads(Device device, ArrayView<Float4> x, ArrayView<Float4> y, PoolGrid grid)
    {
        while (grid.MoveNext())
        {
            device.Launch(grid.Config, grid.Work, new MaxPoolQuadKernel(
                grid.Input(x), grid.Output(y), grid.Shape, grid.Whole, grid.Inside, grid.Channels, grid.FewRows, grid.FewColumns));
        }
    }

    private static void AverageOfQuads(Device device, ArrayView<Float4> x, ArrayView<Float4> y, PoolGrid grid, bool countPadding)
    {
        while (grid.MoveNext())
        {
            device.Launch(grid.Config, grid.Work, new AveragePoolQuadKernel(
                grid.Input(x), grid.Output(y), grid.Shape, countPadding, grid.Whole, grid.Inside, grid.Channels, grid.FewRows, grid.FewColumns));
        }
    }
}
