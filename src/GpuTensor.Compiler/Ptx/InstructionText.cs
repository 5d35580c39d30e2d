using System.Globalization;
using System.Text;

namespace GpuTensor.Compiler.Ptx;

/// <summary>The instructions of a kernel, line by line, and the registers they use.</summary>
/// <param name="sharing">The text whose registers and labels this one continues; null for the first.</param>
internal sealed class InstructionText(InstructionText? sharing = null)
{
    private static readonly (RegisterClass Class, string Prefix)[] s_prefixes =
    [
        (RegisterClass.Predicate, "%p"), (RegisterClass.Half, "%h"), (RegisterClass.Word, "%r"),
        (RegisterClass.Long, "%rd"), (RegisterClass.Single, "%f"), (RegisterClass.Double, "%fd"),
    ];

    private readonly StringBuilder _text = new();
    private readonly int[] _registers = sharing?._registers ?? new int[6];
    private readonly int[] _labels = sharing?._labels ?? new int[1];
    private int _sourceLine;

    /// <summary>A register that nothing uses yet.</summary>
    public string New(RegisterClass registers) =>
        s_prefixes[(int)registers].Prefix + Number(++_registers[(int)registers]);

    /// <summary>An instruction without a predicate.</summary>
    public void Emit(string instruction, params string[] operands) =>
        _text.Append('\t').Append(instruction).Append(operands.Length > 0 ? " " : "").Append(string.Join(", ", operands)).Append(";\n");

    /// <summary>An instruction whose first operand is a new register.</summary>
    public string Value(RegisterClass registers, string instruction, params string[] operands)
    {
        string result = New(registers);
        Emit(instruction, [result, .. operands]);
        return result;
    }

    /// <summary>An instruction that is done where a predicate is true, or where it is false.</summary>
    public void EmitIf(string predicate, bool holds, string instruction, params string[] operands) =>
        Emit($"@{(holds ? "" : "!")}{predicate} {instruction}", operands);

    /// <summary>A place to jump to.</summary>
    public string NewLabel(string kind) => $"{kind}_{Number(++_labels[0])}";

    /// <summary>The next instruction is that place.</summary>
    public void Label(string label) => _text.Append(label).Append(":\n");

    /// <summary>What follows comes from that line of the source.</summary>
    public void At(int sourceLine)
    {
        if (sourceLine == 0 || sourceLine == _sourceLine)
            return;
        _sourceLine = sourceLine;
        _text.Append("\t.loc 1 ").Append(Number(sourceLine)).Append(" 1\n");
    }

    /// <summary>The declarations of the registers.</summary>
    public string Declarations()
    {
        var text = new StringBuilder();
        foreach ((RegisterClass registers, string prefix) in s_prefixes)
        {
            if (_registers[(int)registers] > 0)
                text.Append($"\t.reg .{PtxTypes.Register(registers)} {prefix}<{Number(_registers[(int)registers] + 1)}>;\n");
        }

        return text.ToString();
    }

    /// <summary>The instructions.</summary>
    public override string ToString() => _text.ToString();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
