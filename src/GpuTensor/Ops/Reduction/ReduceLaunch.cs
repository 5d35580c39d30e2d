using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Kernels.Reduction;
using GpuTensor.Ops.Casting;

namespace GpuTensor.Ops.Reduction;

/// <summary>Reduces by as many passes of a kernel as it takes, one group of neighbouring dimensions after the other.</summary>
/// <remarks>Reads every element once, one operation each. Lanes of 64 to 4,096 elements write a value each, which the next pass reads: at most 1/64 of the elements.</remarks>
/// <typeparam name="TReducer">The reduction.</typeparam>
internal static class ReduceLaunch<TReducer>
    where TReducer : struct, IReducer
{
    /// <summary>Reduces a tensor that is not empty.</summary>
    public static void Run<TIn, TOut>(DeviceTensor<TIn> input, DeviceTensor<TOut> output, in ReductionGeometry geometry)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged, INumber<TOut>
    {
        if (typeof(TOut) != typeof(Half))
        {
            Reduce(input, output, geometry, TOut.CreateTruncating(geometry.ReducedElements));
            return;
        }

        // Half is a storage type only: everything between the first load and the last store is float.
        using DeviceTensor<float> wide = DeviceTensor.Empty<float>(output.Shape, output.Device);
        Reduce<TIn, float>(input, wide, geometry, geometry.ReducedElements);
        CastLaunch.Run(wide, output, Rounding.TowardZero, Overflow.Wrap);
    }

    private static void Reduce<TIn, T>(DeviceTensor<TIn> input, DeviceTensor<T> output, in ReductionGeometry geometry, T count)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
    {
        int group = geometry.LargestReduced();
        if (geometry.ReducedCount <= 1)
        {
            Along(input, output, geometry.Around(group), count, TReducer.IsMean);
            return;
        }

        ReductionGeometry rest = geometry.Without(group);
        using DeviceTensor<T> partial = DeviceTensor.Empty<T>([rest.ElementCount], input.Device);
        Along(input, partial, geometry.Around(group), count, isMean: false);
        Reduce(partial, output, rest, count);
    }

    private static void Along<TIn, T>(
        DeviceTensor<TIn> input, DeviceTensor<T> output, ReductionGeometry.Extent extent, T count, bool isMean)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
    {
        var plan = LanePlan.Of(extent);
        if (plan.IsLast)
        {
            Pass(input, output, plan, count, isMean);
            return;
        }

        using DeviceTensor<T> partial = DeviceTensor.Empty<T>([plan.Threads], input.Device);
        Pass(input, partial, plan, count, isMean: false);
        Along(partial, output, plan.Rest, count, isMean);
    }

    private static void Pass<TIn, T>(DeviceTensor<TIn> input, DeviceTensor<T> output, in LanePlan plan, T count, bool isMean)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
    {
        using var x = new KernelOperand<TIn>(input);
        using var y = new KernelOperand<T>(output);
        input.Device.Launch(
            plan.Threads, plan.Elements,
            new ReduceKernel<TIn, T>(x.View, y.View, plan.Cut, count, TReducer.Function, isMean, plan.IsNarrow, BatchOf<TIn>(input.Device, plan)));
    }

    /// <summary>Elements that a thread reads at once: 16 bytes, but no more than 8, where latency is hidden by loads and not by a cache.</summary>
    private static int BatchOf<T>(Device device, in LanePlan plan)
        where T : unmanaged =>
        !device.HasWideAccess || !device.HasFastBarriers || Device.IsSmall(plan.Elements) ? 1 : Math.Clamp(16 / Unsafe.SizeOf<T>(), 1, 8);
}
