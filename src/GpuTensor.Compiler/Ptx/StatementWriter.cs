using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;

namespace GpuTensor.Compiler.Ptx;

/// <summary>Writes statements: lists with labels and jumps.</summary>
internal sealed class StatementWriter(KernelScope scope, InstructionText code)
{
    private readonly ExpressionWriter _expressions = new(scope, code);
    private readonly Dictionary<Label, string> _ends = [];
    private readonly Dictionary<Label, string> _nexts = [];

    public void Write(IReadOnlyList<Statement> statements)
    {
        foreach (Statement statement in statements)
        {
            code.At(statement.Line);
            Write(statement);
        }
    }

    private void Write(Statement statement)
    {
        switch (statement)
        {
            case Assign { Variable.Type.IsView: true } s:
                WriteView(s);
                break;
            case Assign s:
                _expressions.Move(s.Variable.Type.Scalar, scope.Registers(s.Variable), Value(s));
                break;
            case Store s:
                _expressions.Memory.Store(s);
                break;
            case AtomicUpdate s:
                WriteAtomic(s);
                break;
            case AsyncCopy s:
                _expressions.Memory.Copy(s);
                break;
            case AsyncCommit when scope.Target.HasAsyncCopies:
                code.Emit("cp.async.commit_group");
                break;
            case AsyncWait s when scope.Target.HasAsyncCopies:
                code.Emit("cp.async.wait_group", s.Pending.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case AsyncCommit or AsyncWait:
                break;
            case Collective s:
                new CollectiveWriter(scope, code, _expressions).Write(s);
                break;
            case If s:
                WriteIf(s);
                break;
            case Loop s:
                WriteLoop(s);
                break;
            case Switch s:
                WriteSwitch(s);
                break;
            case Block s:
                int mark = code.Mark();
                _ends.Add(s.Label, code.NewLabel("end"));
                Write(s.Body);
                code.Label(_ends[s.Label], mark);
                break;
            case Leave s:
                code.Emit("bra", _ends[s.Label]);
                break;
            case ContinueLoop s:
                code.Emit("bra", _nexts[s.Label]);
                break;
            default:
                code.Emit("ret");
                break;
        }
    }

    /// <summary>The lanes of a value; where it is made of lanes of the variable itself, they are kept until all are known.</summary>
    private string[] Value(Assign s)
    {
        string[] value = _expressions.WriteLanes(s.Value);
        string[] target = scope.Registers(s.Variable);
        if (value.Length == 1 || !value.Where((lane, i) => lane != target[i]).Any(target.Contains))
            return value;
        string[] kept = [.. value.Select(lane => code.New(PtxTypes.ClassOf(s.Variable.Type.Scalar)))];
        _expressions.Move(s.Variable.Type.Scalar, kept, value);
        return kept;
    }

    private void WriteView(Assign s)
    {
        AddressSpace space = s.Variable.Type.View!.Value;
        bool isMeasured = scope.Lengths.IsNeeded(s.Variable);
        string length = isMeasured ? _expressions.Memory.Length(s.Value) : "";
        string address = _expressions.Memory.Register(_expressions.Memory.Of(s.Value), space);
        code.Emit(space == AddressSpace.Shared ? "mov.b32" : "mov.b64", scope.Registers(s.Variable)[0], address);
        if (isMeasured)
            code.Emit("mov.b64", scope.LengthOf(s.Variable), length);
    }

    private void WriteAtomic(AtomicUpdate s)
    {
        IrType type = s.Value.Type;
        bool isNumber = s.Operator is AtomicOperator.Add or AtomicOperator.Min or AtomicOperator.Max;
        string kind = isNumber ? PtxTypes.Arithmetic(type.Scalar) : PtxTypes.Bits(type.Scalar);
        if (kind == "s64" && s.Operator == AtomicOperator.Add)
            kind = "u64";
        RegisterClass registers = PtxTypes.ClassOf(type.Scalar);
        string Operand(Expression operand)
        {
            string value = _expressions.InRegister(type.Scalar, _expressions.Write(operand));
            return isNumber || !type.IsFloat ? value : code.Value(BitRegisters(type), $"mov.{PtxTypes.Bits(type.Scalar)}", value);
        }

        var operands = new List<string>();
        if (s.Comparand is { } comparand)
            operands.Add(Operand(comparand));
        operands.Add(Operand(s.Value));
        Address address = _expressions.Memory.Element(s.View, s.Index);
        operands.Insert(0, address.Offset == 0 ? $"[{address.Base}]" : $"[{_expressions.Memory.Register(address, s.View.Type.View!.Value)}]");
        string place = $"{MemoryWriter.Space(s.View.Type.View!.Value)}.{InstructionTable.Atomic(s.Operator)}.{kind}";
        if (s.Result is null && s.Operator is not (AtomicOperator.Exchange or AtomicOperator.CompareExchange))
        {
            code.Emit($"red.{place}", [.. operands]);
            return;
        }

        RegisterClass result = isNumber || !type.IsFloat ? registers : BitRegisters(type);
        string before = code.NewValue(result, $"atom.{place}", [.. operands]);
        if (s.Result is null)
            return;
        if (result != registers)
            before = code.Value(registers, $"mov.{PtxTypes.Bits(type.Scalar)}", before);
        _expressions.Move(type.Scalar, scope.Registers(s.Result), [before]);
    }

    private static RegisterClass BitRegisters(IrType type) => type.ByteCount == 8 ? RegisterClass.Long : RegisterClass.Word;

    private void WriteIf(If s)
    {
        string condition = _expressions.Write(s.Condition);
        string end = code.NewLabel("end");
        int mark = code.Mark();
        if (s.Else.Count == 0)
        {
            code.EmitIf(condition, holds: false, "bra", end);
            Write(s.Then);
            code.Label(end, mark);
            return;
        }

        string otherwise = code.NewLabel("else");
        code.EmitIf(condition, holds: false, "bra", otherwise);
        Write(s.Then);
        if (!s.Then.EndsInJump())
            code.Emit("bra.uni", end);
        code.Label(otherwise, mark);
        Write(s.Else);
        code.Label(end, mark);
    }

    private void WriteLoop(Loop s)
    {
        string head = code.NewLabel("loop");
        _nexts.Add(s.Label, code.NewLabel("next"));
        _ends.Add(s.Label, code.NewLabel("end"));
        code.Label(head);
        if (s.Condition is { } condition)
            code.EmitIf(_expressions.Write(condition), holds: false, "bra", _ends[s.Label]);
        Write(s.Body);
        code.Label(_nexts[s.Label]);
        Write(s.Continuing);
        if (s.While is { } again)
            code.EmitIf(_expressions.Write(again), holds: true, "bra", head);
        else
            code.Emit("bra", head);
        code.Label(_ends[s.Label]);
    }

    private void WriteSwitch(Switch s)
    {
        ScalarType scalar = s.Value.Type.Scalar;
        string value = _expressions.InRegister(scalar, _expressions.Write(s.Value));
        string end = code.NewLabel("end");
        var cases = s.Cases.Select(one => (Label: code.NewLabel("case"), Case: one)).ToArray();
        foreach ((string label, SwitchCase one) in cases)
        {
            foreach (long constant in one.Values)
            {
                string equal = code.Value(
                    RegisterClass.Predicate, $"setp.eq.{PtxTypes.Arithmetic(scalar)}", value, PtxTypes.Literal(scalar, (ulong)constant));
                code.EmitIf(equal, holds: true, "bra", label);
            }
        }

        Write(s.Default);
        code.Emit("bra", end);
        foreach ((string label, SwitchCase one) in cases)
        {
            code.Label(label);
            Write(one.Body);
            if (!one.Body.EndsInJump())
                code.Emit("bra", end);
        }

        code.Label(end);
    }
}
