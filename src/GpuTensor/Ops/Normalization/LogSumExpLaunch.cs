using System.Numerics;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Kernels.Normalization;
using GpuTensor.Ops.Reduction;

namespace GpuTensor.Ops.Normalization;

/// <summary>Log-sum-exp by kernels: greatest elements and sums are merged over all axes before one logarithm per result.</summary>
/// <remarks>Reads every element once; each takes an exponential, two comparisons, two products and a sum. Lanes write two numbers each, which the next pass reads: less than 1/16 of the elements.</remarks>
internal static class LogSumExpLaunch
{
    /// <summary>Reduces a tensor that is not empty.</summary>
    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> result, in ReductionGeometry geometry)
        where T : unmanaged
    {
        using var x = new KernelOperand<T>(input);
        using var y = new KernelOperand<T>(result);
        if (typeof(T) == typeof(float))
            Run<float, SingleReal>(input.Device, x.View.Cast<float>(), y.View.Cast<float>(), geometry);
        else
            Run<double, DoubleReal>(input.Device, x.View.Cast<double>(), y.View.Cast<double>(), geometry);
    }

    private static void Run<T, TReal>(Device device, ArrayView<T> x, ArrayView<T> y, ReductionGeometry geometry)
        where T : unmanaged, INumber<T>
        where TReal : struct, IReal<T>
    {
        var scale = new LogitScale<T>(T.One, T.One, T.One);
        ExpSums<T, TReal> sums = ExpSums<T, TReal>.Of(device, x, geometry.Largest(), scale);
        while (geometry.ReducedCount > 1)
        {
            geometry = geometry.Without(geometry.LargestReduced());
            sums = sums.Merged(geometry.Largest(), scale);
        }

        using (sums)
        {
            device.Launch(y.Length, new LogSumExpKernel<T, TReal>(sums.Greatest.View, sums.Sums.View, y));
        }
    }
}
