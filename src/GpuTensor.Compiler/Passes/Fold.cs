using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Constant folding, exact: what devices may compute differently (elementary functions, NaN, halves) and what is undefined
/// (division by zero) stays as it is.
/// </summary>
public static class Fold
{
    /// <summary>The kernel with every constant expression computed.</summary>
    public static Kernel Run(Kernel kernel) => ExpressionPass.Run(kernel, Node);

    /// <summary>An expression whose operands are folded already.</summary>
    internal static Expression Node(Expression expression) => Value(expression) ?? expression;

    private static Constant? Value(Expression expression) => expression switch
    {
        Unary { Operand: Constant operand } unary => ConstantArithmetic.Apply(unary.Operator, operand),
        Binary { Left: Constant left, Right: Constant right } binary => ConstantArithmetic.Apply(binary.Operator, left, right),
        ConvertTo { Operand: Constant operand } convert => ConstantConversion.Convert(convert.Type, operand),
        Bitcast { Operand: Constant operand } cast => ConstantConversion.Reinterpret(cast.Type, operand),
        Select { Condition: Constant condition, WhenTrue: Constant a, WhenFalse: Constant b } => condition.Bits != 0 ? a : b,
        _ => null,
    };
}
