namespace GpuTensor.Compiler.Ir;

/// <summary>The rules of expressions.</summary>
internal sealed class ExpressionRules(Kernel kernel, DeclarationRules declarations, string declaration)
{
    /// <summary>The statement that is being checked, for the message; null in a declaration.</summary>
    public Statement? Statement { get; set; }

    /// <summary>Checks an expression and everything it is made of.</summary>
    public void Check(Expression expression)
    {
        switch (expression)
        {
            case Constant constant:
                CheckBits(constant);
                break;
            case ReadVariable read:
                Require(declarations.Declares(read.Variable), $"the kernel declares no variable {read.Variable.Name}");
                break;
            case ReadParameter read:
                Require(declarations.Declares(read.Parameter), $"the kernel declares no parameter {read.Parameter.Name}");
                break;
            case ArrayAccess access:
                Require(declarations.Declares(access.Array), $"the kernel declares no array {access.Array.Name}");
                break;
            case Builtin builtin:
                Require(
                    kernel.Launch == LaunchKind.Grouped || builtin.Value is BuiltinValue.GlobalIndexX or BuiltinValue.LongGlobalIndexX,
                    $"the threads of a linear kernel know only their global index, not {builtin.Value}");
                break;
            case Unary unary:
                Check(unary.Operand);
                OperatorRules.Check(this, unary);
                break;
            case Binary binary:
                Check(binary.Left);
                Check(binary.Right);
                OperatorRules.Check(this, binary);
                break;
            case FusedMultiplyAdd fused:
                CheckFused(fused);
                break;
            case Select select:
                Check(select.Condition, IrType.Bool, "a condition");
                Check(select.WhenTrue);
                Check(select.WhenFalse, select.WhenTrue.Type, "the other value of ?:");
                break;
            case ConvertTo convert:
                CheckConversion(convert);
                break;
            case Bitcast cast:
                CheckBitcast(cast);
                break;
            case Lane lane:
                Check(lane.Vector);
                Require(lane.Vector.Type.IsVector, $"only vectors have lanes, not {lane.Vector.Type}");
                Require(lane.Index >= 0 && lane.Index < lane.Vector.Type.Lanes, $"{lane.Vector.Type} has no lane {lane.Index}");
                break;
            case MakeVector vector:
                CheckVector(vector);
                break;
            default:
                CheckMemory(expression);
                break;
        }
    }

    /// <summary>Checks an expression that must have a type.</summary>
    public void Check(Expression expression, IrType type, string what)
    {
        Check(expression);
        Require(expression.Type == type, $"{what} is {Article(type)}, not {expression.Type}");
    }

    /// <summary>Checks a view and an index into it.</summary>
    public void CheckElement(Expression view, Expression index)
    {
        CheckView(view);
        Check(index);
        Require(index.Type == IrType.I32 || index.Type == IrType.I64, $"an index is an i32 or an i64, not {index.Type}");
    }

    /// <summary>Checks an expression that is constant once the kernel is specialised.</summary>
    public void CheckConstant(Expression expression, IrType type, string what)
    {
        Check(expression, type, what);
        Require(IsConstant(expression), $"{what} is made of constants and specialised parameters");
    }

    /// <summary>Throws where a rule does not hold.</summary>
    public void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new IrValidationException(kernel.Name, Statement is null ? declaration : IrPrinter.PrintLine(Statement), rule);
        }
    }

    private static string Article(IrType type) => (type.ToString()[0] is 'i' or 'f' or 'u' && !type.IsView && type.Scalar != ScalarType.U8 ? "an " : "a ") + type;

    private static bool IsConstant(Expression expression) => expression switch
    {
        Constant => true,
        ReadParameter read => read.Parameter.IsSpecialized,
        Unary unary => IsConstant(unary.Operand),
        Binary binary => IsConstant(binary.Left) && IsConstant(binary.Right),
        Select select => IsConstant(select.Condition) && IsConstant(select.WhenTrue) && IsConstant(select.WhenFalse),
        ConvertTo convert => IsConstant(convert.Operand),
        _ => false,
    };

    private void CheckBits(Constant constant)
    {
        Require(constant.Type.IsScalar, $"a constant is a scalar, not {constant.Type}");
        ulong bits = constant.Bits;
        int unused = 64 - 8 * constant.Type.ByteCount;
        ulong proper = constant.Type.Scalar == ScalarType.Bool ? bits & 1
            : constant.Type.IsSigned ? (ulong)((long)(bits << unused) >> unused)
            : bits << unused >> unused;
        Require(bits == proper, $"the bits 0x{bits:x} are not those of {Article(constant.Type)}");
    }

    private void CheckFused(FusedMultiplyAdd fused)
    {
        Check(fused.B);
        IrType type = fused.B.Type;
        Require(type.IsFloat || (type.IsVector && type.Lane.IsFloat), $"fma calculates with f32, f64 and their vectors, not {type}");
        Check(fused.A, fused.A.Type == type.Lane ? type.Lane : type, "the first operand of fma");
        Check(fused.C, type, "the third operand of fma");
    }

    private void CheckConversion(ConvertTo convert)
    {
        Check(convert.Operand);
        IrType from = convert.Operand.Type;
        IrType to = convert.Type;
        bool withHalf = from.Scalar == ScalarType.F16 || to.Scalar == ScalarType.F16;
        Require(from.IsScalar && to.IsScalar && from != IrType.Bool && to != IrType.Bool, $"{from} does not convert to {to}");
        Require(!withHalf || from.Scalar == ScalarType.F32 || to.Scalar == ScalarType.F32, $"f16 converts to and from f32 only, not {from} to {to}");
    }

    private void CheckBitcast(Bitcast cast)
    {
        Check(cast.Operand);
        IrType from = cast.Operand.Type;
        bool fits = from.IsScalar && cast.Type.IsScalar && from.ByteCount == cast.Type.ByteCount;
        Require(fits && from != IrType.Bool && cast.Type != IrType.Bool, $"the bits of {from} are not those of {cast.Type}");
    }

    private void CheckVector(MakeVector vector)
    {
        Require(
            vector.Type.IsVector && vector.Type.Lanes is 2 or 4 or 8 or 16 && vector.Type.Scalar != ScalarType.Bool,
            $"there is no vector {vector.Type}");
        Require(vector.Lanes.Count == vector.Type.Lanes, $"{vector.Type} has {vector.Type.Lanes} lanes, not {vector.Lanes.Count}");
        foreach (Expression lane in vector.Lanes)
        {
            Check(lane, vector.Type.Lane, "a lane");
        }
    }

    private void CheckMemory(Expression expression)
    {
        switch (expression)
        {
            case Load load:
                CheckElement(load.View, load.Index);
                break;
            case ViewLength length:
                CheckView(length.View);
                break;
            case SubView part:
                CheckView(part.View);
                Check(part.Offset, IrType.I64, "the offset of a part of a view");
                Check(part.Length, IrType.I64, "the length of a part of a view");
                break;
            case ViewCast cast:
                CheckView(cast.View);
                Require(cast.Type.View == cast.View.Type.View, $"a view keeps its memory: {cast.View.Type} is no {cast.Type}");
                Require(cast.Type.Lanes == 1 || cast.Type.Scalar != ScalarType.Bool, "there are no vectors of bool");
                break;
            default:
                Require(false, $"there is no expression {expression.GetType().Name}");
                break;
        }
    }

    private void CheckView(Expression view)
    {
        Check(view);
        Require(view.Type.IsView, $"only views have elements, not {view.Type}");
    }
}
