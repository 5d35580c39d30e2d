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
    private readonly ComputedValues _known = new();
    private readonly int[] _registers = sharing?._registers ?? new int[6];
    private readonly int[] _labels = sharing?._labels ?? new int[1];
    private int _sourceLine;

    /// <summary>A register that nothing uses yet.</summary>
    public string New(RegisterClass registers) =>
        s_prefixes[(int)registers].Prefix + Number(++_registers[(int)registers]);

    /// <summary>An instruction without a predicate.</summary>
    public void Emit(string instruction, params string[] operands)
    {
        if (operands.Length > 0 && operands[0][0] is '%' or '{')
            _known.Overwrite(operands[0]);
        Write(instruction, string.Join(", ", operands));
    }

    /// <summary>
    /// The register with the result of an instruction that only computes: a new one, or the one in which an earlier instruction left
    /// the same. Nothing may write to it.
    /// </summary>
    public string Value(RegisterClass registers, string instruction, params string[] operands)
    {
        string list = string.Join(", ", operands);
        bool isKept = ComputedValues.AreKept(registers);
        if (isKept && _known.Find(instruction, list) is { } known)
            return known;
        string result = New(registers);
        Write(instruction, $"{result}, {list}");
        if (isKept)
            _known.Add(instruction, list, result);
        return result;
    }

    /// <summary>A new register with the result of an instruction that does something else too, or that is about to change.</summary>
    public string NewValue(RegisterClass registers, string instruction, params string[] operands)
    {
        string result = New(registers);
        Write(instruction, $"{result}, {string.Join(", ", operands)}");
        return result;
    }

    /// <summary>An instruction that is done where a predicate is true, or where it is false.</summary>
    public void EmitIf(string predicate, bool holds, string instruction, params string[] operands) =>
        Emit($"@{(holds ? "" : "!")}{predicate} {instruction}", operands);

    /// <summary>A place to jump to.</summary>
    public string NewLabel(string kind) => $"{kind}_{Number(++_labels[0])}";

    /// <summary>How many values are known here, at the beginning of what ends with a label.</summary>
    public int Mark() => _known.Count;

    /// <summary>
    /// The next instruction is that place. Jumps to it come from after the mark and after the instructions before it; 0 where they may come
    /// from anywhere.
    /// </summary>
    public void Label(string label, int mark = 0)
    {
        _known.Forget(mark);
        _text.Append(label).Append(":\n");
    }

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

    private void Write(string instruction, string operands) =>
        _text.Append('\t').Append(instruction).Append(operands.Length > 0 ? " " : "").Append(operands).Append(";\n");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
