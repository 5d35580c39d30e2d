namespace GpuTensor.Kernels;

/// <summary>
/// Names type arguments for which a generic kernel is compiled. Closed forms that the same project uses are found without
/// it; it is for kernels that other projects launch.
/// </summary>
/// <param name="typeArguments">One type for each type parameter of the kernel, in order.</param>
[AttributeUsage(AttributeTargets.Struct, AllowMultiple = true)]
public sealed class KernelInstanceAttribute(params Type[] typeArguments) : Attribute
{
    /// <summary>The type arguments.</summary>
    public IReadOnlyList<Type> TypeArguments { get; } = typeArguments;
}
