using System.Numerics;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Kernels.Layout;
using GpuTensor.Kernels.Scaling;
using GpuTensor.Ops.Reduction;

namespace GpuTensor.Ops.Scaling;

/// <summary>Rescales by kernels: the extremes of all groups first, then one element per thread.</summary>
/// <remarks>Reads every element three times (least, greatest, rescaling), from the cache where the groups fit it, writes it once; two comparisons, three products and three sums each.</remarks>
internal static class RescaleLaunch
{
    /// <summary>Rescales a tensor that is not empty.</summary>
    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> output, T low, T high, in ReductionGeometry geometry)
        where T : unmanaged, INumber<T>
    {
        using DeviceTensor<T> least = DeviceTensor.Empty<T>([geometry.KeptElements], input.Device);
        using DeviceTensor<T> greatest = DeviceTensor.Empty<T>([geometry.KeptElements], input.Device);
        ReduceLaunch<MinReducer>.Run(input, least, geometry);
        ReduceLaunch<MaxReducer>.Run(input, greatest, geometry);
        using var x = new KernelOperand<T>(input);
        using var y = new KernelOperand<T>(output);
        if (typeof(T) == typeof(float))
            Launch<T, float, SingleReal>(input.Device, x.View, y.View, least.View, greatest.View, low, high, geometry);
        else
            Launch<T, double, DoubleReal>(input.Device, x.View, y.View, least.View, greatest.View, low, high, geometry);
    }

    private static void Launch<TElement, T, TReal>(
        Device device,
        ArrayView<TElement> x,
        ArrayView<TElement> y,
        ArrayView<TElement> least,
        ArrayView<TElement> greatest,
        TElement low,
        TElement high,
        in ReductionGeometry geometry)
        where TElement : unmanaged, INumber<TElement>
        where T : unmanaged, INumber<T>
        where TReal : struct, IReal<T>
    {
        Span<long> sizes = stackalloc long[Math.Max(1, geometry.Count)];
        Span<long> groups = stackalloc long[sizes.Length];
        sizes[0] = 1;
        long stride = 1;
        for (int i = 0; i < geometry.Count; i++)
        {
            int dimension = geometry.Count - 1 - i;
            sizes[i] = geometry[dimension];
            groups[i] = geometry.IsReduced(dimension) ? 0 : stride;
            stride *= geometry.IsReduced(dimension) ? 1 : sizes[i];
        }

        device.Launch(x.Length, x.Length, new RescaleKernel<T, TReal>(
            x.Cast<T>(), y.Cast<T>(), least.Cast<T>(), greatest.Cast<T>(), T.CreateTruncating(low), T.CreateTruncating(high),
            Sizes8.Of(sizes), Extents8.Of(groups), sizes.Length, x.Length <= int.MaxValue));
    }
}
