using System.Numerics;
using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Kernels.Normalization;

/// <summary>
/// Softmax and log-softmax of rows that fit the registers of a group: one row per group, each thread
/// <paramref name="perThread"/> of its elements, <paramref name="threads"/> apart. Memory is read once and written once.
/// </summary>
/// <param name="x">The logits, row after row.</param>
/// <param name="y">The results.</param>
/// <param name="length">Elements of a row: more than <c>threads * (perThread - 1)</c>, at most <c>threads * perThread</c>.</param>
/// <param name="scale">How logits become exponents.</param>
/// <param name="threads">Threads of a group.</param>
/// <param name="room">The most elements that a thread may have.</param>
/// <param name="perThread">Elements of a thread.</param>
/// <param name="isFull">Whether every thread has the last of its elements.</param>
/// <param name="output">One of <see cref="SoftmaxOutput"/>.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float), typeof(SingleReal))]
[KernelInstance(typeof(double), typeof(DoubleReal))]
internal readonly partial struct SoftmaxRowKernel<T, TReal>(
    ArrayView<T> x,
    ArrayView<T> y,
    int length,
    LogitScale<T> scale,
    [Specialized] int threads,
    [Specialized] int room,
    [Specialized] int perThread,
    [Specialized] bool isFull,
    [Specialized] int output) : IKernel
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    public void Execute()
    {
        ArrayView<T> values = LocalMemory.Allocate<T>(room);
        ArrayView<T> shared = SharedMemory.Allocate<T>(threads + GroupFold.MostWidth);
        int thread = Group.IdxX;
        long row = (long)Grid.IdxX * length;
        int last = perThread - 1;
        bool hasLast = isFull | thread + last * threads < length;
        T greatest = TReal.NegativeInfinity;
        for (int k = 0; k < perThread; k++)
        {
            // Beyond the end of the row its first element is taken again, which does not change the maximum and needs no branch.
            long j = k < last | hasLast ? (long)thread + k * threads : 0;
            T key = scale.Key(x[row + j]);
            values[k] = key;
            greatest = Greater<T>.Of(greatest, key);
        }

        greatest = GroupFold.Of<T, Greater<T>>(shared, greatest, threads);
        greatest = SoftmaxOutput.Origin<T, TReal>(output, greatest);
        T sum = T.Zero;
        for (int k = 0; k < perThread; k++)
        {
            T exponent = scale.Exponent(values[k], greatest);
            T term = TReal.Exp(exponent);
            values[k] = output == SoftmaxOutput.LogSoftmax ? exponent : term;
            if (k < last | hasLast)
                sum += term;
        }

        sum = GroupFold.Of<T, Sum<T>>(shared, sum, threads);
        T finish = SoftmaxOutput.Finish<T, TReal>(output, sum);
        for (int k = 0; k < perThread; k++)
        {
            if (k < last | hasLast)
                y[row + thread + k * threads] = SoftmaxOutput.Result(output, values[k], finish);
        }
    }
}
