using System.Numerics;

namespace GpuTensor.Kernels.Reduction;

/// <summary>
/// Reduces a tensor of [outer, reduced, inner] along its middle dimension in one pass: a thread combines the elements of its lane
/// (<see cref="LaneCut"/>), 64 at a time, so that the rounding of long sums stays small. Passes are repeated
/// until one lane is left.
/// </summary>
/// <param name="x">The elements.</param>
/// <param name="y">A result for each thread.</param>
/// <param name="cut">Which elements make a lane.</param>
/// <param name="count">What the result is divided by, if it is a mean.</param>
/// <param name="function">One of <see cref="ReduceFunction"/>.</param>
/// <param name="mean">Whether the result is divided.</param>
/// <param name="narrow">Whether the number of threads fits 32 bits.</param>
/// <param name="batch">How many elements are read before they are combined, one by one in their order all the same.</param>
[Kernel]
[KernelInstance(typeof(float), typeof(float))]
[KernelInstance(typeof(double), typeof(double))]
[KernelInstance(typeof(sbyte), typeof(sbyte))]
[KernelInstance(typeof(byte), typeof(byte))]
[KernelInstance(typeof(short), typeof(short))]
[KernelInstance(typeof(ushort), typeof(ushort))]
[KernelInstance(typeof(int), typeof(int))]
[KernelInstance(typeof(uint), typeof(uint))]
[KernelInstance(typeof(long), typeof(long))]
[KernelInstance(typeof(ulong), typeof(ulong))]
[KernelInstance(typeof(Half), typeof(float))]
[KernelInstance(typeof(sbyte), typeof(long))]
[KernelInstance(typeof(byte), typeof(long))]
[KernelInstance(typeof(short), typeof(long))]
[KernelInstance(typeof(ushort), typeof(long))]
[KernelInstance(typeof(int), typeof(long))]
[KernelInstance(typeof(uint), typeof(long))]
[KernelInstance(typeof(ulong), typeof(long))]
internal readonly partial struct ReduceKernel<TIn, T>(
    ArrayView<TIn> x,
    ArrayView<T> y,
    LaneCut cut,
    T count,
    [Specialized] int function,
    [Specialized] bool mean,
    [Specialized] bool narrow,
    [Specialized] int batch) : IKernel
    where TIn : unmanaged, INumber<TIn>
    where T : unmanaged, INumber<T>
{
    private const int Block = 64;

    public void Execute()
    {
        ArrayView<T> next = LocalMemory.Allocate<T>(batch);
        long thread = Grid.LongGlobalIndex.X;
        Lane lane = cut.LaneOf(thread, narrow);
        T total = lane.First < lane.End
            ? Combine(next, lane.First, Math.Min(lane.End, lane.First + Block * cut.Step))
            : ReduceFunction.OfNothing(function, T.CreateTruncating(x[lane.Spare]));
        for (long block = lane.First + Block * cut.Step; block < lane.End; block += Block * cut.Step)
            total = ReduceFunction.Apply(function, total, Combine(next, block, Math.Min(lane.End, block + Block * cut.Step)));
        y[thread] = mean ? total / count : total;
    }

    private T Combine(ArrayView<T> next, long first, long end)
    {
        T part = T.CreateTruncating(x[first]);
        long i = first + cut.Step;
        if (batch > 1)
        {
            for (; i + (batch - 1) * cut.Step < end; i += batch * cut.Step)
            {
                for (int k = 0; k < batch; k++)
                    next[k] = T.CreateTruncating(x[i + k * cut.Step]);
                for (int k = 0; k < batch; k++)
                    part = ReduceFunction.Apply(function, part, next[k]);
            }
        }

        for (; i < end; i += cut.Step)
            part = ReduceFunction.Apply(function, part, T.CreateTruncating(x[i]));
        return part;
    }
}
