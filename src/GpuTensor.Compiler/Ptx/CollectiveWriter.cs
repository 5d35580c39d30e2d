using System.Globalization;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Ptx;

/// <summary>Writes what the threads of a group or warp do together.</summary>
internal sealed class CollectiveWriter(KernelScope scope, InstructionText code, ExpressionWriter expressions)
{
    private const int WarpSize = 32;

    public void Write(Collective s)
    {
        switch (s.Operator)
        {
            case CollectiveOperator.GroupBarrier:
                code.Emit("bar.sync", "0");
                break;
            case CollectiveOperator.WarpBarrier:
                code.Emit("bar.warp.sync", scope.WarpMask());
                break;
            case CollectiveOperator.MemoryFence:
                code.Emit("membar.gl");
                break;
            case CollectiveOperator.BarrierPopCount:
                Give(s, code.NewValue(RegisterClass.Word, "bar.red.popc.u32", "0", expressions.Write(s.Operands[0])));
                break;
            case CollectiveOperator.BarrierAnd:
                Give(s, code.NewValue(RegisterClass.Predicate, "bar.red.and.pred", "0", expressions.Write(s.Operands[0])));
                break;
            case CollectiveOperator.BarrierOr:
                Give(s, code.NewValue(RegisterClass.Predicate, "bar.red.or.pred", "0", expressions.Write(s.Operands[0])));
                break;
            case CollectiveOperator.GroupBroadcast:
                WriteBroadcast(s);
                break;
            case CollectiveOperator.MultiplyAddTf32:
                WriteMatrixProduct(s, "m16n8k8", "tf32");
                break;
            case CollectiveOperator.MultiplyAddF16:
                WriteMatrixProduct(s, "m16n8k16", "f16");
                break;
            case CollectiveOperator.MultiplyAddBF16:
                WriteMatrixProduct(s, "m16n8k16", "bf16");
                break;
            default:
                WriteShuffle(s);
                break;
        }
    }

    private void Give(Collective s, string value) =>
        expressions.Move(s.Result!.Type.Scalar, scope.Registers(s.Result), [value]);

    /// <summary>By way of shared memory; barriers on both sides keep two broadcasts apart.</summary>
    private void WriteBroadcast(Collective s)
    {
        ScalarType scalar = s.Operands[0].Type.Scalar;
        string value = expressions.InRegister(scalar, expressions.Write(s.Operands[0]));
        string from = expressions.Write(s.Operands[1]);
        string address = expressions.Memory.Register(new Address(scope.SharedBlock(), scope.Shared.BroadcastOffset), AddressSpace.Shared);
        code.Emit("bar.sync", "0");
        string isSource = code.Value(RegisterClass.Predicate, "setp.eq.s32", scope.LinearThread(), from);
        string memory = PtxTypes.Memory(scalar);
        string stored = scalar == ScalarType.Bool ? code.Value(RegisterClass.Word, "selp.u32", "1", "0", value) : value;
        code.EmitIf(isSource, holds: true, $"st.shared.{memory}", $"[{address}]", stored);
        code.Emit("bar.sync", "0");
        string read = code.NewValue(scalar == ScalarType.Bool ? RegisterClass.Word : PtxTypes.ClassOf(scalar), $"ld.shared.{memory}", $"[{address}]");
        Give(s, scalar == ScalarType.Bool ? code.Value(RegisterClass.Predicate, "setp.ne.u32", read, "0") : read);
    }

    private void WriteMatrixProduct(Collective s, string shape, string format)
    {
        if (!scope.Target.HasTensorCores)
        {
            throw new UnsupportedKernelException(
                $"The kernel {scope.Kernel.Name} uses tensor cores, which CUDA devices have from compute capability 8.0 on; this one is {scope.Target.Architecture}.");
        }

        if (!scope.Target.HasWholeWarps)
            throw new UnsupportedKernelException($"The kernel {scope.Kernel.Name} uses tensor cores, so its groups must be made of whole warps of {WarpSize} threads.");
        string Factor(Expression e) => $"{{{string.Join(", ", expressions.WriteLanes(e).Select(lane => Bits(e.Type.Scalar, lane)))}}}";
        string a = Factor(s.Operands[0]), b = Factor(s.Operands[1]);
        string c = $"{{{string.Join(", ", expressions.WriteLanes(s.Operands[2]).Select(lane => expressions.InRegister(ScalarType.F32, lane)))}}}";
        string[] result = [.. Enumerable.Range(0, 4).Select(_ => code.New(RegisterClass.Single))];
        code.Emit($"mma.sync.aligned.{shape}.row.col.f32.{format}.{format}.f32", $"{{{string.Join(", ", result)}}}", a, b, c);
        expressions.Move(ScalarType.F32, scope.Registers(s.Result!), result);
    }

    /// <summary>Factors are operands without a type.</summary>
    private string Bits(ScalarType scalar, string lane) =>
        scalar == ScalarType.F32 ? code.Value(RegisterClass.Word, "mov.b32", expressions.InRegister(scalar, lane)) : expressions.InRegister(scalar, lane);

    private void WriteShuffle(Collective s)
    {
        ScalarType scalar = s.Operands[0].Type.Scalar;
        string own = expressions.InRegister(scalar, expressions.Write(s.Operands[0]));
        int width = s.Operands.Count == 3 && s.Operands[2] is Constant { Bits: var bits } ? (int)bits : WarpSize;
        if (width == 1)
        {
            Give(s, own);
            return;
        }

        string by = expressions.Write(s.Operands[1]);
        string mode = s.Operator switch
        {
            CollectiveOperator.ShuffleUp => "up",
            CollectiveOperator.ShuffleDown => "down",
            CollectiveOperator.ShuffleXor => "bfly",
            _ => "idx",
        };
        if (!scope.Target.HasWholeWarps)
        {
            Give(s, Shuffle(scalar, own, "idx", Source(s, mode, by, width), WarpSize - 1));
            return;
        }

        int clamp = ((WarpSize - width) << 8) | (mode == "up" ? 0 : WarpSize - 1);
        string asked = Shuffle(scalar, own, mode, by, clamp);
        Give(s, IsNear(s, mode, width) ? asked : Choose(scalar, asked, own, code.Value(RegisterClass.Predicate, "setp.lt.u32", by, Text(width))));
    }

    /// <summary>Whether the instruction itself gives one's own value where the lane that is asked is none of one's part.</summary>
    private static bool IsNear(Collective s, string mode, int width) =>
        mode == "idx" || (s.Operands[1] is Constant { Bits: var bits } && bits < (ulong)width);

    /// <summary>The lane that is asked; one's own where that is none of one's part, or is not there since the group ends.</summary>
    private string Source(Collective s, string mode, string by, int width)
    {
        string lane = code.Value(RegisterClass.Word, "mov.u32", "%laneid");
        string source = mode switch
        {
            "up" => code.Value(RegisterClass.Word, "sub.s32", lane, by),
            "down" => code.Value(RegisterClass.Word, "add.s32", lane, by),
            "bfly" => code.Value(RegisterClass.Word, "xor.b32", lane, by),
            _ => IndexedLane(lane, by, width),
        };
        string isThere = code.Value(
            RegisterClass.Predicate, "setp.eq.s32", Part(source, width), Part(lane, width));
        if (!IsNear(s, mode, width))
            isThere = code.Value(RegisterClass.Predicate, "and.pred", isThere, code.Value(RegisterClass.Predicate, "setp.lt.u32", by, Text(width)));
        string bit = code.Value(RegisterClass.Word, "shr.u32", scope.WarpMask(), code.Value(RegisterClass.Word, "and.b32", source, Text(WarpSize - 1)));
        string runs = code.Value(RegisterClass.Predicate, "setp.ne.u32", code.Value(RegisterClass.Word, "and.b32", bit, "1"), "0");
        isThere = code.Value(RegisterClass.Predicate, "and.pred", isThere, runs);
        return code.Value(RegisterClass.Word, "selp.b32", source, lane, isThere);
    }

    private string Part(string lane, int width) => code.Value(RegisterClass.Word, "and.b32", lane, Text(-width));

    private string IndexedLane(string lane, string by, int width)
    {
        string start = code.Value(RegisterClass.Word, "and.b32", lane, Text(-width));
        string inPart = code.Value(RegisterClass.Word, "and.b32", by, Text(width - 1));
        return code.Value(RegisterClass.Word, "or.b32", start, inPart);
    }

    private string Choose(ScalarType scalar, string whenTrue, string whenFalse, string condition)
    {
        RegisterClass registers = PtxTypes.ClassOf(scalar);
        if (registers != RegisterClass.Predicate)
            return code.Value(registers, $"selp.{PtxTypes.Register(registers)}", whenTrue, whenFalse, condition);
        string result = code.NewValue(registers, "mov.pred", whenFalse);
        code.EmitIf(condition, holds: true, "mov.pred", result, whenTrue);
        return result;
    }

    /// <summary>Shuffles move 32 bits.</summary>
    private string Shuffle(ScalarType scalar, string own, string mode, string by, int clamp)
    {
        switch (PtxTypes.ClassOf(scalar))
        {
            case RegisterClass.Predicate:
                string flag = code.Value(RegisterClass.Word, "selp.u32", "1", "0", own);
                return code.Value(RegisterClass.Predicate, "setp.ne.u32", ShuffleWord(flag, mode, by, clamp), "0");
            case RegisterClass.Half:
                string wide = code.Value(RegisterClass.Word, "cvt.u32.u16", own);
                return code.Value(RegisterClass.Half, "cvt.u16.u32", ShuffleWord(wide, mode, by, clamp));
            case RegisterClass.Single:
                string bits = code.Value(RegisterClass.Word, "mov.b32", own);
                return code.Value(RegisterClass.Single, "mov.b32", ShuffleWord(bits, mode, by, clamp));
            case RegisterClass.Word:
                return ShuffleWord(own, mode, by, clamp);
            default:
                string low = code.New(RegisterClass.Word), high = code.New(RegisterClass.Word);
                code.Emit("mov.b64", $"{{{low}, {high}}}", own);
                string pair = $"{{{ShuffleWord(low, mode, by, clamp)}, {ShuffleWord(high, mode, by, clamp)}}}";
                return code.Value(PtxTypes.ClassOf(scalar), "mov.b64", pair);
        }
    }

    private string ShuffleWord(string own, string mode, string by, int clamp) =>
        code.NewValue(RegisterClass.Word, $"shfl.sync.{mode}.b32", own, by, Text(clamp), scope.WarpMask());

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
