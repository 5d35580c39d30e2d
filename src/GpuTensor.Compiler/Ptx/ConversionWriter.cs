using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Ptx;

/// <summary>Writes conversions between scalar types.</summary>
internal sealed class ConversionWriter(InstructionText code, ExpressionWriter expressions)
{
    public string Write(ConvertTo e)
    {
        IrType from = e.Operand.Type, to = e.Type;
        if (from == to)
            return expressions.Write(e.Operand);
        string value = expressions.InRegister(from.Scalar, expressions.Write(e.Operand));
        RegisterClass registers = PtxTypes.ClassOf(to.Scalar);
        string source = Type(from.Scalar), target = Type(to.Scalar);
        if (from.Scalar == ScalarType.F16 || (from.Scalar == ScalarType.F32 && to.Scalar == ScalarType.F64))
            return code.Value(registers, $"cvt.{target}.{source}", value);
        if (!to.IsInteger)
            return code.Value(registers, $"cvt.rn.{target}.{source}", value);
        return from.IsFloat ? ToInteger(from.Scalar, to.Scalar, value) : BetweenIntegers(from, to, value);
    }

    public string Write(Bitcast e)
    {
        ScalarType from = e.Operand.Type.Scalar, to = e.Type.Scalar;
        string value = expressions.InRegister(from, expressions.Write(e.Operand));
        RegisterClass source = PtxTypes.ClassOf(from), target = PtxTypes.ClassOf(to);
        if (source == target)
            return from == to ? value : ArithmeticWriter.Cut(code, to, value);
        if (source == RegisterClass.Half)
            return code.Value(target, $"cvt.{PtxTypes.Arithmetic(to)}.{PtxTypes.Memory(to)}", value);
        if (target == RegisterClass.Half)
            return code.Value(target, "cvt.u16.u32", value);
        return code.Value(target, $"mov.{PtxTypes.Bits(target)}", value);
    }

    private static string Type(ScalarType scalar) => scalar == ScalarType.F16 ? "f16" : PtxTypes.Arithmetic(scalar);

    /// <summary>Toward zero and saturated; narrow integers by way of 32 bits, and NaN as 0, which not every instruction gives.</summary>
    private string ToInteger(ScalarType from, ScalarType to, string value)
    {
        string source = PtxTypes.Arithmetic(from);
        string target = PtxTypes.IsNarrow(to) ? "s32" : PtxTypes.Arithmetic(to);
        RegisterClass registers = PtxTypes.ClassOf(to);
        string whole = code.Value(registers, $"cvt.rzi.{target}.{source}", value);
        if (from == ScalarType.F64 || registers == RegisterClass.Long)
        {
            string isNaN = code.Value(RegisterClass.Predicate, $"setp.nan.{source}", value, value);
            whole = code.Value(registers, $"selp.{PtxTypes.Bits(registers)}", "0", whole, isNaN);
        }

        return ArithmeticWriter.Cut(code, to, whole);
    }

    private string BetweenIntegers(IrType from, IrType to, string value)
    {
        RegisterClass source = PtxTypes.ClassOf(from.Scalar), target = PtxTypes.ClassOf(to.Scalar);
        if (source == target)
            return ArithmeticWriter.Cut(code, to.Scalar, value);
        return target == RegisterClass.Long
            ? code.Value(target, from.IsSigned ? "cvt.s64.s32" : "cvt.u64.u32", value)
            : ArithmeticWriter.Cut(code, to.Scalar, code.Value(target, "cvt.u32.u64", value));
    }
}
