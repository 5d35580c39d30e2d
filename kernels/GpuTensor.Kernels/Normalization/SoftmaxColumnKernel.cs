using System.Numerics;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Kernels.Normalization;

/// <summary>
/// Softmax and log-softmax of rows that fit the registers of a thread: one row per thread, whose elements lie
/// <paramref name="inner"/> apart, so that neighbouring threads read neighbouring elements. Memory is read once and written
/// once.
/// </summary>
/// <param name="x">The logits.</param>
/// <param name="y">The results.</param>
/// <param name="inner">How far apart the elements of a row lie.</param>
/// <param name="scale">How logits become exponents.</param>
/// <param name="room">The most elements that a row may have.</param>
/// <param name="length">Elements of a row.</param>
/// <param name="output">One of <see cref="SoftmaxOutput"/>.</param>
/// <param name="narrow">Whether the number of threads fits 32 bits.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float), typeof(SingleReal))]
[KernelInstance(typeof(double), typeof(DoubleReal))]
internal readonly partial struct SoftmaxColumnKernel<T, TReal>(
    ArrayView<T> x,
    ArrayView<T> y,
    long inner,
    LogitScale<T> scale,
    [Specialized] int room,
    [Specialized] int length,
    [Specialized] int output,
    [Specialized] bool narrow) : IKernel
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    public void Execute()
    {
        ArrayView<T> values = LocalMemory.Allocate<T>(room);
        long thread = Grid.LongGlobalIndex.X;
        long outer = StridedIndex.Quotient(thread, inner, narrow);
        long first = outer * length * inner + (thread - outer * inner);
        T greatest = TReal.NegativeInfinity;
        for (int j = 0; j < length; j++)
        {
            T key = scale.Key(x[first + j * inner]);
            values[j] = key;
            greatest = Greater<T>.Of(greatest, key);
        }

        greatest = SoftmaxOutput.Origin<T, TReal>(output, greatest);
        T sum = T.Zero;
        for (int j = 0; j < length; j++)
        {
            T exponent = scale.Exponent(values[j], greatest);
            T term = TReal.Exp(exponent);
            values[j] = output == SoftmaxOutput.LogSoftmax ? exponent : term;
            sum += term;
        }

        T finish = SoftmaxOutput.Finish<T, TReal>(output, sum);
        for (int j = 0; j < length; j++)
            y[first + j * inner] = SoftmaxOutput.Result(output, values[j], finish);
    }
}
