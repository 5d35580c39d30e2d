using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>Members of the number types: <c>float.IsNaN</c>, and those of generic math through a type parameter.</summary>
internal static class NumberMembers
{
    /// <summary>What properties of generic math are worth, where that does not depend on the type.</summary>
    private static readonly Dictionary<string, double> s_constants = new()
    {
        ["Zero"] = 0,
        ["One"] = 1,
        ["NegativeOne"] = -1,
        ["AdditiveIdentity"] = 0,
        ["MultiplicativeIdentity"] = 1,
        ["NaN"] = double.NaN,
        ["PositiveInfinity"] = double.PositiveInfinity,
        ["NegativeInfinity"] = double.NegativeInfinity,
        ["NegativeZero"] = -0.0,
        ["Pi"] = Math.PI,
        ["Tau"] = 2 * Math.PI,
        ["E"] = Math.E,
    };

    public static Operand? Call(IntrinsicCall call)
    {
        IrType type = LanguageTypes.ScalarOf(call.Target.Type)!.Value;
        switch (call.Name)
        {
            case "CreateTruncating" or "CreateSaturating" or "CreateChecked":
                return new Single(Create(call, type));
            case "MinValue" or "MaxValue" or "Epsilon" or "AllBitsSet":
                return new Single(Bound(call, type));
            case "Equals" when call.Receiver is not null && call[0].Type == type:
                return new Single(call.Context.Operators.AreSame(call.Context.Hold(call.Self), call.Context.Hold(call.Value(0)), call.Site.Syntax));
            default:
                return call.Arguments.Count == 0 && call.Receiver is null && s_constants.TryGetValue(call.Name, out double value)
                    ? new Single(Expressions.Number(type, value))
                    : MathMembers.Call(call);
        }
    }

    /// <summary>Half: conversions to and from it, by way of float as the framework does.</summary>
    public static Operand? CallHalf(IntrinsicCall call)
    {
        if (call.Name is "CreateTruncating" or "CreateSaturating" or "CreateChecked")
            return new Single(Through(new(ScalarType.F16), call));
        if (call.Name is "Zero" or "AdditiveIdentity")
            return new Single(Expressions.Zero(new(ScalarType.F16)));
        if (call.Name is not ("op_Explicit" or "op_Implicit") || call.ResultLayout is not ValueLayout { Type: var type })
            throw new KernelException(Rules.HalfArithmetic, call.Site.Syntax);
        return new Single(Through(type, call));
    }

    private static Expression Through(IrType target, IntrinsicCall call)
    {
        Expression value = call[0];
        if (value.Type.Scalar == ScalarType.F64 && target.Scalar == ScalarType.F16)
            throw new KernelException(Rules.HalfArithmetic, call.Site.Syntax);
        return Expressions.ConvertTo(target, target.Scalar == value.Type.Scalar ? value : Expressions.ConvertTo(new(ScalarType.F32), value));
    }

    /// <summary>
    /// T.CreateTruncating and its like. Between integers Truncating wraps; from floats all of them saturate here, as
    /// Truncating and Saturating do; Checked, which throws, has no meaning on devices.
    /// </summary>
    private static Expression Create(IntrinsicCall call, IrType type)
    {
        Expression value = call[0];
        if (call.Name == "CreateChecked" && !Holds(type, value.Type))
            throw new KernelException(Rules.CheckedArithmetic, call.Site.Syntax);
        bool isNarrow = type.IsInteger && type.ByteCount < 4;
        bool saturates = call.Name == "CreateSaturating" && type.IsInteger && value.Type.IsInteger;
        if (value.Type.Scalar == ScalarType.F16)
            value = Expressions.ConvertTo(new(ScalarType.F32), value);
        if (type.Scalar == ScalarType.F16)
            return Through(type, call);
        if (saturates && !Holds(type, value.Type))
            value = ClampTo(type, call.Code.Hold(value));
        else if (isNarrow && value.Type.IsFloat)
            value = ClampTo(type, call.Code.Hold(Expressions.ConvertTo(IrType.I32, value)));
        return Expressions.ConvertTo(type, value);
    }

    /// <summary>Whether every value of one number type is one of the other.</summary>
    private static bool Holds(IrType type, IrType from)
    {
        if (type == from || (type.IsFloat && (from.IsInteger || from.ByteCount <= type.ByteCount)))
            return true;
        return from.IsInteger && type.IsInteger
            && ((type.IsSigned == from.IsSigned && type.ByteCount >= from.ByteCount)
                || (type.IsSigned && !from.IsSigned && type.ByteCount > from.ByteCount));
    }

    /// <summary>The nearest value that the type has, still in the operand's own type.</summary>
    private static Expression ClampTo(IrType type, Expression value)
    {
        IrType from = value.Type;
        if (from.IsSigned && (!type.IsSigned || type.ByteCount < from.ByteCount))
            value = new Binary(BinaryOperator.Max, value, Expressions.ConvertTo(from, Smallest(type)));
        bool isGreater = Greatest(type).Bits < Greatest(from).Bits;
        return isGreater ? new Binary(BinaryOperator.Min, value, new Constant(from, Greatest(type).Bits)) : value;
    }

    private static Constant Smallest(IrType type) => new(type, type.IsSigned ? ulong.MaxValue << (8 * type.ByteCount - 1) : 0);

    private static Constant Greatest(IrType type) =>
        new(type, ulong.MaxValue >> (64 - 8 * type.ByteCount + (type.IsSigned ? 1 : 0)));

    private static Constant Bound(IntrinsicCall call, IrType type) => (call.Name, type.Scalar) switch
    {
        ("MinValue", ScalarType.F32) => Expressions.Number(type, float.MinValue),
        ("MaxValue", ScalarType.F32) => Expressions.Number(type, float.MaxValue),
        ("Epsilon", ScalarType.F32) => Expressions.Number(type, float.Epsilon),
        ("MinValue", ScalarType.F64) => Expressions.Number(type, double.MinValue),
        ("MaxValue", ScalarType.F64) => Expressions.Number(type, double.MaxValue),
        ("Epsilon", ScalarType.F64) => Expressions.Number(type, double.Epsilon),
        ("MinValue", _) => Smallest(type),
        ("MaxValue", _) => Greatest(type),
        ("AllBitsSet", _) when type.IsInteger => type.IsSigned ? new(type, ulong.MaxValue) : Greatest(type),
        _ => throw call.Unknown(),
    };
}
