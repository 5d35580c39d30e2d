using System.Numerics;

namespace GpuTensor.Kernels.Elementwise;

/// <summary>
/// A function of two operands that have the result's shape, or of one operand and a number:
/// <c>y[i] = f(left[i], right[i])</c>, one element per thread.
/// </summary>
/// <param name="left">The first operand.</param>
/// <param name="right">The second operand.</param>
/// <param name="y">The result; it may be an operand.</param>
/// <param name="number">Stands for the operand that <paramref name="numberAt"/> names.</param>
/// <param name="function">One of <see cref="BinaryFunction"/>.</param>
/// <param name="numberAt">Which operand is the number.</param>
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
internal readonly partial struct BinaryKernel<TElement, T>(
    ArrayView<TElement> left,
    ArrayView<TElement> right,
    ArrayView<TElement> y,
    T number,
    [Specialized] int function,
    [Specialized] int numberAt) : IKernel
    where TElement : unmanaged, INumber<TElement>
    where T : unmanaged, INumber<T>
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        T first = numberAt == NumberAt.Left ? number : T.CreateTruncating(left[i]);
        T second = numberAt == NumberAt.Right ? number : T.CreateTruncating(right[i]);
        y[i] = TElement.CreateTruncating(BinaryFunction.Apply(function, first, second));
    }
}

/// <summary>Which operand is a number instead of a tensor.</summary>
internal static class NumberAt
{
    public const int None = 0;
    public const int Left = 1;
    public const int Right = 2;
}
