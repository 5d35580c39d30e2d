using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Rules for integers, which wrap and so may be reordered.</summary>
internal static class IntegerAlgebra
{
    /// <summary>A simpler equal expression, or the same; constants go to the right.</summary>
    public static Expression Node(Binary binary)
    {
        if (binary.Left is Constant && binary.Right is not Constant && IsCommutative(binary.Operator))
        {
            binary = new(binary.Operator, binary.Right, binary.Left);
        }

        return binary.Right is Constant constant ? WithConstant(binary, constant)
            : binary.Left.IsSameLeaf(binary.Right) ? OfEqualOperands(binary)
            : binary;
    }

    private static bool IsCommutative(BinaryOperator op) => op is BinaryOperator.Add or BinaryOperator.Multiply
        or BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Xor or BinaryOperator.Min or BinaryOperator.Max
        or BinaryOperator.Equal or BinaryOperator.NotEqual;

    private static Expression WithConstant(Binary binary, Constant constant)
    {
        Expression left = binary.Left;
        IrType type = left.Type;
        bool isZero = constant.Bits == 0;
        bool isOne = constant.Bits == 1;
        bool isAllOnes = constant == ConstantArithmetic.Of(constant.Type, ulong.MaxValue);
        int countMask = type.ByteCount == 8 ? 63 : 31;
        return binary.Operator switch
        {
            BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Or or BinaryOperator.Xor when isZero => left,
            BinaryOperator.Multiply or BinaryOperator.Divide when isOne => left,
            BinaryOperator.Multiply or BinaryOperator.And when isZero => constant,
            BinaryOperator.Remainder when isOne => ConstantArithmetic.Of(type, 0),
            BinaryOperator.And when isAllOnes => left,
            BinaryOperator.Or when isAllOnes => constant,
            BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight when (constant.Bits & (ulong)countMask) == 0 => left,
            BinaryOperator.Divide when IsPowerOfTwo(constant) && Signs.IsNeverNegative(left) =>
                Node(new(BinaryOperator.ShiftRight, left, ConstantArithmetic.Of(IrType.I32, (ulong)Exponent(constant)))),
            BinaryOperator.Remainder when IsPowerOfTwo(constant) && Signs.IsNeverNegative(left) =>
                Node(new(BinaryOperator.And, left, ConstantArithmetic.Of(type, constant.Bits - 1))),
            BinaryOperator.Subtract => Joined(new(BinaryOperator.Add, left, ConstantArithmetic.Of(type, 0 - constant.Bits))),
            BinaryOperator.Add or BinaryOperator.Multiply or BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Xor => Joined(binary),
            _ => binary,
        };
    }

    private static bool IsPowerOfTwo(Constant constant) =>
        constant.Bits != 0 && (constant.Bits & (constant.Bits - 1)) == 0 && Signs.IsNeverNegative(constant);

    private static int Exponent(Constant powerOfTwo)
    {
        int exponent = 0;
        while (powerOfTwo.Bits >> exponent > 1)
            exponent++;
        return exponent;
    }

    /// <summary>(x op c) op d is x op (c op d).</summary>
    private static Expression Joined(Binary binary) =>
        binary.Left is Binary { Right: Constant inner } left && left.Operator == binary.Operator
            && ConstantArithmetic.Apply(binary.Operator, inner, (Constant)binary.Right) is { } joined
            ? Node(new(binary.Operator, left.Left, joined))
            : binary;

    private static Expression OfEqualOperands(Binary binary) => binary.Operator switch
    {
        BinaryOperator.Subtract or BinaryOperator.Xor => ConstantArithmetic.Of(binary.Type, 0),
        BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Min or BinaryOperator.Max => binary.Left,
        BinaryOperator.Equal or BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual => ConstantArithmetic.Of(true),
        BinaryOperator.NotEqual or BinaryOperator.Less or BinaryOperator.Greater => ConstantArithmetic.Of(false),
        _ => binary,
    };
}
