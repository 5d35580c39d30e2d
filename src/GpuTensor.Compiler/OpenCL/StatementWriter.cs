using System.Globalization;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using static GpuTensor.Compiler.OpenCL.Precedence;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>Writes statements.</summary>
internal sealed class StatementWriter(KernelScope scope, ExpressionWriter expressions, IndentedText text)
{
    private readonly HashSet<Variable> _declared = [];
    private readonly Stack<Jumps> _around = new();

    public void Write(IReadOnlyList<Statement> statements)
    {
        foreach (Statement statement in statements)
            Write(statement);
    }

    private void Write(Statement statement)
    {
        switch (statement)
        {
            case Assign { Variable.Type.IsView: true } s:
                WriteView(s);
                break;
            case Assign s:
                text.Line($"{Target(s.Variable)} = {expressions.Write(s.Value).Text};");
                break;
            case Store s:
                WriteStore(s);
                break;
            case AtomicUpdate s:
                WriteAtomic(s);
                break;
            case AsyncCopy s:
                WriteStore(new Store(s.View, s.Index, new Load(s.Source, s.SourceIndex)));
                break;
            case AsyncCommit or AsyncWait:
                break;
            case Collective s:
                WriteCollective(s);
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
                WriteBlock(s);
                break;
            case Leave s:
                WriteLeave(s.Label);
                break;
            case ContinueLoop s:
                WriteContinue(s.Label);
                break;
            default:
                text.Line("return;");
                break;
        }
    }

    /// <summary>The left side of an assignment, which may declare the variable.</summary>
    private string Target(Variable variable) =>
        scope.FirstAssignments.IsAtAssignment(variable) && _declared.Add(variable)
            ? $"{(variable.Type.IsView ? scope.Pointer(variable.Type) : scope.Value(variable.Type))} {scope.Name(variable)}"
            : scope.Name(variable);

    private void WriteView(Assign s)
    {
        bool declares = scope.FirstAssignments.IsAtAssignment(s.Variable) && !_declared.Contains(s.Variable);
        string pointer = $"{Target(s.Variable)} = {expressions.Pointer(s.Value).Text};";
        if (!scope.Lengths.IsNeeded(s.Variable))
        {
            text.Line(pointer);
            return;
        }

        string length = (declares ? "long " : "") + scope.LengthName(s.Variable);
        Term value = expressions.Length(s.Value);

        // Where the new view begins may depend on the old length, and the new length on what the old view shows.
        if (!declares && s.Value.Any(part => part is Load))
        {
            string next = scope.FreshName(scope.LengthName(s.Variable) + "_next");
            text.Line($"const long {next} = {value.Text};");
            value = new Term(next, Primary);
        }

        text.Line(pointer);
        text.Line($"{length} = {value.Text};");
    }

    private void WriteStore(Store s)
    {
        IrType element = s.View.Type.Element;
        Term value = expressions.Write(s.Value);
        text.Line(element.IsVector
            ? $"vstore{element.Lanes.ToString(CultureInfo.InvariantCulture)}({value.Text}, {expressions.Write(s.Index).Text}, {expressions.Pointer(s.View).Text});"
            : $"{expressions.Element(s.View, s.Index).Text} = {value.Text};");
    }

    private void WriteAtomic(AtomicUpdate s)
    {
        IrType type = s.Value.Type;
        bool isLong = type.ByteCount == 8;
        if (isLong)
            scope.Parts.UseInt64Atomics(scope.Kernel, s.Operator);
        string element = $"&{expressions.Element(s.View, s.Index).Text}";
        string space = TypeNames.Space(s.View.Type.View!.Value);
        string result;
        if (type.IsFloat && s.Operator == AtomicOperator.Add)
        {
            result = $"{scope.Parts.Function($"add_{scope.Value(type)}{space.Substring(1)}")}({element}, {expressions.Write(s.Value).Text})";
        }
        else
        {
            string bits = isLong ? "ulong" : "uint";
            string call = $"{(isLong ? "atom" : "atomic")}_{OperatorTable.Atomic(s.Operator)}";
            string Operand(Expression operand) =>
                type.IsFloat ? $"as_{bits}({expressions.Write(operand).Text})" : expressions.Write(operand).At(Conditional);
            string operands = s.Comparand is { } comparand ? $"{Operand(comparand)}, {Operand(s.Value)}" : Operand(s.Value);
            result = type.IsFloat
                ? $"as_{scope.Value(type)}({call}((volatile {space} {bits}*){element}, {operands}))"
                : $"{call}({element}, {operands})";
        }

        text.Line(s.Result is { } target ? $"{Target(target)} = {result};" : $"{result};");
    }

    private void WriteCollective(Collective s)
    {
        switch (s.Operator)
        {
            case CollectiveOperator.GroupBarrier:
                text.Line("barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
                break;
            case CollectiveOperator.MemoryFence:
                text.Line("mem_fence(CLK_GLOBAL_MEM_FENCE);");
                break;
            case CollectiveOperator.WarpBarrier:
                break;
            case CollectiveOperator.BarrierPopCount:
                text.Line($"{Target(s.Result!)} = {Votes(expressions.Write(s.Operands[0]).Text)};");
                break;
            case CollectiveOperator.BarrierAnd:
                text.Line($"{Target(s.Result!)} = {Votes($"!{expressions.Write(s.Operands[0]).At(Primary)}")} == 0;");
                break;
            case CollectiveOperator.BarrierOr:
                text.Line($"{Target(s.Result!)} = {Votes(expressions.Write(s.Operands[0]).Text)} != 0;");
                break;
            case CollectiveOperator.GroupBroadcast:
                WriteBroadcast(s);
                break;
            case CollectiveOperator.MultiplyAddTf32 or CollectiveOperator.MultiplyAddF16 or CollectiveOperator.MultiplyAddBF16:
                throw new UnsupportedKernelException($"The kernel {scope.Kernel.Name} uses tensor cores, for which OpenCL C has no words.");
            default:
                // In a warp of one thread every lane that one can ask is one's own.
                text.Line($"{Target(s.Result!)} = {expressions.Write(s.Operands[0]).Text};");
                break;
        }
    }

    private string Votes(string vote) =>
        $"{scope.Parts.Function("count_votes")}({vote}, {scope.Place(BuiltinValue.WarpIndex)}, &{scope.ScratchOf("int")})";

    private void WriteBroadcast(Collective s)
    {
        IrType type = s.Operands[0].Type;
        string scratch = scope.ScratchOf(type == IrType.Bool ? "uchar" : scope.Value(type));
        text.Line("barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
        text.Line($"if ({scope.Place(BuiltinValue.WarpIndex)} == {expressions.Write(s.Operands[1]).At(Sum)}) {scratch} = {expressions.Write(s.Operands[0]).Text};");
        text.Line("barrier(CLK_LOCAL_MEM_FENCE);");
        text.Line($"{Target(s.Result!)} = {scratch};");
    }

    private void WriteIf(If s)
    {
        string opening = "if";
        Statement? rest = s;
        while (rest is If one)
        {
            text.Open($"{opening} ({expressions.Write(one.Condition).Text}) {{");
            Write(one.Then);
            text.Unindent();
            rest = one.Else.Count == 1 ? one.Else[0] : null;
            opening = "} else if";
            if (rest is not If && one.Else.Count > 0)
            {
                text.Open("} else {");
                Write(one.Else);
                text.Unindent();
            }
        }

        text.Line("}");
    }

    private void WriteLoop(Loop s)
    {
        bool isDo = s.While is not null && s.Condition is null && s.Continuing.Count == 0;
        bool isPlain = isDo || (s.While is null && s.Continuing.All(step => step is Assign { Variable.Type.IsView: false }));
        string condition = s.Condition is { } held ? expressions.Write(held).Text : "";
        if (isDo)
            text.Open("do {");
        else if (isPlain && s.Continuing.Count > 0)
            text.Open($"for (; {condition}; {string.Join(", ", s.Continuing.Cast<Assign>().Select(Step))}) {{");
        else
            text.Open(s.Condition is null ? "for (;;) {" : $"while ({condition}) {{");

        var jumps = new Jumps(s.Label, IsBreakable: true, IsLoop: true, ContinuesItself: isPlain);
        _around.Push(jumps);
        Write(s.Body);
        if (jumps.IsContinued)
            text.Line($"{scope.LabelName("next", s.Label)}:;");
        if (!isPlain)
        {
            Write(s.Continuing);
            if (s.While is { } again)
                text.Line($"if (!{expressions.Write(again).At(Primary)}) break;");
        }

        _around.Pop();
        text.Close(isDo ? $"}} while ({expressions.Write(s.While!).Text});" : "}");
        Land(jumps);
    }

    private string Step(Assign step) => $"{scope.Name(step.Variable)} = {expressions.Write(step.Value).At(Conditional)}";

    private void WriteSwitch(Switch s)
    {
        text.Open($"switch ({expressions.Write(s.Value).Text}) {{");
        _around.Push(new Jumps(null, IsBreakable: true, IsLoop: false, ContinuesItself: false));
        foreach (SwitchCase one in s.Cases)
        {
            string values = string.Join(" ", one.Values.Select(value => $"case {Literals.Of(s.Value.Type.Scalar, (ulong)value).Text}:"));
            WriteCase(values, one.Body);
        }

        if (s.Default.Count > 0)
            WriteCase("default:", s.Default);
        _around.Pop();
        text.Close("}");
    }

    private void WriteCase(string values, IReadOnlyList<Statement> body)
    {
        text.Open($"{values} {{");
        Write(body);
        if (!body.EndsInJump())
            text.Line("break;");
        text.Close("}");
    }

    private void WriteBlock(Block s)
    {
        var jumps = new Jumps(s.Label, IsBreakable: false, IsLoop: false, ContinuesItself: false);
        text.Open("{");
        _around.Push(jumps);
        Write(s.Body);
        _around.Pop();
        text.Close("}");
        Land(jumps);
    }

    private void WriteLeave(Label label)
    {
        Jumps jumps = _around.First(jumps => jumps.Label == label);
        if (jumps.IsBreakable && ReferenceEquals(_around.First(inner => inner.IsBreakable), jumps))
        {
            text.Line("break;");
            return;
        }

        jumps.IsLeft = true;
        text.Line($"goto {scope.LabelName("after", label)};");
    }

    private void WriteContinue(Label label)
    {
        Jumps jumps = _around.First(jumps => jumps.Label == label);
        if (jumps.ContinuesItself && ReferenceEquals(_around.First(inner => inner.IsLoop), jumps))
        {
            text.Line("continue;");
            return;
        }

        jumps.IsContinued = true;
        text.Line($"goto {scope.LabelName("next", label)};");
    }

    /// <summary>Where a goto that leaves a block or loop arrives.</summary>
    private void Land(Jumps jumps)
    {
        if (jumps.IsLeft)
            text.Line($"{scope.LabelName("after", jumps.Label!)}:;");
    }

    /// <summary>A statement that jumps in it can end, and how C says so.</summary>
    private sealed record Jumps(Label? Label, bool IsBreakable, bool IsLoop, bool ContinuesItself)
    {
        public bool IsLeft { get; set; }

        public bool IsContinued { get; set; }
    }
}
