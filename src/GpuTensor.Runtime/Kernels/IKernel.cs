namespace GpuTensor.Kernels;

/// <summary>
/// What one thread of a launch does. A kernel is a readonly struct: its fields are its parameters, and
/// <see cref="Execute"/> finds out which thread it is from <see cref="Grid.GlobalIndex"/>.
/// </summary>
/// <remarks>
/// A kernel marked with <see cref="KernelAttribute"/> runs on every device; without the mark it is plain C# and runs on the
/// CPU only. Breakpoints work on the CPU either way.
/// </remarks>
/// <example>
/// <code>
/// [Kernel]
/// readonly partial struct ScaleKernel(ArrayView&lt;float&gt; x, ArrayView&lt;float&gt; y, float factor) : IKernel
/// {
///     public void Execute()
///     {
///         int i = Grid.GlobalIndex.X;
///         if (i &lt; x.Length) y[i] = x[i] * factor;
///     }
/// }
///
/// device.Launch(x.ElementCount, new ScaleKernel(x.View, y.View, 2f));
/// </code>
/// </example>
public interface IKernel
{
    /// <summary>The compiled kernel, added by the generator; null for a kernel that was not compiled.</summary>
    static virtual KernelSource? Source => null;

    /// <summary>The work of one thread.</summary>
    void Execute();

    /// <summary>Writes the kernel's fields as arguments of a launch; the generator adds it.</summary>
    /// <param name="arguments">Where they go, in the order of the compiled kernel's parameters.</param>
    /// <exception cref="InvalidOperationException">The kernel is not marked with <see cref="KernelAttribute"/>.</exception>
    void WriteArguments(ref KernelArguments arguments) =>
        throw new InvalidOperationException($"{GetType()} is not marked with [Kernel]: it runs on the CPU only.");
}
