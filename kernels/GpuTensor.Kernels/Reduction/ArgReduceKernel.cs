using System.Numerics;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Kernels.Reduction;

/// <summary>
/// Finds the greatest or least along the middle dimension of a tensor of [outer, reduced, inner] in one pass, and its position:
/// a thread searches its lane (<see cref="LaneCut"/>). Of equal values the lowest position wins; NaN wins over everything.
/// </summary>
/// <param name="x">The elements, or the winners of the pass before.</param>
/// <param name="places">The positions of those winners.</param>
/// <param name="values">The winner of each thread, for the next pass.</param>
/// <param name="indices">Its position along the reduced dimension.</param>
/// <param name="cut">Which elements make a lane.</param>
/// <param name="inner">The size of the inner dimension.</param>
/// <param name="greatest">Whether the greatest wins, or the least.</param>
/// <param name="isFirst">Whether positions are counted, or taken from <paramref name="places"/>.</param>
/// <param name="isLast">Whether no pass follows, which would need the values.</param>
/// <param name="narrow">Whether the number of threads fits 32 bits.</param>
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
internal readonly partial struct ArgReduceKernel<TIn, T>(
    ArrayView<TIn> x,
    ArrayView<long> places,
    ArrayView<T> values,
    ArrayView<long> indices,
    LaneCut cut,
    long inner,
    [Specialized] bool greatest,
    [Specialized] bool isFirst,
    [Specialized] bool isLast,
    [Specialized] bool narrow) : IKernel
    where TIn : unmanaged, INumber<TIn>
    where T : unmanaged, INumber<T>
{
    public void Execute()
    {
        long thread = Grid.LongGlobalIndex.X;
        Lane lane = cut.LaneOf(thread, narrow);
        T best = T.CreateTruncating(x[lane.Spare]);
        long place = PlaceOf(lane.Spare, lane);
        for (long i = lane.First; i < lane.End; i += cut.Step)
        {
            T value = T.CreateTruncating(x[i]);
            long there = PlaceOf(i, lane);
            if (Wins(value, there, best, place))
            {
                best = value;
                place = there;
            }
        }

        if (!isLast)
            values[thread] = best;
        indices[thread] = place;
    }

    private long PlaceOf(long i, Lane lane) => isFirst ? StridedIndex.Quotient(i - lane.Row, inner, narrow) : places[i];

    private bool Wins(T value, long there, T best, long place)
    {
        if (T.IsNaN(value) || T.IsNaN(best))
            return T.IsNaN(value) && (!T.IsNaN(best) || there < place);
        if (value == best)
            return there < place;
        return greatest ? value > best : value < best;
    }
}
