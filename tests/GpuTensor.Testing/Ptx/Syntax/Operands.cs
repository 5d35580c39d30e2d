namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>An operand as it is written, with names resolved.</summary>
internal abstract record Operand;

/// <summary>A register.</summary>
internal sealed record RegisterOperand(Register Register) : Operand;

/// <summary>A predicate register behind '!'.</summary>
internal sealed record NegatedOperand(Register Register) : Operand;

/// <summary>The sink '_'.</summary>
internal sealed record SinkOperand : Operand;

/// <summary>An integer constant.</summary>
internal sealed record IntegerOperand(ulong Bits, bool IsUnsigned) : Operand
{
    /// <summary>Whether the value can be had in so many bits, signed or unsigned.</summary>
    public bool Fits(int bits) =>
        bits == 64 || Bits >> bits == 0 || (!IsUnsigned && (long)Bits < 0 && (long)Bits >= -(1L << (bits - 1)));
}

/// <summary>A constant of floating point; <see cref="Single"/> when it was written as exact bits of that width.</summary>
internal sealed record FloatOperand(double Value, uint? Single, bool IsExactDouble) : Operand;

/// <summary>A special register such as %tid.x.</summary>
internal sealed record SpecialOperand(string Name) : Operand;

/// <summary>A variable's address, plus a constant.</summary>
internal sealed record SymbolOperand(Variable Variable, long Offset) : Operand;

/// <summary>Registers or constants in braces.</summary>
internal sealed record VectorOperand(IReadOnlyList<Operand> Elements) : Operand;

/// <summary>A memory operand in brackets: a register or a variable or nothing, plus a constant.</summary>
internal sealed record AddressOperand(Register? Base, Variable? Variable, long Offset) : Operand;

/// <summary>Two destinations: d|p.</summary>
internal sealed record PairOperand(Operand First, Operand Second) : Operand;

/// <summary>A name that is not declared before it is used: a label.</summary>
internal sealed record LabelOperand(string Name) : Operand;

/// <summary>A register and its slot: predicates count apart from the others.</summary>
internal sealed record Register(string Name, PtxType Type, int Slot);

/// <summary>State spaces of memory.</summary>
internal enum Space
{
    Generic, Global, Shared, Local, Const, Param,
}

/// <summary>A variable in memory.</summary>
internal sealed class Variable(string name, Space space, PtxType type, int line)
{
    public string Name { get; } = name;

    public Space Space { get; } = space;

    public PtxType Type { get; } = type;

    public int Line { get; } = line;

    public int Alignment { get; set; }

    /// <summary>Bytes, or 0 for an array of unknown length.</summary>
    public long Bytes { get; set; }

    /// <summary>The place in its space: in the parameters, the shared, local or constant memory.</summary>
    public long Offset { get; set; }

    /// <summary>Declared with .extern and no length: takes the shared memory that a launch asks for.</summary>
    public bool IsDynamic { get; set; }

    public byte[]? Initial { get; set; }
}
