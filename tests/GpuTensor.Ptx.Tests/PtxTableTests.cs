using GpuTensor.Testing.Ptx;
using GpuTensor.Testing.Ptx.Isa;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Ptx.Tests;

/// <summary>Whatever the table of instructions lists can be written, is accepted and is executed.</summary>
public sealed class PtxTableTests
{
    // Rules by which combinations of modifiers that the table cannot tell apart are refused.
    private static readonly string[] s_combinations = ["rounding", "modifier", "immediate", "vector", "version", "target", "space"];

    public static TheoryData<string> Opcodes => [.. InstructionSet.Forms.Select(form => form.Opcode).Distinct().Order()];

    [Theory]
    [MemberData(nameof(Opcodes))]
    public void Every_form_is_executed(string opcode)
    {
        foreach (Form form in InstructionSet.Forms.Where(form => form.Opcode == opcode))
        {
            int ran = 0;
            foreach (string[] modifiers in Choices(form))
            {
                ran += Runs(form, modifiers) ? 1 : 0;
            }

            Assert.True(ran > 0, form.Syntax);
        }
    }

    // The first word of each place, and then each other word and each optional place once.
    private static IEnumerable<string[]> Choices(Form form)
    {
        string[] first = [.. form.Slots.Select(slot => slot.IsOptional ? "" : slot.Words[0].Text)];
        yield return first;
        for (int i = 0; i < first.Length; i++)
        {
            foreach (ModifierWord word in form.Slots[i].Words.Where(word => word.Text != first[i]))
            {
                string[] other = [.. first];
                other[i] = word.Text;
                yield return other;
            }
        }

        if (form.Opcode == "cvt" && form.Slots[0].IsOptional)
        {
            foreach (string rounding in (string[])["", "rn", "rzi"])
            {
                foreach (ModifierWord to in form.Slots[^2].Words)
                {
                    foreach (ModifierWord from in form.Slots[^1].Words)
                    {
                        yield return [rounding, "", "", to.Text, from.Text];
                    }
                }
            }
        }
    }

    private static bool Runs(Form form, string[] modifiers)
    {
        PtxType[] types = [.. modifiers.Where(word => PtxTypes.TryParse(word, out _)).Select(word => PtxTypes.TryParse(word, out PtxType type) ? type : default)];
        int vector = modifiers.Contains("v2") ? 2 : modifiers.Contains("v4") ? 4 : 1;
        bool isShared = Array.Exists(modifiers, word => word.StartsWith("shared", StringComparison.Ordinal));
        string address = isShared ? "%sh" : modifiers.Contains("local") ? "%lo" : modifiers.Contains("const") ? "%co" : modifiers.Contains("param") || modifiers.Contains("param::entry") || modifiers.Contains("param::func") ? "out" : form.Opcode is "ldmatrix" or "stmatrix" ? "%gs" : "%at2";
        string operands = string.Join(", ", form.Operands.Select(pattern => Operand(form, pattern, types, vector, address)));
        string name = string.Join('.', [form.Opcode, .. modifiers.Where(word => word.Length > 0)]);
        string text = PtxText.Kernel($"""
            .reg .b8 %xb8; .reg .b16 %xb16, %xu16, %xs16; .reg .f16 %xf16; .reg .f16x2 %xf16x2;
            .reg .u32 %xu32; .reg .s32 %xs32; .reg .b32 %xb32, %sh; .reg .u64 %xu64, %lo, %co, %gs, %at2; .reg .s64 %xs64; .reg .b64 %xb64;
            .reg .f32 %xf32; .reg .f64 %xf64; .reg .b32 %w<4>; .reg .u64 %line;
            .shared .align 16 .b8 shared[2048];
            .local .align 16 .b8 local[64];
            mov.b16 %xb16, 3; cvt.u8.u16 %xb8, %xb16; mov.u16 %xu16, 3; mov.s16 %xs16, 3; mov.b16 %xf16, 0x3C00; mov.b32 %xf16x2, 0x3C003C00;
            mov.u32 %xu32, 3; mov.s32 %xs32, 3; mov.b32 %xb32, 3; mov.u64 %xu64, 3; mov.s64 %xs64, 3; mov.b64 %xb64, 3;
            mov.f32 %xf32, 0f3FC00000; mov.f64 %xf64, 0d3FF8000000000000; mov.pred %p0, 1; mov.pred %p1, 1;
            mov.u32 %sh, shared; mad.lo.u32 %sh, %index, 32, %sh; mov.u64 %lo, local; mov.u64 %co, table; cvt.u64.u32 %gs, %sh; cvta.shared.u64 %gs, %gs;
            mad.wide.u32 %at2, %index, 32, %in;
            mad.wide.u32 %line, %index, 128, %in; mov.b32 %w0, 0; add.cc.u32 %w1, %w0, %w0;
            st.shared.v4.b32 [%sh], {"{%w0, %w0, %w0, %w0}"}; st.shared.v4.b32 [%sh+16], {"{%w0, %w0, %w0, %w0}"};
            st.local.v4.b32 [%lo], {"{%w0, %w0, %w0, %w0}"};
            bar.sync 0;
            TARGETS: .branchtargets END, END, END, END;
            {Passing(name, operands, address)}
            END: ret;
            """, 91, 90, ".const .align 16 .b8 table[64] = {0}; .func take(.param .align 16 .b8 what[16]) { ret; } .func idle() { }");
        try
        {
            PtxKernel kernel = PtxModule.Parse(text)["k"];
            var gpu = new EmulatedGpu(90);
            ulong memory = gpu.Allocate<ulong>(new ulong[512]);
            gpu.Launch(kernel, new(1), new(32), 0, kernel.Pack(memory, memory));
            return true;
        }
        catch (PtxException error) when (s_combinations.Contains(error.Rule))
        {
            return false;
        }
        catch (PtxExecutionException error) when (error.Rule is "trap" or "breakpoint" && error.Rule.StartsWith(form.Opcode[..2], StringComparison.Ordinal))
        {
            return true;
        }
    }

    // What is passed is written right before its call.
    private static string Passing(string name, string operands, string address) => address != "out" || !name.StartsWith("st.", StringComparison.Ordinal)
        ? $"{name} {operands}; //!"
        : $"{{ .param .align 16 .b8 out[16]; {name} {operands}; call take, (out); }} //!";

    private static string Operand(Form form, OperandPattern pattern, PtxType[] types, int vector, string address)
    {
        bool isBarrier = form.Opcode is "bar" or "barrier" && !form.Syntax.Contains("warp", StringComparison.Ordinal);
        return pattern.Kind switch
        {
            OperandKind.Address => form.Opcode == "cp" ? pattern.Name == "[d]" ? "[%sh]" : "[%at2]" : form.Opcode is "discard" or "applypriority" ? "[%line]" : $"[{address}]",
            OperandKind.Immediate => form.Opcode is "discard" or "applypriority" ? "128" : pattern.Name == "#size" ? "16" : "1",
            OperandKind.Label => "END",
            OperandKind.Table => "TARGETS",
            OperandKind.Call => "idle",
            OperandKind.NegatablePredicate => "!%p1",
            _ when pattern.Name == "m" => "-1",
            _ when isBarrier && pattern.Name == "a" => "1",
            _ when isBarrier && pattern.Name == "b" => "32",
            _ when pattern.Kind is OperandKind.VectorDestination or OperandKind.VectorSource && (pattern.Count > 0 || vector > 1) =>
                "{" + string.Join(", ", Enumerable.Range(0, pattern.Count == 0 ? vector : pattern.Count).Select(_ => Register(pattern.TypeIn(types)))) + "}",
            _ => Register(pattern.TypeIn(types)) + (pattern.HasPredicate ? "|%p2" : ""),
        };
    }

    private static string Register(PtxType type) => type switch
    {
        PtxType.Pred => "%p0",
        PtxType.BF16 => "%xb16",
        PtxType.BF16x2 or PtxType.TF32 => "%xb32",
        PtxType.B8 or PtxType.U8 or PtxType.S8 => "%xb8",
        _ => "%x" + type.ToString().ToLowerInvariant(),
    };
}
