using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Ptx;

/// <summary>What one parameter of the kernel's entry is.</summary>
public enum PtxArgumentKind
{
    /// <summary>The address at which a view begins, 64 bits.</summary>
    ViewAddress,

    /// <summary>How many elements the view has, 64 bits.</summary>
    ViewLength,

    /// <summary>A scalar, of its size in memory.</summary>
    Value,

    /// <summary>How many threads a linear launch has, 64 bits.</summary>
    ThreadCount,

    /// <summary>How many bytes of dynamic shared memory the launch asked for, 64 bits.</summary>
    DynamicSharedBytes,
}

/// <summary>One parameter of the kernel's entry.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Parameter">Whose value it is, or null for what the launch itself knows.</param>
/// <param name="Offset">Where it lies in the block of parameters, in bytes.</param>
public sealed record PtxArgument(PtxArgumentKind Kind, Parameter? Parameter, int Offset);

/// <summary>A kernel as PTX.</summary>
/// <param name="Source">The whole module.</param>
/// <param name="EntryName">The kernel in it.</param>
/// <param name="Arguments">Its parameters, in order. Parameters that are never read have none.</param>
/// <param name="ArgumentBytes">Bytes of the block of parameters.</param>
/// <param name="SharedBytes">Bytes of dynamic shared memory that the kernel's own arrays need beside what a launch asks for.</param>
public sealed record PtxText(string Source, string EntryName, IReadOnlyList<PtxArgument> Arguments, int ArgumentBytes, int SharedBytes);
