using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Rules for bools. Since expressions change nothing, an operand that does not matter is not computed.</summary>
internal static class BoolAlgebra
{
    /// <summary>A simpler equal expression, or the same.</summary>
    public static Expression Node(Binary binary)
    {
        if (binary.Right is Constant right)
        {
            return WithConstant(binary, binary.Left, right.Bits != 0);
        }

        if (binary.Left is Constant left)
        {
            return WithConstant(binary, binary.Right, left.Bits != 0);
        }

        return !binary.Left.IsSameLeaf(binary.Right) ? binary : binary.Operator switch
        {
            BinaryOperator.Xor or BinaryOperator.NotEqual => ConstantArithmetic.Of(false),
            BinaryOperator.Equal => ConstantArithmetic.Of(true),
            _ => binary.Left,
        };
    }

    private static Expression WithConstant(Binary binary, Expression other, bool value) => binary.Operator switch
    {
        BinaryOperator.And or BinaryOperator.AndAlso => value ? other : ConstantArithmetic.Of(false),
        BinaryOperator.Or or BinaryOperator.OrElse => value ? ConstantArithmetic.Of(true) : other,
        BinaryOperator.Equal => value ? other : Not(other),
        _ => value ? Not(other) : other,
    };

    private static Expression Not(Expression operand) => Algebra.Node(new Unary(UnaryOperator.Not, operand));
}
