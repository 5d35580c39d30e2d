using System.Numerics;
using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Kernels.Normalization;

/// <summary>The logarithm of the sum of exponentials of every row: <c>y[i] = greatest[i] + ln(sums[i])</c>, one row per thread.</summary>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float), typeof(SingleReal))]
[KernelInstance(typeof(double), typeof(DoubleReal))]
internal readonly partial struct LogSumExpKernel<T, TReal>(ArrayView<T> greatest, ArrayView<T> sums, ArrayView<T> y) : IKernel
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        y[i] = greatest[i] + TReal.Log(sums[i]);
    }
}
