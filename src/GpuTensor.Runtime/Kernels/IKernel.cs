namespace GpuTensor.Kernels;

/// <summary>
/// What one thread of a launch does. A kernel is a readonly struct: its fields are its parameters, and
/// <see cref="Execute"/> finds out which thread it is from <see cref="Grid.GlobalIndex"/>.
/// </summary>
/// <example>
/// <code>
/// readonly struct ScaleKernel(ArrayView&lt;float&gt; x, ArrayView&lt;float&gt; y, float factor) : IKernel
/// {
///     public void Execute()
///     {
///         int i = Grid.GlobalIndex.X;
///         if (i &lt; x.Length) y[i] = x[i] * factor;
///     }
/// }
///
/// device.Launch(x.Length, new ScaleKernel(x.View, y.View, 2f));
/// </code>
/// </example>
public interface IKernel
{
    /// <summary>The work of one thread.</summary>
    void Execute();
}
