using System.Numerics;

namespace GpuTensor.Kernels.Elementwise;

/// <summary>A function of every real element: <c>y[i] = f(x[i])</c>, one element per thread; Half is computed in float.</summary>
/// <param name="x">The operand.</param>
/// <param name="y">The result; it may be the operand.</param>
/// <param name="function">One of <see cref="RealFunction"/>.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float), typeof(float), typeof(SingleReal))]
[KernelInstance(typeof(double), typeof(double), typeof(DoubleReal))]
[KernelInstance(typeof(Half), typeof(float), typeof(SingleReal))]
internal readonly partial struct RealKernel<TElement, T, TReal>(
    ArrayView<TElement> x, ArrayView<TElement> y, [Specialized] int function) : IKernel
    where TElement : unmanaged, INumber<TElement>
    where T : unmanaged, INumber<T>
    where TReal : struct, IReal<T>
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        y[i] = TElement.CreateTruncating(RealFunction.Apply<T, TReal>(function, T.CreateTruncating(x[i])));
    }
}
