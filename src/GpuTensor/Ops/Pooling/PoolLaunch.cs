using System.Numerics;
using GpuTensor.Kernels.Pooling;

namespace GpuTensor.Ops.Pooling;

/// <summary>Pooling by kernels.</summary>
internal static class PoolLaunch
{
    public static void Max<T>(DeviceTensor<T> input, DeviceTensor<T> output, in PoolGeometry geometry)
        where T : unmanaged, INumber<T>
    {
        using var x = new KernelOperand<T>(input);
        using var y = new KernelOperand<T>(output);
        var grid = new PoolGrid(in geometry);
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
        while (grid.MoveNext())
        {
            output.Device.Launch(grid.Config, grid.Work, new AveragePoolKernel<T>(
                grid.Input(x.View), grid.Output(y.View), grid.Shape, grid.Part, countPadding, grid.Whole, grid.Channels, grid.Rows, grid.Columns));
        }
    }
}
