using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>What computing an expression costs, in additions.</summary>
internal static class ExpressionCost
{
    private const int Expensive = 8;

    /// <summary>The cost of an operation without that of its operands.</summary>
    public static int OfNode(Expression expression) => expression switch
    {
        Constant or ReadVariable or ReadParameter or ArrayAccess or Builtin or Bitcast or Lane => 0,
        Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder or BinaryOperator.Pow or BinaryOperator.Atan2 } => Expensive,
        Binary { Operator: BinaryOperator.Multiply, Type.ByteCount: 8 } => 2,
        Unary { Operator: > UnaryOperator.Abs and < UnaryOperator.Floor } => Expensive,
        Load => Expensive,
        _ => 1,
    };

    /// <summary>Whether values of a type are kept in variables that passes add: scalars and vectors, but no views and no halves.</summary>
    public static bool CanBeKept(IrType type) => !type.IsView && type.Scalar != ScalarType.F16;
}
