using System.Numerics;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Kernels.Reduction;

namespace GpuTensor.Kernels.Normalization;

/// <summary>
/// The greatest key of each row and the sum of the exponentials of the differences to it, in one pass over the elements (online
/// softmax): a thread takes its lane (<see cref="LaneCut"/>), and where a greater key appears, the sum so far is scaled down. Further
/// passes merge the results of lanes until each row has one.
/// </summary>
/// <param name="x">The elements, or the greatest keys of the pass before.</param>
/// <param name="weights">The sums that belong to those.</param>
/// <param name="greatest">The greatest key of each thread.</param>
/// <param name="sums">Its sum.</param>
/// <param name="cut">Which elements make a lane.</param>
/// <param name="scale">How elements become exponents.</param>
/// <param name="merges">Whether there was a pass before.</param>
/// <param name="narrow">Whether the number of threads fits 32 bits.</param>
[Kernel]
[KernelInstance(typeof(float), typeof(SingleReal))]
[KernelInstance(typeof(double), typeof(DoubleReal))]
internal readonly partial struct ExpSumKernel<T, TReal>(
    ArrayView<T> x,
    ArrayView<T> weights,
    ArrayView<T> greatest,
    ArrayView<T> sums,
    LaneCut cut,
    LogitScale<T> scale,
    [Specialized] bool merges,
    [Specialized] bool narrow) : IKernel
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    private const int Block = 64;

    public void Execute()
    {
        long thread = Grid.LongGlobalIndex.X;
        Lane lane = cut.LaneOf(thread, narrow);
        T key = TReal.NegativeInfinity;
        T sum = T.Zero;
        for (long block = lane.First; block < lane.End; block += Block * cut.Step)
        {
            T blockKey = TReal.NegativeInfinity;
            T blockSum = T.Zero;
            long end = Math.Min(lane.End, block + Block * cut.Step);
            for (long i = block; i < end; i += cut.Step)
            {
                T element = merges ? x[i] : scale.Key(x[i]);
                (blockKey, blockSum) = Join(blockKey, blockSum, element, merges ? weights[i] : T.One);
            }

            (key, sum) = Join(key, sum, blockKey, blockSum);
        }

        greatest[thread] = key;
        sums[thread] = sum;
    }

    private (T Key, T Sum) Join(T key, T sum, T otherKey, T otherSum)
    {
        T least = T.Min(key, otherKey);
        T most = T.Max(key, otherKey);
        T weight = scale.Weight<TReal>(least, most);
        return (most, otherKey > key ? sum * weight + otherSum : sum + otherSum * weight);
    }
}
