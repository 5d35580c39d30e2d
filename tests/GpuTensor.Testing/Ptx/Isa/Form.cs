using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>A row of the table: one form of an instruction, what it needs, and how it becomes a step.</summary>
internal sealed class Form
{
    public Form(string syntax, string operands, Func<Decoded, Step> build, int version = 10, int sm = 10)
    {
        (Opcode, Slots) = ModifierSlot.Parse(syntax);
        Operands = [.. operands.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(OperandPattern.Parse)];
        (Syntax, Build, Version, Sm) = (syntax + " " + operands, build, version, sm);
    }

    public string Syntax { get; }

    public string Opcode { get; }

    public ModifierSlot[] Slots { get; }

    public OperandPattern[] Operands { get; }

    public int FewestOperands => Operands.Count(operand => !operand.IsOptional);

    /// <summary>The PTX version that brought it: 71 is 7.1.</summary>
    public int Version { get; }

    public int Sm { get; }

    public Func<Decoded, Step> Build { get; }

    /// <summary>Fits the modifiers into the slots; <paramref name="reached"/> tells how many did.</summary>
    public ModifierWord[]? Match(IReadOnlyList<string> modifiers, out int reached)
    {
        var words = new ModifierWord[Slots.Length];
        reached = 0;
        for (int i = 0; i < Slots.Length; i++)
        {
            string modifier = reached < modifiers.Count ? modifiers[reached] : "";
            int index = Array.FindIndex(Slots[i].Words, word => word.Text == modifier);
            if (index >= 0)
            {
                words[i] = Slots[i].Words[index];
                reached++;
            }
            else if (!Slots[i].IsOptional)
            {
                return null;
            }
        }

        return reached == modifiers.Count ? words : null;
    }
}
