using System.Numerics;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Kernels.Normalization;

/// <summary>
/// Softmax and log-softmax of [outer, row, inner] where <see cref="ExpSumKernel{T, TReal}"/> has found the greatest key
/// and the sum of every row; one element per thread.
/// </summary>
/// <param name="x">The logits.</param>
/// <param name="y">The results.</param>
/// <param name="greatest">The greatest key of each row.</param>
/// <param name="sums">The sum of each row.</param>
/// <param name="plane">Elements of an outer index.</param>
/// <param name="inner">The size of the inner dimension.</param>
/// <param name="scale">How logits become exponents.</param>
/// <param name="output">One of <see cref="SoftmaxOutput"/>.</param>
/// <param name="narrow">Whether the number of elements fits 32 bits.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float), typeof(SingleReal))]
[KernelInstance(typeof(double), typeof(DoubleReal))]
internal readonly partial struct SoftmaxApplyKernel<T, TReal>(
    ArrayView<T> x,
    ArrayView<T> y,
    ArrayView<T> greatest,
    ArrayView<T> sums,
    long plane,
    long inner,
    LogitScale<T> scale,
    [Specialized] int output,
    [Specialized] bool narrow) : IKernel
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        long outer = StridedIndex.Quotient(i, plane, narrow);
        long column = i - StridedIndex.Quotient(i, inner, narrow) * inner;
        long row = outer * inner + column;
        T origin = greatest[row];
        if (output == SoftmaxOutput.MaskedSoftmax && origin == TReal.NegativeInfinity)
        {
            y[i] = T.Zero;
            return;
        }

        // 0 for a finite origin; NaN, which takes the whole row with it, for any other.
        T blight = origin - origin;
        T exponent = scale.Exponent(scale.Key(x[i]), origin);
        T value = output == SoftmaxOutput.LogSoftmax ? exponent : TReal.Exp(exponent);
        y[i] = SoftmaxOutput.Result(output, value, SoftmaxOutput.Finish<T, TReal>(output, sums[row])) + blight;
    }
}
