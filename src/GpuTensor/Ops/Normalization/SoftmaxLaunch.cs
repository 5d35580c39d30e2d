using System.Numerics;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Kernels.Normalization;
using GpuTensor.Ops.Reduction;

namespace GpuTensor.Ops.Normalization;

/// <summary>
/// Chooses the kernels of softmax and log-softmax: memory is read once where a row fits the registers of a thread or of a
/// group, and twice elsewhere. Every element is written once; it takes an exponential (in two passes two), three sums or
/// comparisons and two products.
/// </summary>
/// <remarks>
/// Floats are moved 16 bytes at once where rows, or what lies between their elements, are multiples of that. A thread issues all its loads
/// before it needs the first: rows of 1,024 are 64 bytes in each of 64 threads, columns of 21 are 336 bytes per thread. Rows of up to 32
/// go through shared memory, which each element enters and leaves twice. Rows too long for the registers of a group are read twice by it,
/// from memory once.
/// </remarks>
internal static class SoftmaxLaunch
{
    /// <summary>The longest row of one thread.</summary>
    private const int ThreadRow = 32;

    /// <summary>Threads of a group where barriers are slow.</summary>
    private const int FewThreads = 4;

    /// <summary>Rows of a group in which every thread has one.</summary>
    private const int ShortRowGroup = 128;

    private const int SmallGroup = 64;

    /// <summary>So many threads that a multiprocessor runs one or two groups, whose rows the cache holds.</summary>
    private const int LongRowGroup = 1024;

    /// <summary>A thread then sums 1,024 elements, eight at a time.</summary>
    private const int MostLongRow = 1 << 20;
    private const int LargeGroup = 256;

    /// <summary>The most elements of a thread in a small group.</summary>
    private const int FewPerThread = 16;

    /// <summary>The most elements of a thread in a large group.</summary>
    private const int ManyPerThread = 32;

    /// <summary>Floats that are moved at once.</summary>
    private const int Quad = 4;

    /// <summary>The most groups of a launch.</summary>
    private const long MostGroups = 1 << 30;

    /// <summary>Rows of logits that are not empty; <paramref name="output"/> is one of <see cref="SoftmaxOutput"/>.</summary>
    public static void Run<T>(
        DeviceTensor<T> logits, DeviceTensor<T> result, ReductionGeometry.Extent rows, double temperature, int output)
        where T : unmanaged
    {
        using var x = new KernelOperand<T>(logits);
        using var y = new KernelOperand<T>(result);
        if (typeof(T) == typeof(float))
            Run<float, SingleReal>(logits.Device, x.View.Cast<float>(), y.View.Cast<float>(), rows, temperature, output);
        else
            Run<double, DoubleReal>(logits.Device, x.View.Cast<double>(), y.View.Cast<double>(), rows, temperature, output);
    }

    private static void Run<T, TReal>(
        Device device, ArrayView<T> x, ArrayView<T> y, ReductionGeometry.Extent rows, double temperature, int output)
        where T : unmanaged, INumber<T>
        where TReal : struct, IReal<T>
    {
        LogitScale<T> scale = new TemperatureScale<T>(temperature).ForKernels;
        int group = !device.HasFastBarriers ? FewThreads : rows.Reduced <= SmallGroup * FewPerThread ? SmallGroup : LargeGroup;
        if (rows.Reduced <= ThreadRow)
        {
            int room = Device.IsSmall(x.Length) ? ThreadRow : (int)rows.Reduced;
            if (typeof(T) == typeof(float) && device.HasWideAccess && rows.Inner % Quad == 0)
            {
                device.Launch(rows.Outer * rows.Inner / Quad, x.Length, new SoftmaxColumnQuadKernel(
                    x.Cast<Float4>(), y.Cast<Float4>(), rows.Inner / Quad, Single(scale), room, (int)rows.Reduced, output, x.Length <= uint.MaxValue));
                return;
            }

            if (rows.Inner == 1 && !Device.IsSmall(x.Length) && device.HasFastSharedMemory && device.HasFastBarriers)
            {
                LaunchShortRows<T, TReal>(device, x, y, rows, scale, output, temperature == 1);
                return;
            }

            device.Launch(rows.Outer * rows.Inner, x.Length, new SoftmaxColumnKernel<T, TReal>(
                x, y, rows.Inner, scale, room, (int)rows.Reduced, output, x.Length <= uint.MaxValue));
        }
        else if (rows.Inner == 1 && rows.Reduced <= LargeGroup * ManyPerThread && group <= device.Limits.GroupSize)
        {
            LaunchRows<T, TReal>(device, x, y, rows, scale, group, output);
        }
        else if (IsLongRow(device, x.Length, rows))
        {
            LaunchLongRows<T, TReal>(device, x, y, rows, scale, output, temperature == 1);
        }
        else
        {
            using ExpSums<T, TReal> sums = ExpSums<T, TReal>.Of(device, x, rows, scale);
            device.Launch(x.Length, x.Length, new SoftmaxApplyKernel<T, TReal>(
                x, y, sums.Greatest.View, sums.Sums.View, rows.Reduced * rows.Inner, rows.Inner, scale, output, x.Length <= uint.MaxValue));
        }
    }

    /// <summary>Whether a group is to take each row: there are enough rows for all multiprocessors, and none is too long for a sum of its own.</summary>
    private static bool IsLongRow(Device device, long elements, ReductionGeometry.Extent rows) =>
        rows.Inner == 1 && rows.Reduced is > LongRowGroup and <= MostLongRow && rows.Outer >= device.Multiprocessors
        && !Device.IsSmall(elements) && device.HasFastSharedMemory && device.HasFastBarriers && LongRowGroup <= device.Limits.GroupSize;

    private static void LaunchLongRows<T, TReal>(
        Device device, ArrayView<T> x, ArrayView<T> y, ReductionGeometry.Extent rows, LogitScale<T> scale, int output, bool isUnit)
        where T : unmanaged, INumber<T>
        where TReal : struct, IReal<T>
    {
        int length = (int)rows.Reduced;
        for (long row = 0; row < rows.Outer; row += MostGroups)
        {
            long count = Math.Min(MostGroups, rows.Outer - row);
            device.Launch(new KernelConfig((int)count, LongRowGroup), x.Length, new SoftmaxLongRowKernel<T, TReal>(
                x.SubView(row * length, count * length), y.SubView(row * length, count * length), length, scale, LongRowGroup, output, isUnit));
        }
    }

    private static void LaunchShortRows<T, TReal>(
        Device device, ArrayView<T> x, ArrayView<T> y, ReductionGeometry.Extent rows, LogitScale<T> scale, int output, bool isUnit)
        where T : unmanaged, INumber<T>
        where TReal : struct, IReal<T>
    {
        int length = (int)rows.Reduced;
        for (long row = 0; row < rows.Outer; row += MostGroups)
        {
            long count = Math.Min(MostGroups, rows.Outer - row);
            device.Launch(new KernelConfig((int)((count - 1) / ShortRowGroup) + 1, ShortRowGroup), x.Length, new SoftmaxShortRowKernel<T, TReal>(
                x.SubView(row * length, count * length), y.SubView(row * length, count * length), scale, ShortRowGroup, length, output, isUnit));
        }
    }

    private static void LaunchRows<T, TReal>(
        Device device, ArrayView<T> x, ArrayView<T> y, ReductionGeometry.Extent rows, LogitScale<T> scale, int group, int output)
        where T : unmanaged, INumber<T>
        where TReal : struct, IReal<T>
    {
        int unit = typeof(T) == typeof(float) && device.HasWideAccess && rows.Reduced % Quad == 0 ? Quad : 1;
        int length = (int)rows.Reduced / unit;
        int perThread = (length - 1) / group + 1;
        int room = perThread;
        if (Device.IsSmall(x.Length) && device.HasFastBarriers)
            room = (group == SmallGroup ? FewPerThread : ManyPerThread) / unit;
        for (long row = 0; row < rows.Outer; row += MostGroups)
        {
            long count = Math.Min(MostGroups, rows.Outer - row);
            if (unit == Quad)
            {
                device.Launch(new KernelConfig((int)count, group), x.Length, new SoftmaxRowQuadKernel(
                    x.Cast<Float4>().SubView(row * length, count * length), y.Cast<Float4>().SubView(row * length, count * length),
                    length, Single(scale), group, room, perThread, length == group * perThread, output));
                continue;
            }

            device.Launch(new KernelConfig((int)count, group), x.Length, new SoftmaxRowKernel<T, TReal>(
                x.SubView(row * length, count * length), y.SubView(row * length, count * length),
                length, scale, group, room, perThread, length == group * perThread, output));
        }
    }

    private static LogitScale<float> Single<T>(LogitScale<T> scale)
        where T : unmanaged, INumber<T> => new(
            float.CreateTruncating(scale.KeyFactor), float.CreateTruncating(scale.Factor), float.CreateTruncating(scale.FactorAgain));
}
