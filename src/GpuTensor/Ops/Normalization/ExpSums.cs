using System.Numerics;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Kernels.Normalization;
using GpuTensor.Ops.Reduction;

namespace GpuTensor.Ops.Normalization;

/// <summary>
/// The greatest key of each row and the sum of the exponentials of the differences to it, in device memory; both merge
/// like sums, pass by pass.
/// </summary>
internal readonly struct ExpSums<T, TReal> : IDisposable
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    private ExpSums(DeviceTensor<T> greatest, DeviceTensor<T> sums)
    {
        Greatest = greatest;
        Sums = sums;
    }

    public DeviceTensor<T> Greatest { get; }

    public DeviceTensor<T> Sums { get; }

    /// <summary>Those of the rows along the reduced dimension, none of which is empty.</summary>
    public static ExpSums<T, TReal> Of(Device device, ArrayView<T> x, ReductionGeometry.Extent rows, LogitScale<T> scale)
    {
        var plan = LanePlan.Of(rows);
        ExpSums<T, TReal> lanes = Pass(device, x, x, plan, scale, merges: false);
        return plan.IsLast ? lanes : lanes.Merged(plan.Rest, scale);
    }

    /// <summary>Merges those along a dimension of theirs and disposes them.</summary>
    public ExpSums<T, TReal> Merged(ReductionGeometry.Extent rows, LogitScale<T> scale)
    {
        var plan = LanePlan.Of(rows);
        ExpSums<T, TReal> merged;
        using (this)
        {
            merged = Pass(Greatest.Device, Greatest.View, Sums.View, plan, scale, merges: true);
        }

        return plan.IsLast ? merged : merged.Merged(plan.Rest, scale);
    }

    public void Dispose()
    {
        Greatest.Dispose();
        Sums.Dispose();
    }

    private static ExpSums<T, TReal> Pass(
        Device device, ArrayView<T> x, ArrayView<T> weights, in LanePlan plan, LogitScale<T> scale, bool merges)
    {
        using var greatest = new NewTensor<T>([plan.Threads], device);
        using var sums = new NewTensor<T>([plan.Threads], device);
        device.Launch(plan.Threads, plan.Elements, new ExpSumKernel<T, TReal>(
            x, weights, greatest.Tensor.View, sums.Tensor.View, plan.Cut, scale, merges, plan.IsNarrow));
        return new(greatest.Finish(), sums.Finish());
    }
}
