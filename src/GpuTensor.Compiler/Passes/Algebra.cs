using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Rules that give simpler expressions of equal value: exact for every operand, NaN, infinities and zeros' signs included.
/// Operands are taken as simplified already.
/// </summary>
internal static class Algebra
{
    /// <summary>The simplest equal expression that the rules find.</summary>
    public static Expression Node(Expression expression) => expression switch
    {
        Unary unary => OfUnary(unary),
        Binary { Left.Type: var type } binary => type == IrType.Bool ? BoolAlgebra.Node(binary)
            : type.IsFloat ? OfFloats(binary)
            : type.IsInteger ? IntegerAlgebra.Node(binary)
            : binary,
        Select select => OfSelect(select),
        ConvertTo convert => OfConversion(convert),
        Bitcast { Operand: Bitcast inner } cast => Node(new Bitcast(cast.Type, inner.Operand)),
        Bitcast cast when cast.Type == cast.Operand.Type => cast.Operand,
        Lane { Vector: MakeVector vector } lane => vector.Lanes[lane.Index],
        _ => ViewAlgebra.Node(expression),
    };

    private static Expression OfUnary(Unary unary) => (unary.Operator, unary.Operand) switch
    {
        (UnaryOperator.Not or UnaryOperator.Negate or UnaryOperator.Complement, Unary inner) when inner.Operator == unary.Operator => inner.Operand,
        (UnaryOperator.Not, Binary { Operator: BinaryOperator.Equal } inner) => new Binary(BinaryOperator.NotEqual, inner.Left, inner.Right),
        (UnaryOperator.Not, Binary { Operator: BinaryOperator.NotEqual } inner) => new Binary(BinaryOperator.Equal, inner.Left, inner.Right),
        (UnaryOperator.Not, Binary { Left.Type.IsFloat: false } inner) when Operators.IsComparison(inner.Operator) =>
            new Binary(Opposite(inner.Operator), inner.Left, inner.Right),
        _ => unary,
    };

    private static BinaryOperator Opposite(BinaryOperator comparison) => comparison switch
    {
        BinaryOperator.Less => BinaryOperator.GreaterOrEqual,
        BinaryOperator.LessOrEqual => BinaryOperator.Greater,
        BinaryOperator.Greater => BinaryOperator.LessOrEqual,
        _ => BinaryOperator.Less,
    };

    /// <summary>x * 1, x / 1, x - 0 and x + -0 are x; division by a power of two is multiplication by its reciprocal, which is exact.</summary>
    private static Expression OfFloats(Binary binary)
    {
        if (binary.Right is not Constant constant)
        {
            return binary;
        }

        double value = ConstantArithmetic.ValueOf(constant);
        bool isZero = value == 0;
        bool isNegative = constant.Bits >> (8 * constant.Type.ByteCount - 1) != 0;
        return binary.Operator switch
        {
            BinaryOperator.Multiply or BinaryOperator.Divide when value == 1 => binary.Left,
            BinaryOperator.Subtract when isZero && !isNegative => binary.Left,
            BinaryOperator.Add when isZero && isNegative => binary.Left,
            BinaryOperator.Divide when HasExactReciprocal(constant) =>
                new Binary(BinaryOperator.Multiply, binary.Left, ConstantArithmetic.Of(constant.Type, 1 / value)!),
            _ => binary,
        };
    }

    /// <summary>A power of two that is normal, as is its reciprocal: no digits, and an exponent that is neither of the last two of either end.</summary>
    private static bool HasExactReciprocal(Constant constant)
    {
        (int digits, int exponents) = constant.Type.Scalar == ScalarType.F32 ? (23, 8) : (52, 11);
        ulong exponent = (constant.Bits >> digits) & ((1UL << exponents) - 1);
        return (constant.Bits & ((1UL << digits) - 1)) == 0 && exponent >= 2 && exponent < (1UL << exponents) - 2;
    }

    private static Expression OfSelect(Select select) => select switch
    {
        { Condition: Constant condition } => condition.Bits != 0 ? select.WhenTrue : select.WhenFalse,
        _ when select.WhenTrue.IsSameLeaf(select.WhenFalse) => select.WhenTrue,
        { Condition: Unary { Operator: UnaryOperator.Not } not } => Node(new Select(not.Operand, select.WhenFalse, select.WhenTrue)),
        { WhenTrue: Constant { Bits: 1 }, WhenFalse: Constant { Bits: 0 } } when select.Type == IrType.Bool => select.Condition,
        _ => select,
    };

    /// <summary>Conversions to the same type, and those by way of a type that keeps every value, fall away.</summary>
    private static Expression OfConversion(ConvertTo convert)
    {
        if (convert.Type == convert.Operand.Type)
        {
            return convert.Operand;
        }

        if (convert.Operand is not ConvertTo inner)
        {
            return convert;
        }

        IrType source = inner.Operand.Type;
        bool truncates = source.IsInteger && inner.Type.IsInteger && convert.Type.IsInteger && convert.Type.ByteCount <= inner.Type.ByteCount;
        bool widensFloat = !source.IsInteger && !inner.Type.IsInteger && convert.Type == source && inner.Type.ByteCount > source.ByteCount;
        return truncates ? Node(new ConvertTo(convert.Type, inner.Operand))
            : widensFloat ? inner.Operand : convert;
    }
}
