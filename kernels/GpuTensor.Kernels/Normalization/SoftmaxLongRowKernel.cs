using System.Numerics;
using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Kernels.Normalization;

/// <summary>
/// As <see cref="SoftmaxRowKernel{T, TReal}"/>, for rows that do not fit the registers of a group: one of <paramref name="threads"/>
/// takes each row and reads it twice, the second time from the cache, which holds the rows that are being computed.
/// </summary>
/// <remarks>
/// The first pass keeps the greatest key so far and the sum of the exponentials of the differences to it (online softmax), with eight
/// loads under way; the sum is scaled down at most once for eight elements.
/// </remarks>
/// <param name="x">The rows, one behind the other.</param>
/// <param name="y">The result.</param>
/// <param name="length">Elements of a row.</param>
/// <param name="scale">How elements become exponents.</param>
/// <param name="threads">Threads of a group, no more than elements of a row.</param>
/// <param name="output">One of <see cref="SoftmaxOutput"/>.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float), typeof(SingleReal))]
[KernelInstance(typeof(double), typeof(DoubleReal))]
internal readonly partial struct SoftmaxLongRowKernel<T, TReal>(
    ArrayView<T> x,
    ArrayView<T> y,
    int length,
    LogitScale<T> scale,
    [Specialized] int threads,
    [Specialized] int output) : IKernel
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    private const int Batch = 8;

    public void Execute()
    {
        ArrayView<T> shared = SharedMemory.Allocate<T>(threads + GroupFold.MostWidth);
        ArrayView<T> keys = LocalMemory.Allocate<T>(Batch);
        long row = (long)Grid.IdxX * length;
        T own = TReal.NegativeInfinity;
        T sum = T.Zero;
        for (int first = Group.IdxX; first < length; first += Batch * threads)
        {
            T most = own;
            for (int k = 0; k < Batch; k++)
            {
                keys[k] = KeyOf(row, first + k * threads);
                most = Greater<T>.Of(most, keys[k]);
            }

            T part = T.Zero;
            for (int k = 0; k < Batch; k++)
                part += scale.Weight<TReal>(keys[k], most);
            sum = sum * scale.Weight<TReal>(own, most) + part;
            own = most;
        }

        T greatest = GroupFold.Of<T, Greater<T>>(shared, own, threads);
        sum = GroupFold.Of<T, Sum<T>>(shared, sum * scale.Weight<TReal>(own, greatest), threads);
        T origin = SoftmaxOutput.Origin<T, TReal>(output, greatest);
        T finish = SoftmaxOutput.Finish<T, TReal>(output, sum);

        // 0 for a finite origin; NaN, which takes the whole row with it, for any other.
        T blight = origin - origin;
        for (int first = Group.IdxX; first < length; first += Batch * threads)
        {
            for (int k = 0; k < Batch; k++)
                keys[k] = KeyOf(row, first + k * threads);
            for (int k = 0; k < Batch; k++)
            {
                int i = first + k * threads;
                T exponent = scale.Exponent(keys[k], origin);
                T value = output == SoftmaxOutput.LogSoftmax ? exponent : TReal.Exp(exponent);
                if (i < length)
                    y[row + i] = SoftmaxOutput.Result(output, value, finish) + blight;
            }
        }
    }

    /// <summary>An element's key; behind the end of the row the least one, which adds nothing.</summary>
    private T KeyOf(long row, int element)
    {
        T key = scale.Key(x[row + Math.Min(element, length - 1)]);
        return element < length ? key : TReal.NegativeInfinity;
    }
}
