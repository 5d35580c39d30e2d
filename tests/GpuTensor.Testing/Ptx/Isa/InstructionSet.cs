using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>The table of instructions, and the search in it.</summary>
internal static class InstructionSet
{
    private static readonly ILookup<string, Form> s_forms = ((Form[])
    [
        .. IntegerForms.All, .. CarryForms.All, .. ProductForms.All, .. FieldForms.All, .. BitForms.All, .. FloatForms.All, .. HalfForms.All, .. ApproximateForms.All, .. CompareForms.All,
        .. MoveForms.All, .. ConvertForms.All, .. MemoryForms.All, .. AtomicForms.All, .. ControlForms.All, .. WarpForms.All,
        .. AsyncForms.All, .. MatrixForms.All,
    ]).ToLookup(form => form.Opcode, StringComparer.Ordinal);

    // In the ISA, but not in the table.
    private static readonly HashSet<string> s_unsupported = new(StringComparer.Ordinal)
    {
        "shfl", "vote", "stacksave",
        "stackrestore", "alloca", "multimem", "createpolicy", "mapa", "getctarank", "tensormap",
        "tex", "tld4", "txq", "istypep", "suld", "sust", "sured", "suq", "mbarrier", "wmma",
        "mma", "wgmma", "stmatrix", "movmatrix", "tcgen05", "vadd", "vsub", "vabsdiff", "vmin", "vmax", "vshl", "vshr", "vmad", "vset",
        "vadd2", "vsub2", "vavrg2", "vabsdiff2", "vmin2", "vmax2", "vset2", "vadd4", "vsub4", "vavrg4", "vabsdiff4", "vmin4", "vmax4",
        "vset4", "setmaxnreg", "clusterlaunchcontrol", "cp", "cvt", "fence",
    };

    // Modifiers of the ISA that no form of the table has.
    private static readonly HashSet<string> s_unsupportedModifiers = new(StringComparer.Ordinal)
    {
        "v8", "b128", "f32x2", "cluster", "shared::cluster", "mmio", "unified", "L2::cache_hint", "L2::evict_last", "L2::evict_normal",
        "L2::evict_first", "oob", "proxy", "tensormap", "vec", "s16x2", "u16x2", "f16x2", "bf16x2", "f16", "bf16",
    };

    /// <summary>Every form, for tests and documentation.</summary>
    public static IEnumerable<Form> Forms => s_forms.SelectMany(group => group);

    /// <summary>Checks an instruction by the table and makes its step.</summary>
    public static Step Decode(PtxInstruction instruction, Target target, KernelBuilder builder)
    {
        PtxException? first = null;
        int furthest = 0;
        foreach (Form form in s_forms[instruction.Opcode])
        {
            ModifierWord[]? words = form.Match(instruction.Modifiers, out int reached);
            furthest = Math.Max(furthest, reached);
            if (words is null)
            {
                continue;
            }

            try
            {
                return Decode(form, words, instruction, target, builder);
            }
            catch (PtxException error)
            {
                first = first is null || Depth(error) > Depth(first) ? error : first;
            }
        }

        throw first ?? Unknown(instruction, furthest);
    }

    // Of several forms' errors, the one that came furthest says most.
    private static int Depth(PtxException error) => error.Rule switch { "operand-count" => 0, "operand-kind" => 1, "vector" => 2, _ => 3 };

    private static PtxException Unknown(PtxInstruction instruction, int furthest)
    {
        string opcode = instruction.Opcode;
        if (!s_forms.Contains(opcode))
        {
            return s_unsupported.Contains(opcode)
                ? new(instruction.Line, "unsupported", $"'{opcode}' is not supported")
                : new(instruction.Line, "opcode", $"there is no instruction '{opcode}'");
        }

        bool isKnown = furthest < instruction.Modifiers.Count && s_unsupportedModifiers.Contains(instruction.Modifiers[furthest]);
        string rule = isKnown || s_unsupported.Contains(opcode) ? "unsupported" : "modifier";
        return furthest < instruction.Modifiers.Count
            ? new(instruction.Line, rule, $"'.{instruction.Modifiers[furthest]}' cannot stand there in '{instruction.Name}'")
            : new(instruction.Line, rule, $"'{instruction.Name}' lacks a modifier");
    }

    private static Step Decode(Form form, ModifierWord[] words, PtxInstruction instruction, Target target, KernelBuilder builder)
    {
        PtxType[] types = [.. words.Where(word => word.Text is not null && PtxTypes.TryParse(word.Text, out _)).Select(ToType)];
        int count = instruction.Operands.Count;
        if (count < form.FewestOperands || count > form.Operands.Length)
        {
            throw new PtxException(instruction.Line, "operand-count", $"'{form.Syntax}' has {form.Operands.Length} operands, not {count}");
        }

        int version = words.Max(word => word.Version, form.Version);
        int sm = words.Max(word => word.Sm, form.Sm);
        if (version > target.Version)
        {
            throw new PtxException(instruction.Line, "version", $"'{instruction.Name}' needs PTX {Target.VersionName(version)}");
        }

        if (sm > target.Sm)
        {
            throw new PtxException(instruction.Line, "target", $"'{instruction.Name}' needs sm_{sm}");
        }

        int vector = Array.Exists(words, word => word.Text == "v2") ? 2 : Array.Exists(words, word => word.Text == "v4") ? 4 : 1;
        var checker = new OperandChecker(instruction, builder, types, vector, form.Opcode is "ld" or "st" or "cvt");
        Resolved[] operands = Match(form, instruction, checker);
        return form.Build(new(form, instruction, words, types, operands, builder));
    }

    // Optional operands are the last ones, or one before a mandatory last one (bar.red).
    private static Resolved[] Match(Form form, PtxInstruction instruction, OperandChecker checker)
    {
        var operands = new Resolved[form.Operands.Length];
        int spare = instruction.Operands.Count - form.FewestOperands;
        int next = 0;
        for (int i = 0; i < operands.Length; i++)
        {
            bool isThere = !form.Operands[i].IsOptional || spare-- > 0;
            operands[i] = isThere ? checker.Check(form.Operands[i], instruction.Operands[next++]) : Resolved.Absent;
        }

        return operands;
    }

    private static int Max(this ModifierWord[] words, Func<ModifierWord, int> of, int least) =>
        words.Where(word => word.Text is not null).Select(of).Append(least).Max();

    private static PtxType ToType(ModifierWord word) => PtxTypes.TryParse(word.Text, out PtxType type) ? type : default;
}
