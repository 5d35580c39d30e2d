using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>An operand with its slots: what the steps need to know of it.</summary>
internal sealed record Resolved
{
    public static Resolved Absent { get; } = new() { IsThere = false };

    public bool IsThere { get; init; } = true;

    /// <summary>The slot of a register or constant; a predicate's slot for predicates.</summary>
    public int Slot { get; init; } = -1;

    /// <summary>The type of the register, or of the operand where it is a constant.</summary>
    public PtxType Type { get; init; }

    public bool IsNegated { get; init; }

    /// <summary>The slot of the predicate behind '|', or -1.</summary>
    public int PredicateSlot { get; init; } = -1;

    /// <summary>The elements of a vector; a sink has slot -1.</summary>
    public Resolved[] Elements { get; init; } = [];

    /// <summary>The constant part of an address, or a constant's value.</summary>
    public long Value { get; init; }

    public Variable? Variable { get; init; }

    public string Label { get; init; } = "";
}

/// <summary>An instruction that fits a form.</summary>
internal sealed class Decoded(Form form, PtxInstruction instruction, ModifierWord[] words, PtxType[] types, Resolved[] operands, KernelBuilder builder)
{
    public PtxInstruction Instruction { get; } = instruction;

    public PtxType[] Types { get; } = types;

    /// <summary>The first type modifier.</summary>
    public PtxType Type => Types[0];

    public KernelBuilder Builder { get; } = builder;

    public Resolved this[int operand] => operands[operand];

    /// <summary>The operand of this name in the form.</summary>
    public Resolved this[string name] => operands[Array.FindIndex(form.Operands, pattern => pattern.Name == name)];

    public bool Has(string word) => Array.Exists(words, one => one.Text == word);

    /// <summary>The first of these words that the instruction has, or "".</summary>
    public string First(params ReadOnlySpan<string> choices)
    {
        foreach (string choice in choices)
        {
            if (Has(choice))
            {
                return choice;
            }
        }

        return "";
    }

    /// <summary>The state space that a modifier names.</summary>
    public Space Space => First("global", "shared", "shared::cta", "local", "const", "param", "param::entry", "param::func") switch
    {
        "global" => Space.Global,
        "shared" or "shared::cta" => Space.Shared,
        "local" => Space.Local,
        "const" => Space.Const,
        "param" or "param::entry" or "param::func" => Space.Param,
        _ => Space.Generic,
    };

    public PtxException Error(string rule, string message) => new(Instruction.Line, rule, $"'{Instruction.Name}': {message}");
}
