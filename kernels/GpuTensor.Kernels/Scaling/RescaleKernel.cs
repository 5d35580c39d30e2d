using System.Numerics;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Kernels.Scaling;

/// <summary>
/// Rescales groups of elements linearly: <c>t = (x - least) / (greatest - least)</c>, <c>y = (1 - t) low + t high</c>, one
/// element per thread. A group whose extremes are equal becomes <paramref name="low"/>.
/// </summary>
/// <param name="x">The elements.</param>
/// <param name="y">The result.</param>
/// <param name="least">The least element of each group.</param>
/// <param name="greatest">The greatest element of each group.</param>
/// <param name="low">What the least becomes.</param>
/// <param name="high">What the greatest becomes.</param>
/// <param name="sizes">The sizes of the input, the innermost first.</param>
/// <param name="groups">How far apart the groups of neighbours along each dimension are; 0 where they share one.</param>
/// <param name="rank">How many dimensions there are.</param>
/// <param name="narrow">Whether all numbers fit 31 bits.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float), typeof(SingleReal))]
[KernelInstance(typeof(double), typeof(DoubleReal))]
internal readonly partial struct RescaleKernel<T, TReal>(
    ArrayView<T> x,
    ArrayView<T> y,
    ArrayView<T> least,
    ArrayView<T> greatest,
    T low,
    T high,
    Sizes8 sizes,
    Extents8 groups,
    [Specialized] int rank,
    [Specialized] bool narrow) : IKernel
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        long group = StridedIndex.Of(i, sizes, groups, rank, narrow);
        T from = least[group];
        T to = greatest[group];
        // Halved operands where the difference of finite extremes overflows.
        bool overflows = TReal.IsFinite(from) && TReal.IsFinite(to) && !TReal.IsFinite(to - from);
        T factor = overflows ? TReal.Half : T.One;
        T offset = -from * factor;
        T span = TReal.FusedMultiplyAdd(to, factor, offset);
        T t = TReal.FusedMultiplyAdd(x[i], factor, offset) / span;
        y[i] = from == to ? low : TReal.FusedMultiplyAdd(t, high, (T.One - t) * low);
    }
}
