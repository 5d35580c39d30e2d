using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Which integers are never negative.</summary>
internal static class Signs
{
    /// <summary>Whether the form of an expression shows it: indices, sizes, and what halving, masking and choosing makes of them.</summary>
    public static bool IsNeverNegative(Expression expression) => expression switch
    {
        { Type.IsSigned: false } => true,
        Constant e => (e.Bits >> (8 * e.Type.ByteCount - 1) & 1) == 0,
        Builtin e => e.Value is >= BuiltinValue.GroupIndexX,
        ConvertTo { Operand.Type: { IsInteger: true } from } e => from.ByteCount < e.Type.ByteCount && IsNeverNegative(e.Operand),
        Select e => IsNeverNegative(e.WhenTrue) && IsNeverNegative(e.WhenFalse),
        Binary e => e.Operator switch
        {
            BinaryOperator.ShiftRight => IsNeverNegative(e.Left),
            BinaryOperator.And or BinaryOperator.Max => IsNeverNegative(e.Left) || IsNeverNegative(e.Right),
            BinaryOperator.Or or BinaryOperator.Xor or BinaryOperator.Min or BinaryOperator.Divide => IsNeverNegative(e.Left) && IsNeverNegative(e.Right),
            BinaryOperator.Remainder => IsNeverNegative(e.Left),
            _ => false,
        },
        _ => false,
    };
}
