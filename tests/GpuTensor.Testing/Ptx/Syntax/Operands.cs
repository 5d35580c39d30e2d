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

/// <summary>A function's name.</summary>
internal sealed record FunctionOperand(FunctionSyntax Function) : Operand;

/// <summary>A list of targets or a prototype, declared before.</summary>
internal sealed record TableOperand(TargetTable Table) : Operand;

/// <summary>What stands behind call: the result, who is called, what is passed, and who may be called.</summary>
internal sealed record CallOperand(Operand? Result, Operand Target, IReadOnlyList<Operand> Arguments, TargetTable? Table) : Operand;

/// <summary>A register and its slot in its kernel or function: predicates count apart from the others.</summary>
internal sealed record Register(string Name, PtxType Type, int Slot);

/// <summary>A register of two or four elements, each a register.</summary>
internal sealed record VectorRegister(string Name, IReadOnlyList<Register> Elements);

/// <summary>What .branchtargets, .calltargets or .callprototype declares.</summary>
internal abstract record TargetTable(string Name, int Line);

/// <summary>Labels that brx.idx chooses from.</summary>
internal sealed record BranchTargets(string Name, int Line, IReadOnlyList<string> Labels, Scope Scope) : TargetTable(Name, Line);

/// <summary>All functions that an indirect call may reach.</summary>
internal sealed record CallTargets(string Name, int Line, IReadOnlyList<FunctionSyntax> Functions) : TargetTable(Name, Line);

/// <summary>What the functions look like that an indirect call may reach.</summary>
internal sealed record CallPrototype(string Name, int Line, Signature Signature) : TargetTable(Name, Line);

/// <summary>State spaces of memory.</summary>
internal enum Space
{
    Generic, Global, Shared, Local, Const, Param,

    /// <summary>Parameters of functions and what is passed to them; in PTX also called .param.</summary>
    Frame,
}

/// <summary>Whose parameter a variable is.</summary>
internal enum ParameterRole
{
    /// <summary>A kernel's, or no parameter.</summary>
    Kernel,

    /// <summary>What a function is given.</summary>
    Input,

    /// <summary>What a function gives back.</summary>
    Result,

    /// <summary>Declared in a body, to be passed to a function or given back by one.</summary>
    Local,
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

    /// <summary>Written with brackets behind its name.</summary>
    public bool IsArray { get; set; }

    public ParameterRole Role { get; set; }

    /// <summary>An input parameter whose address is taken: it lies in local memory.</summary>
    public bool IsAddressTaken { get; set; }

    /// <summary>Declared with .extern and no length: takes the shared memory that a launch asks for.</summary>
    public bool IsDynamic { get; set; }

    public byte[]? Initial { get; set; }
}
