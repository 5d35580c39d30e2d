using System.Numerics;

namespace GpuTensor.Kernels.Elementwise;

/// <summary>
/// A function of every element: <c>y[i] = f(x[i])</c>, one per thread. Elements are stored as <typeparamref name="TElement"/>
/// and computed as <typeparamref name="T"/>, which differ for Half.
/// </summary>
/// <param name="x">The operand.</param>
/// <param name="y">The result; it may be the operand.</param>
/// <param name="least">The lower bound of clamping.</param>
/// <param name="greatest">The upper bound of clamping.</param>
/// <param name="function">One of <see cref="UnaryFunction"/>.</param>
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
internal readonly partial struct UnaryKernel<TElement, T>(
    ArrayView<TElement> x, ArrayView<TElement> y, T least, T greatest, [Specialized] int function) : IKernel
    where TElement : unmanaged, INumber<TElement>
    where T : unmanaged, INumber<T>
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        y[i] = TElement.CreateTruncating(UnaryFunction.Apply(function, T.CreateTruncating(x[i]), least, greatest));
    }
}
