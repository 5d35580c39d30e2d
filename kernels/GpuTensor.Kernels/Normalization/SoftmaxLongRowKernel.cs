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
/// <param name="isUnit">Whether the temperature is 1.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float), typeof(SingleReal))]
[KernelInstance(typeof(double), typeof(DoubleReal))]
internal readonly partial struct SoftmaxLongRowKernel<T, TReal>(
    ArrayView<T> x,
    ArrayView<T> y,
    int length,
    LogitScale<T> scale,
    [Specialized] int threads,
    [Specialized] int output,
    [Specialized] bool isUnit) : IKernel
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    private const int Batch = 8;

    /// <summary>From the first element of a thread's batch to its last one.</summary>
    private int Reach => (Batch - 1) * threads;

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
            Load(keys, row, first);
            for (int k = 0; k < Batch; k++)
                most = Greater<T>.Of(most, keys[k]);
            T origin = OriginOf(most);
            T part = T.Zero;
            for (int k = 0; k < Batch; k++)
                part += TReal.ExpOfNegative(scale.Exponent(keys[k], origin, isUnit));
            sum = (own == TReal.NegativeInfinity ? sum : sum * TReal.ExpOfNegative(scale.Exponent(own, origin, isUnit))) + part;
            own = most;
        }

        T greatest = GroupFold.Of<T, Greater<T>>(shared, own, threads);
        T share = own == TReal.NegativeInfinity ? sum : sum * TReal.ExpOfNegative(scale.Exponent(own, OriginOf(greatest), isUnit));
        sum = GroupFold.Of<T, Sum<T>>(shared, share, threads);
        Store(keys, row, SoftmaxOutput.Origin<T, TReal>(output, greatest), SoftmaxOutput.Finish<T, TReal>(output, sum));
    }

    /// <summary>What exponents are taken from: of an infinity, from 0, so that an element that equals it does not become NaN here.</summary>
    private static T OriginOf(T greatest) => TReal.IsFinite(greatest) ? greatest : T.Zero;

    /// <summary>A batch's keys; behind the end of the row the least one, which adds nothing.</summary>
    private void Load(ArrayView<T> keys, long row, int first)
    {
        if (first + Reach < length)
        {
            for (int k = 0; k < Batch; k++)
                keys[k] = scale.Key(x[row + first + k * threads], isUnit);
        }
        else
        {
            for (int k = 0; k < Batch; k++)
            {
                T key = scale.Key(x[row + Math.Min(first + k * threads, length - 1)], isUnit);
                keys[k] = first + k * threads < length ? key : TReal.NegativeInfinity;
            }
        }
    }

    private void Store(ArrayView<T> keys, long row, T origin, T finish)
    {
        // 0 for a finite origin; NaN, which takes the whole row with it, for any other.
        T blight = origin - origin;
        for (int first = Group.IdxX; first < length; first += Batch * threads)
        {
            Load(keys, row, first);
            for (int k = 0; k < Batch; k++)
            {
                T exponent = scale.Exponent(keys[k], origin, isUnit);
                T value = output == SoftmaxOutput.LogSoftmax ? exponent : TReal.ExpOfNegative(exponent);
                keys[k] = SoftmaxOutput.Result(output, value, finish) + blight;
            }

            if (first + Reach < length)
            {
                for (int k = 0; k < Batch; k++)
                    y[row + first + k * threads] = keys[k];
            }
            else
            {
                for (int k = 0; k < Batch; k++)
                {
                    if (first + k * threads < length)
                        y[row + first + k * threads] = keys[k];
                }
            }
        }
    }
}
