using System.Globalization;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;

namespace GpuTensor.Compiler.Ptx;

/// <summary>Writes expressions: the instructions that compute them, and the operand that then has their value.</summary>
internal sealed class ExpressionWriter
{
    /// <summary>Values that cost no more are computed where they may not be needed.</summary>
    private const int CheapCost = 12;

    private readonly KernelScope _scope;
    private readonly InstructionText _code;
    private readonly ArithmeticWriter _arithmetic;
    private readonly ConversionWriter _conversions;

    public ExpressionWriter(KernelScope scope, InstructionText code)
    {
        _scope = scope;
        _code = code;
        Memory = new MemoryWriter(scope, code, this);
        _arithmetic = new ArithmeticWriter(scope, code, this);
        _conversions = new ConversionWriter(code, this);
    }

    public MemoryWriter Memory { get; }

    /// <summary>A scalar: a register or a constant.</summary>
    public string Write(Expression expression) => WriteLanes(expression)[0];

    /// <summary>A scalar or the lanes of a vector.</summary>
    public string[] WriteLanes(Expression expression)
    {
        switch (expression)
        {
            case Constant { Type.Scalar: ScalarType.Bool or ScalarType.F16 } e:
                return [InRegister(e.Type.Scalar, PtxTypes.Literal(e.Type.Scalar, e.Bits))];
            case Constant e:
                return [PtxTypes.Literal(e.Type.Scalar, e.Bits)];
            case ReadVariable e:
                return _scope.Registers(e.Variable);
            case ReadParameter e:
                return [_scope.Value(e.Parameter)];
            case Builtin e:
                return [Place(e.Value)];
            case Unary e:
                return [_arithmetic.Write(e)];
            case Binary { Operator: BinaryOperator.AndAlso or BinaryOperator.OrElse } e:
                return [WriteShortCircuit(e)];
            case Binary e:
                return [_arithmetic.Write(e)];
            case FusedMultiplyAdd e:
                return _arithmetic.Write(e);
            case Select e:
                return WriteSelect(e);
            case ConvertTo e:
                return [_conversions.Write(e)];
            case Bitcast e:
                return [_conversions.Write(e)];
            case Load e:
                return Memory.Load(e);
            case ViewLength e:
                return [Memory.Length(e.View)];
            case Lane e:
                return [WriteLanes(e.Vector)[e.Index]];
            case MakeVector e:
                return [.. e.Lanes.Select(Write)];
            default:
                throw new ArgumentException($"{expression.GetType().Name} has no value.", nameof(expression));
        }
    }

    /// <summary>A function's statements in place of a call. Its variables have the same registers at every call; its labels are new.</summary>
    public string Call(string operation, ScalarType scalar, params string[] operands)
    {
        Function function = FunctionLibrary.Of(operation, scalar);
        for (int i = 0; i < operands.Length; i++)
            _scope.Bind(function.Operands[i], InRegister(scalar, operands[i]));
        new StatementWriter(_scope, _code).Write(function.Body);
        RegisterClass registers = PtxTypes.ClassOf(scalar);
        return _code.NewValue(registers, $"mov.{PtxTypes.Register(registers)}", _scope.Registers(function.Result));
    }

    /// <summary>An operand as a register.</summary>
    public string InRegister(ScalarType scalar, string operand)
    {
        if (operand[0] == '%')
            return operand;
        RegisterClass registers = PtxTypes.ClassOf(scalar);
        return _code.Value(registers, $"mov.{PtxTypes.Register(registers)}", operand);
    }

    /// <summary>Gives registers values.</summary>
    public void Move(ScalarType scalar, string[] to, string[] from)
    {
        string instruction = $"mov.{PtxTypes.Register(PtxTypes.ClassOf(scalar))}";
        for (int i = 0; i < to.Length; i++)
        {
            if (to[i] != from[i])
                _code.Emit(instruction, to[i], from[i]);
        }
    }

    private string Place(BuiltinValue value)
    {
        if (value == BuiltinValue.WarpSize)
            return "32";
        return _scope.Once(value, opening => value switch
        {
            >= BuiltinValue.LongGlobalIndexX => LongGlobalIndex(opening, value - BuiltinValue.LongGlobalIndexX),
            <= BuiltinValue.GlobalIndexZ => GlobalIndex(opening, value - BuiltinValue.GlobalIndexX),
            BuiltinValue.WarpIndex => opening.Value(RegisterClass.Word, "shr.u32", _scope.LinearThread(), "5"),
            _ => opening.Value(RegisterClass.Word, "mov.u32", InstructionTable.Place(value)!),
        });
    }

    private static string GlobalIndex(InstructionText opening, int dimension)
    {
        (string group, string groupSize, string thread) = Places(opening, dimension);
        return opening.Value(RegisterClass.Word, "mad.lo.s32", group, groupSize, thread);
    }

    private static string LongGlobalIndex(InstructionText opening, int dimension)
    {
        (string group, string groupSize, string thread) = Places(opening, dimension);
        string start = opening.Value(RegisterClass.Long, "cvt.u64.u32", thread);
        return opening.Value(RegisterClass.Long, "mad.wide.u32", group, groupSize, start);
    }

    private static (string Group, string GroupSize, string Thread) Places(InstructionText opening, int dimension)
    {
        string axis = "xyz".Substring(dimension, 1);
        return (
            opening.Value(RegisterClass.Word, "mov.u32", $"%ctaid.{axis}"),
            opening.Value(RegisterClass.Word, "mov.u32", $"%ntid.{axis}"),
            opening.Value(RegisterClass.Word, "mov.u32", $"%tid.{axis}"));
    }

    /// <summary>The right side is computed only where it decides, unless that costs less than a jump and reads nothing.</summary>
    private string WriteShortCircuit(Binary e)
    {
        bool isAnd = e.Operator == BinaryOperator.AndAlso;
        string left = Write(e.Left);
        if (IsSpeculable(e.Right))
            return _code.Value(RegisterClass.Predicate, isAnd ? "and.pred" : "or.pred", left, Write(e.Right));
        string result = _code.NewValue(RegisterClass.Predicate, "mov.pred", left);
        string end = _code.NewLabel("decided");
        int mark = _code.Mark();
        _code.EmitIf(left, !isAnd, "bra", end);
        _code.Emit("mov.pred", result, Write(e.Right));
        _code.Label(end, mark);
        return result;
    }

    private string[] WriteSelect(Select e)
    {
        ScalarType scalar = e.Type.Scalar;
        RegisterClass registers = PtxTypes.ClassOf(scalar);
        string condition = Write(e.Condition);
        if (registers != RegisterClass.Predicate && IsSpeculable(e.WhenTrue) && IsSpeculable(e.WhenFalse))
        {
            string[] whenTrue = WriteLanes(e.WhenTrue), whenFalse = WriteLanes(e.WhenFalse);
            string type = PtxTypes.Register(registers);
            return [.. whenTrue.Zip(whenFalse, (yes, no) => _code.Value(registers, $"selp.{type}", yes, no, condition))];
        }

        string[] result = [.. Enumerable.Range(0, e.Type.Lanes).Select(_ => _code.New(registers))];
        string otherwise = _code.NewLabel("otherwise"), end = _code.NewLabel("chosen");
        int mark = _code.Mark();
        _code.EmitIf(condition, holds: false, "bra", otherwise);
        Move(scalar, result, WriteLanes(e.WhenTrue));
        _code.Emit("bra.uni", end);
        _code.Label(otherwise, mark);
        Move(scalar, result, WriteLanes(e.WhenFalse));
        _code.Label(end, mark);
        return result;
    }

    /// <summary>Whether an expression is cheap, calls no function and is defined whatever the values of its variables are.</summary>
    private static bool IsSpeculable(Expression expression)
    {
        int cost = 0;
        bool jumps = expression.Any(part =>
        {
            cost += ExpressionCost.OfNode(part);
            return FunctionLibrary.IsCall(part) || part is Load or Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder, Left.Type.IsInteger: true };
        });
        return !jumps && cost <= CheapCost;
    }
}
