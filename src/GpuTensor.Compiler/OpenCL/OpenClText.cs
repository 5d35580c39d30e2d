using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>What one argument of the kernel function is.</summary>
public enum OpenClArgumentKind
{
    /// <summary>The memory object that a view lies in.</summary>
    ViewMemory,

    /// <summary>How many bytes into it the view begins, 64 bits.</summary>
    ViewOffset,

    /// <summary>How many elements the view has, 64 bits.</summary>
    ViewLength,

    /// <summary>A scalar, of its size in memory.</summary>
    Value,

    /// <summary>How many threads a linear launch has, 64 bits.</summary>
    ThreadCount,

    /// <summary>The dynamic shared memory.</summary>
    DynamicShared,

    /// <summary>How many bytes that is, 64 bits.</summary>
    DynamicSharedBytes,
}

/// <summary>One argument of the kernel function.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Parameter">Whose value it is, or null for what the launch itself knows.</param>
public sealed record OpenClArgument(OpenClArgumentKind Kind, Parameter? Parameter);

/// <summary>A kernel as OpenCL C.</summary>
/// <param name="Source">The whole program.</param>
/// <param name="EntryName">The kernel function in it.</param>
/// <param name="Arguments">Its arguments, in order. Parameters that are never read have none.</param>
public sealed record OpenClText(string Source, string EntryName, IReadOnlyList<OpenClArgument> Arguments);
