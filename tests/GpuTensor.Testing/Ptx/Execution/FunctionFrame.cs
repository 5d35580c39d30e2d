using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>Where a value lies that is passed: in a register, in the parameter frame or in the function's local memory.</summary>
internal readonly record struct Place(Space Space, int At, int Bytes)
{
    /// <summary>A register, or a constant's slot.</summary>
    public static Place Of(int slot, PtxType type) => new(Space.Generic, slot, type.Size());

    public bool IsRegister => Space == Space.Generic;
}

/// <summary>
/// A function within a kernel's program. Every lane has one copy of its registers and parameters, in slots and at offsets of
/// its own; an activation that finds an earlier one of the same lane saves it.
/// </summary>
internal sealed class FunctionFrame(FunctionSyntax syntax)
{
    private readonly List<int> _values = [];
    private readonly List<(int Slot, long Offset)> _locals = [];

    public FunctionSyntax Syntax { get; } = syntax;

    /// <summary>The position of its first step.</summary>
    public int Entry { get; set; }

    /// <summary>Slots of its registers, and of the addresses of its local variables.</summary>
    public IReadOnlyList<int> Values => _values;

    public int FirstPredicate { get; init; }

    public int PredicateCount => Syntax.Predicates.Count;

    /// <summary>Where its parameters lie in a lane's frame memory.</summary>
    public int FrameOffset { get; init; }

    public int FrameBytes => Syntax.FrameBytes;

    /// <summary>Slots that hold addresses of local variables, relative to the activation's local memory.</summary>
    public IReadOnlyList<(int Slot, long Offset)> Locals => _locals;

    public required Place? Result { get; init; }

    public required IReadOnlyList<Place> Parameters { get; init; }

    public void AddValue(int slot) => _values.Add(slot);

    public void AddLocal(int slot, long offset)
    {
        _values.Add(slot);
        _locals.Add((slot, offset));
    }
}
