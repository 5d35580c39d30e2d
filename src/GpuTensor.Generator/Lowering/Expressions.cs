using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering;

/// <summary>Makes IR expressions and looks into them.</summary>
internal static class Expressions
{
    public static Constant True { get; } = new(IrType.Bool, 1);

    public static Constant False { get; } = new(IrType.Bool, 0);

    public static Constant Int32(int value) => new(IrType.I32, (ulong)(long)value);

    public static Constant Int64(long value) => new(IrType.I64, (ulong)value);

    public static Constant Zero(IrType scalar) => new(scalar, 0);

    /// <summary>A constant of a number's type.</summary>
    public static Constant Number(IrType type, double value) => new(type, type.Scalar switch
    {
        ScalarType.F32 => (uint)BitConverter.ToInt32(BitConverter.GetBytes((float)value), 0),
        ScalarType.F64 => (ulong)BitConverter.DoubleToInt64Bits(value),
        ScalarType.F16 => throw new ArgumentException("Half has no constants but zero.", nameof(type)),
        _ => Truncate(type, (ulong)(long)value),
    });

    /// <summary>A constant of C#; null for one that no scalar can hold.</summary>
    public static Constant? FromObject(IrType type, object? value) => value switch
    {
        bool flag => flag ? True : False,
        float number => new(type, (uint)BitConverter.ToInt32(BitConverter.GetBytes(number), 0)),
        double number => new(type, (ulong)BitConverter.DoubleToInt64Bits(number)),
        char character => new(type, character),
        ulong number => new(type, number),
        sbyte or byte or short or ushort or int or uint or long => new(type, (ulong)Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
        _ => null,
    };

    /// <summary>The operand as another scalar type; constant integers are converted here.</summary>
    public static Expression ConvertTo(IrType type, Expression operand)
    {
        if (operand.Type == type)
            return operand;
        return operand is Constant constant && constant.Type.IsInteger && type.IsInteger
            ? new Constant(type, Truncate(type, constant.Bits))
            : new ConvertTo(type, operand);
    }

    /// <summary>Whether the expression or a part of it passes the test.</summary>
    public static bool Any(Expression expression, Func<Expression, bool> test) =>
        test(expression) || Children(expression).Any(child => Any(child, test));

    /// <summary>The operands of an expression.</summary>
    public static IReadOnlyList<Expression> Children(Expression expression) => expression switch
    {
        Unary node => [node.Operand],
        Binary node => [node.Left, node.Right],
        FusedMultiplyAdd node => [node.A, node.B, node.C],
        Select node => [node.Condition, node.WhenTrue, node.WhenFalse],
        ConvertTo node => [node.Operand],
        Bitcast node => [node.Operand],
        Load node => [node.View, node.Index],
        ViewLength node => [node.View],
        SubView node => [node.View, node.Offset, node.Length],
        ViewCast node => [node.View],
        Lane node => [node.Vector],
        MakeVector node => node.Lanes,
        _ => [],
    };

    /// <summary>Whether computing it again is as cheap as reading a variable.</summary>
    public static bool IsTrivial(Expression expression) =>
        expression is Constant or ReadVariable or ReadParameter or ArrayAccess or Builtin;

    private static ulong Truncate(IrType type, ulong bits) => type.Scalar switch
    {
        ScalarType.I8 => (ulong)(sbyte)bits,
        ScalarType.U8 => (byte)bits,
        ScalarType.I16 => (ulong)(short)bits,
        ScalarType.U16 => (ushort)bits,
        ScalarType.I32 => (ulong)(int)bits,
        ScalarType.U32 => (uint)bits,
        _ => bits,
    };
}
