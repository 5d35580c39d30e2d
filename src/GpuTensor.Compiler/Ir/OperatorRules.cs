namespace GpuTensor.Compiler.Ir;

/// <summary>Which operators go with which types.</summary>
internal static class OperatorRules
{
    /// <summary>Checks the type of a unary operator's operand.</summary>
    public static void Check(ExpressionRules rules, Unary unary)
    {
        IrType type = unary.Operand.Type;
        (bool fits, string wanted) = unary.Operator switch
        {
            UnaryOperator.Not => (type == IrType.Bool, "bool"),
            UnaryOperator.Complement or UnaryOperator.PopCount or UnaryOperator.LeadingZeroCount or UnaryOperator.TrailingZeroCount =>
                (type.IsInteger, "integers"),
            UnaryOperator.RoundToTf32 => (type == new IrType(ScalarType.F32), "f32"),
            UnaryOperator.Negate or UnaryOperator.Abs => (type.IsInteger || type.IsFloat, "integers, f32 and f64"),
            _ => (type.IsFloat, "f32 and f64"),
        };
        rules.Require(fits, $"{unary.Operator} is for {wanted}, not {type}");
    }

    /// <summary>Checks the types of a binary operator's operands.</summary>
    public static void Check(ExpressionRules rules, Binary binary)
    {
        IrType left = binary.Left.Type;
        IrType right = binary.Right.Type;
        bool number = left.IsInteger || left.IsFloat;
        (bool fits, string wanted) = binary.Operator switch
        {
            BinaryOperator.AndAlso or BinaryOperator.OrElse => (left == IrType.Bool, "bool"),
            BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Xor => (left.IsInteger || left == IrType.Bool, "integers and bool"),
            BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight => (left.IsInteger, "integers"),
            BinaryOperator.Equal or BinaryOperator.NotEqual => (number || left == IrType.Bool, "integers, f32, f64 and bool"),
            BinaryOperator.Pow or BinaryOperator.Atan2 or BinaryOperator.CopySign => (left.IsFloat, "f32 and f64"),
            _ => (number, "integers, f32 and f64"),
        };
        rules.Require(fits, $"{binary.Operator} is for {wanted}, not {left}");
        bool shifts = binary.Operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight;
        rules.Require(
            right == (shifts ? IrType.I32 : left),
            shifts ? $"a shift's count is an i32, not {right}" : $"the operands of {binary.Operator} have one type, not {left} and {right}");
    }
}
