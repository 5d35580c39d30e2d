using System.Numerics;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Reduction;

namespace GpuTensor.Ops.Reduction;

/// <summary>Positions of the greatest or least, by as many passes of a kernel as it takes.</summary>
/// <remarks>Reads every element once, a comparison each. Lanes of 64 to 4,096 elements write a value and an index each, which the next pass reads.</remarks>
/// <typeparam name="TReducer">Which value wins.</typeparam>
internal static class ArgReduceLaunch<TReducer>
    where TReducer : struct, IArgReducer
{
    /// <summary>Writes the positions along the one group of dimensions that is reduced; none is empty.</summary>
    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<long> output, in ReductionGeometry geometry)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(Half))
            First<T, float>(input, output, geometry.Largest());
        else
            First<T, T>(input, output, geometry.Largest());
    }

    private static void First<TIn, T>(DeviceTensor<TIn> input, DeviceTensor<long> output, ReductionGeometry.Extent extent)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
    {
        var plan = LanePlan.Of(extent);
        using var x = new KernelOperand<TIn>(input);
        using var y = new KernelOperand<long>(output);
        if (plan.IsLast)
        {
            Pass(input.Device, x.View, y.View, default(ArrayView<T>), y.View, plan, isFirst: true);
            return;
        }

        using DeviceTensor<T> values = DeviceTensor.Empty<T>([plan.Threads], input.Device);
        using DeviceTensor<long> places = DeviceTensor.Empty<long>([plan.Threads], input.Device);
        Pass(input.Device, x.View, places.View, values.View, places.View, plan, isFirst: true);
        Next(values, places, output, plan.Rest);
    }

    /// <summary>The winners among the winners of the pass before.</summary>
    private static void Next<T>(DeviceTensor<T> winners, DeviceTensor<long> places, DeviceTensor<long> output, ReductionGeometry.Extent extent)
        where T : unmanaged, INumber<T>
    {
        var plan = LanePlan.Of(extent);
        using var y = new KernelOperand<long>(output);
        if (plan.IsLast)
        {
            Pass(output.Device, winners.View, places.View, default(ArrayView<T>), y.View, plan, isFirst: false);
            return;
        }

        using DeviceTensor<T> values = DeviceTensor.Empty<T>([plan.Threads], output.Device);
        using DeviceTensor<long> indices = DeviceTensor.Empty<long>([plan.Threads], output.Device);
        Pass(output.Device, winners.View, places.View, values.View, indices.View, plan, isFirst: false);
        Next(values, indices, output, plan.Rest);
    }

    private static void Pass<TIn, T>(
        Device device, ArrayView<TIn> x, ArrayView<long> places, ArrayView<T> values, ArrayView<long> indices, in LanePlan plan, bool isFirst)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T> =>
        device.Launch(plan.Threads, plan.Elements, new ArgReduceKernel<TIn, T>(
            x, places, values, indices, plan.Cut, plan.Rest.Inner, TReducer.IsGreatest, isFirst, plan.IsLast, plan.IsNarrow));
}
