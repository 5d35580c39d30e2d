using System.Numerics;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Kernels.Elementwise;

/// <summary>A function of two operands that repeat along some dimensions, one element of the result per thread.</summary>
/// <param name="left">The first operand.</param>
/// <param name="right">The second operand.</param>
/// <param name="y">The result; it may be an operand that does not repeat.</param>
/// <param name="sizes">The sizes of the result, the innermost first.</param>
/// <param name="leftStrides">How far apart neighbours lie in the first operand; 0 where it repeats.</param>
/// <param name="rightStrides">The same of the second.</param>
/// <param name="function">One of <see cref="BinaryFunction"/>.</param>
/// <param name="rank">How many dimensions there are.</param>
/// <param name="narrow">Whether all numbers fit 31 bits.</param>
[Kernel(LongsAreIndices = true)]
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
internal readonly partial struct BroadcastKernel<TElement, T>(
    ArrayView<TElement> left,
    ArrayView<TElement> right,
    ArrayView<TElement> y,
    Sizes8 sizes,
    Extents8 leftStrides,
    Extents8 rightStrides,
    [Specialized] int function,
    [Specialized] int rank,
    [Specialized] bool narrow) : IKernel
    where TElement : unmanaged, INumber<TElement>
    where T : unmanaged, INumber<T>
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        T first = T.CreateTruncating(left[StridedIndex.Of(i, sizes, leftStrides, rank, narrow)]);
        T second = T.CreateTruncating(right[StridedIndex.Of(i, sizes, rightStrides, rank, narrow)]);
        y[i] = TElement.CreateTruncating(BinaryFunction.Apply(function, first, second));
    }
}
