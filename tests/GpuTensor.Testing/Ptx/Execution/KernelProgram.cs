using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>A kernel's steps, and what their slots hold before the first.</summary>
internal sealed class KernelProgram
{
    public required KernelSyntax Syntax { get; init; }

    public required Target Target { get; init; }

    public required Step[] Steps { get; init; }

    public required string[] ValueNames { get; init; }

    public required string[] PredicateNames { get; init; }

    public required IReadOnlyList<(int Slot, ulong Value)> Constants { get; init; }

    public required IReadOnlyList<(int Slot, Variable Variable, long Offset)> Symbols { get; init; }

    public required IReadOnlyList<(int Slot, string Name)> Specials { get; init; }

    public required IReadOnlyList<(int Slot, bool Value)> PredicateConstants { get; init; }

    /// <summary>Accesses to shared memory are all whole multiples of 1 &lt;&lt; this.</summary>
    public required int SharedGrain { get; init; }

    /// <summary>The same of global memory.</summary>
    public required int GlobalGrain { get; init; }

    /// <summary>Whether ld.global.nc or ldu stands in it.</summary>
    public required bool HasReadOnlyLoads { get; init; }

    /// <summary>Whether functions are called.</summary>
    public required bool HasCalls { get; init; }

    /// <summary>Bytes of each lane for what is passed to functions, and for their parameters.</summary>
    public required int FrameBytes { get; init; }

    /// <summary>The slot of the carry CC.CF among the predicates, or -1.</summary>
    public required int CarrySlot { get; init; }

    public int ValueCount => ValueNames.Length;

    public int PredicateCount => PredicateNames.Length;

    public int LocalBytes => (int)Syntax.LocalBytes;
}
