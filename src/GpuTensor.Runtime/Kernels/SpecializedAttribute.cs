namespace GpuTensor.Kernels;

/// <summary>
/// Marks a parameter of a kernel as a constant of each launch: a filter size, a stride, the shape of a tile. A GPU compiles
/// the kernel once for each set of values, at the first launch with them; loops with such bounds unroll, and arrays of such
/// sizes may be shared or local memory. On the CPU the mark changes nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class SpecializedAttribute : Attribute;
