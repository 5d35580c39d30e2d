namespace GpuTensor.Compiler.OpenCL;

/// <summary>What a device can do beyond OpenCL C 1.2.</summary>
/// <param name="HasDoubles">cl_khr_fp64.</param>
/// <param name="HasInt64Atomics">cl_khr_int64_base_atomics: add, exchange, compare-exchange of 64 bits.</param>
/// <param name="HasInt64MinMaxAtomics">cl_khr_int64_extended_atomics: minimum, maximum and bits of 64 bits.</param>
/// <param name="RoundsNaN">
/// Rounding functions and exponentials of NaN are NaN even where the driver's compiler knows the operand. PoCL 3.1 converts it
/// to an integer on the way, and treats what depends on the result as unreachable.
/// </param>
public sealed record OpenClTarget(bool HasDoubles, bool HasInt64Atomics, bool HasInt64MinMaxAtomics, bool RoundsNaN)
{
    /// <summary>A device that can do everything the writer knows how to use.</summary>
    public static OpenClTarget Full { get; } = new(true, true, true, true);
}
