using System.Globalization;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Ptx;

/// <summary>Writes operators.</summary>
internal sealed class ArithmeticWriter(KernelScope scope, InstructionText code, ExpressionWriter expressions)
{
    public string Write(Unary e)
    {
        IrType type = e.Operand.Type;
        if (e.Operator == UnaryOperator.Not)
            return code.Value(RegisterClass.Predicate, "not.pred", expressions.Write(e.Operand));
        return type.IsFloat ? OfFloat(e, type) : OfInteger(e, type);
    }

    public string Write(Binary e)
    {
        IrType type = e.Left.Type;
        if (Operators.IsComparison(e.Operator))
            return Compare(e, type);
        if (type == IrType.Bool)
            return code.Value(RegisterClass.Predicate, Logic(e.Operator), expressions.Write(e.Left), expressions.Write(e.Right));
        return type.IsFloat ? OfFloats(e, type) : OfIntegers(e, type);
    }

    /// <summary>A result for each lane.</summary>
    public string[] Write(FusedMultiplyAdd e)
    {
        (string[] a, string[] b, string[] c) = (expressions.WriteLanes(e.A), expressions.WriteLanes(e.B), expressions.WriteLanes(e.C));
        string[] results = new string[b.Length];
        for (int i = 0; i < results.Length; i++)
            results[i] = code.Value(PtxTypes.ClassOf(e.Type.Scalar), $"fma.rn.{PtxTypes.Arithmetic(e.Type.Scalar)}", a[i % a.Length], b[i], c[i]);
        return results;
    }

    /// <summary>Cuts what was calculated in 32 bits to its type.</summary>
    public static string Cut(InstructionText code, ScalarType scalar, string value) => PtxTypes.IsNarrow(scalar)
        ? code.Value(RegisterClass.Word, $"cvt.{PtxTypes.Arithmetic(scalar)}.{PtxTypes.Memory(scalar)}", value)
        : value;

    private static string Logic(BinaryOperator op) => op switch
    {
        BinaryOperator.And => "and.pred",
        BinaryOperator.Or => "or.pred",
        _ => "xor.pred",
    };

    private string Compare(Binary e, IrType type)
    {
        string left = expressions.Write(e.Left), right = expressions.Write(e.Right);
        if (type == IrType.Bool)
        {
            string differ = code.Value(RegisterClass.Predicate, "xor.pred", left, right);
            return e.Operator == BinaryOperator.NotEqual ? differ : code.Value(RegisterClass.Predicate, "not.pred", differ);
        }

        string comparison = InstructionTable.Comparison(e.Operator, type.IsFloat);
        return code.Value(RegisterClass.Predicate, $"setp.{comparison}.{PtxTypes.Arithmetic(type.Scalar)}", left, right);
    }

    private string OfFloat(Unary e, IrType type)
    {
        string name = PtxTypes.Arithmetic(type.Scalar);
        RegisterClass registers = PtxTypes.ClassOf(type.Scalar);
        if (InstructionTable.OfFloat(e.Operator) is { } instruction)
            return code.Value(registers, string.Format(CultureInfo.InvariantCulture, instruction, name), expressions.Write(e.Operand));
        string operand = expressions.InRegister(type.Scalar, expressions.Write(e.Operand));
        if (FunctionLibrary.IsFunction(e.Operator))
            return expressions.Call(e.Operator.ToString(), type.Scalar, operand);
        switch (e.Operator)
        {
            case UnaryOperator.ReciprocalSqrt:
                return code.Value(registers, $"rcp.rn.{name}", code.Value(registers, $"sqrt.rn.{name}", operand));
            case UnaryOperator.RoundToTf32:
                return RoundToTf32(operand);
            case UnaryOperator.IsNaN:
                return code.Value(RegisterClass.Predicate, $"setp.nan.{name}", operand, operand);
            case UnaryOperator.IsInfinity:
                return code.Value(RegisterClass.Predicate, $"testp.infinite.{name}", operand);
            case UnaryOperator.IsFinite:
                return code.Value(RegisterClass.Predicate, $"testp.finite.{name}", operand);
            default:
                throw new ArgumentException($"{e.Operator} is not for {type}.", nameof(e));
        }
    }

    /// <summary>One instruction where there are tensor cores; elsewhere half of the last place that stays is added to the bits.</summary>
    private string RoundToTf32(string operand)
    {
        if (scope.Target.HasTensorCores)
            return code.Value(RegisterClass.Single, "mov.b32", code.Value(RegisterClass.Word, "cvt.rna.tf32.f32", operand));
        string sum = code.Value(RegisterClass.Word, "add.u32", code.Value(RegisterClass.Word, "mov.b32", operand), "4096");
        string rounded = code.Value(RegisterClass.Single, "mov.b32", code.Value(RegisterClass.Word, "and.b32", sum, "-8192"));
        string isNaN = code.Value(RegisterClass.Predicate, "setp.nan.f32", operand, operand);
        return code.Value(RegisterClass.Single, "selp.f32", operand, rounded, isNaN);
    }

    private string OfInteger(Unary e, IrType type)
    {
        string operand = expressions.Write(e.Operand);
        RegisterClass registers = PtxTypes.ClassOf(type.Scalar);
        string bits = PtxTypes.Bits(registers);
        int width = 8 * type.ByteCount, calculated = Math.Max(32, width);
        switch (e.Operator)
        {
            case UnaryOperator.Negate:
                return Cut(code, type.Scalar, code.Value(registers, $"neg.s{Text(calculated)}", operand));
            case UnaryOperator.Complement:
                return Cut(code, type.Scalar, code.Value(registers, $"not.{bits}", operand));
            case UnaryOperator.Abs:
                return type.IsSigned ? Cut(code, type.Scalar, code.Value(registers, $"abs.s{Text(calculated)}", operand)) : operand;
            case UnaryOperator.PopCount:
                return code.Value(RegisterClass.Word, $"popc.{bits}", WithoutSign(type, operand));
            case UnaryOperator.LeadingZeroCount:
                string zeros = code.Value(RegisterClass.Word, $"clz.{bits}", WithoutSign(type, operand));
                return width < 32 ? code.Value(RegisterClass.Word, "sub.s32", zeros, Text(32 - width)) : zeros;
            default:
                // A bit behind the highest ends the count for narrow integers.
                string counted = width < 32 ? code.Value(RegisterClass.Word, "or.b32", operand, Text(1L << width)) : operand;
                return code.Value(RegisterClass.Word, $"clz.{bits}", code.Value(registers, $"brev.{bits}", counted));
        }
    }

    private string WithoutSign(IrType type, string operand) => PtxTypes.IsNarrow(type.Scalar) && type.IsSigned
        ? code.Value(RegisterClass.Word, "and.b32", operand, Text((1L << (8 * type.ByteCount)) - 1))
        : operand;

    private string OfFloats(Binary e, IrType type)
    {
        string name = PtxTypes.Arithmetic(type.Scalar);
        RegisterClass registers = PtxTypes.ClassOf(type.Scalar);
        string left = expressions.Write(e.Left), right = expressions.Write(e.Right);
        if (InstructionTable.OfFloats(e.Operator) is { } instruction)
            return code.Value(registers, string.Format(CultureInfo.InvariantCulture, instruction, name), left, right);
        if (FunctionLibrary.IsFunction(e.Operator))
            return expressions.Call(e.Operator.ToString(), type.Scalar, left, right);
        switch (e.Operator)
        {
            case BinaryOperator.Min or BinaryOperator.Max:
                return Extreme(e.Operator == BinaryOperator.Min ? "min" : "max", type.Scalar, left, right);
            case BinaryOperator.CopySign:
                return code.Value(registers, $"copysign.{name}", right, left);
            default:
                throw new ArgumentException($"{e.Operator} is not for {type}.", nameof(e));
        }
    }

    /// <summary>min and max with zeros in the order of their signs and NaN passed on.</summary>
    private string Extreme(string operation, ScalarType scalar, string left, string right)
    {
        RegisterClass registers = PtxTypes.ClassOf(scalar);
        string name = PtxTypes.Arithmetic(scalar);
        if (scalar == ScalarType.F32 && scope.Target.HasNaNMinMax)
            return code.Value(registers, $"{operation}.NaN.f32", left, right);
        string isNaN = code.Value(RegisterClass.Predicate, $"setp.nan.{name}", left, right);
        string number = code.Value(registers, $"{operation}.{name}", left, right);
        string nan = PtxTypes.Literal(scalar, scalar == ScalarType.F32 ? 0x7FC00000UL : 0x7FF8000000000000UL);
        return code.Value(registers, $"selp.{name}", nan, number, isNaN);
    }

    private string OfIntegers(Binary e, IrType type)
    {
        RegisterClass registers = PtxTypes.ClassOf(type.Scalar);
        string name = PtxTypes.Arithmetic(type.Scalar), bits = PtxTypes.Bits(registers);
        string left = expressions.Write(e.Left);
        switch (e.Operator)
        {
            case BinaryOperator.ShiftLeft:
                return Cut(code, type.Scalar, code.Value(registers, $"shl.{bits}", left, ShiftCount(e)));
            case BinaryOperator.ShiftRight:
                return Cut(code, type.Scalar, code.Value(registers, $"shr.{name}", left, ShiftCount(e)));
            case BinaryOperator.Divide or BinaryOperator.Remainder:
                return Cut(code, type.Scalar, Divide(e, type, left));
            default:
                string instruction = string.Format(CultureInfo.InvariantCulture, InstructionTable.OfIntegers(e.Operator)!, name, bits);
                string value = code.Value(registers, instruction, left, expressions.Write(e.Right));
                return e.Operator is BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply
                    ? Cut(code, type.Scalar, value)
                    : value;
        }
    }

    private string ShiftCount(Binary e)
    {
        int mask = e.Left.Type.ByteCount == 8 ? 63 : 31;
        return e.Right is Constant { Bits: var bits }
            ? Text((long)bits & mask)
            : code.Value(RegisterClass.Word, "and.b32", expressions.Write(e.Right), Text(mask));
    }

    /// <summary>Division; the smallest integer by -1 wraps, which the instruction does not promise.</summary>
    private string Divide(Binary e, IrType type, string left)
    {
        bool isQuotient = e.Operator == BinaryOperator.Divide;
        RegisterClass registers = PtxTypes.ClassOf(type.Scalar);
        string name = PtxTypes.Arithmetic(type.Scalar), right = expressions.Write(e.Right);
        string instruction = $"{(isQuotient ? "div" : "rem")}.{name}";
        bool canOverflow = type.IsSigned && !PtxTypes.IsNarrow(type.Scalar)
            && !(e.Right is Constant { Bits: var bits } && bits != ulong.MaxValue);
        if (!canOverflow)
            return code.Value(registers, instruction, left, right);
        string isMinusOne = code.Value(RegisterClass.Predicate, $"setp.eq.{name}", right, "-1");
        string divisor = code.Value(registers, $"selp.{PtxTypes.Bits(registers)}", "1", right, isMinusOne);
        string result = code.Value(registers, instruction, left, divisor);
        if (!isQuotient)
            return result;
        return code.Value(registers, $"selp.{PtxTypes.Bits(registers)}", code.Value(registers, $"neg.{name}", left), result, isMinusOne);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
