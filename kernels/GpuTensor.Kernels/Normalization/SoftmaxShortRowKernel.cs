using System.Numerics;
using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Kernels.Normalization;

/// <summary>
/// As <see cref="SoftmaxRowKernel{T, TReal}"/>, for rows so short that a thread takes a whole one: a group of
/// <paramref name="threads"/> moves as many rows through shared memory, so that neighbours read and write neighbouring elements.
/// </summary>
/// <remarks>
/// In shared memory a row takes an odd number of elements, which spreads those of a column over all banks.
/// </remarks>
/// <param name="x">The rows, one behind the other.</param>
/// <param name="y">The result.</param>
/// <param name="scale">How elements become exponents.</param>
/// <param name="threads">Threads of a group.</param>
/// <param name="length">Elements of a row.</param>
/// <param name="output">One of <see cref="SoftmaxOutput"/>.</param>
/// <param name="isUnit">Whether the temperature is 1.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float), typeof(SingleReal))]
[KernelInstance(typeof(double), typeof(DoubleReal))]
internal readonly partial struct SoftmaxShortRowKernel<T, TReal>(
    ArrayView<T> x,
    ArrayView<T> y,
    LogitScale<T> scale,
    [Specialized] int threads,
    [Specialized] int length,
    [Specialized] int output,
    [Specialized] bool isUnit) : IKernel
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    /// <summary>From row to row in shared memory.</summary>
    private int Pitch => length / 2 * 2 + 1;

    public void Execute()
    {
        ArrayView<T> rows = SharedMemory.Allocate<T>(threads * (length / 2 * 2 + 1));
        int thread = Group.IdxX;
        long group = (long)Grid.IdxX * (threads * length);
        int count = (int)Math.Min(threads * length, x.Length - group);
        bool whole = count == threads * length;
        long own = group + thread;
        if (whole)
        {
            for (int k = 0; k < length; k++)
                rows[PlaceOf(thread + k * threads)] = x[own + k * threads];
        }
        else
        {
            for (int i = thread; i < count; i += threads)
                rows[PlaceOf(i)] = x[group + i];
        }

        Group.Barrier();
        if (thread * length < count)
            Compute(rows, thread * Pitch);
        Group.Barrier();
        if (whole)
        {
            for (int k = 0; k < length; k++)
                y[own + k * threads] = rows[PlaceOf(thread + k * threads)];
        }
        else
        {
            for (int i = thread; i < count; i += threads)
                y[group + i] = rows[PlaceOf(i)];
        }
    }

    private int PlaceOf(int element) => Pitch == length ? element : element + element / length;

    /// <summary>Puts the results of a row in its place.</summary>
    private void Compute(ArrayView<T> rows, int first)
    {
        ArrayView<T> values = LocalMemory.Allocate<T>(length);
        T greatest = TReal.NegativeInfinity;
        for (int j = 0; j < length; j++)
        {
            T key = scale.Key(rows[first + j], isUnit);
            values[j] = key;
            greatest = Greater<T>.Of(greatest, key);
        }

        greatest = SoftmaxOutput.Origin<T, TReal>(output, greatest);
        T sum = T.Zero;
        for (int j = 0; j < length; j++)
        {
            T exponent = scale.Exponent(values[j], greatest, isUnit);
            T term = TReal.ExpOfNegative(exponent);
            values[j] = output == SoftmaxOutput.LogSoftmax ? exponent : term;
            sum += term;
        }

        T finish = SoftmaxOutput.Finish<T, TReal>(output, sum);
        for (int j = 0; j < length; j++)
            rows[first + j] = SoftmaxOutput.Result(output, values[j], finish);
    }
}
