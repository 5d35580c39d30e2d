using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Ptx;

/// <summary>The operations that are a single instruction.</summary>
internal static class InstructionTable
{
    /// <summary>Operations on one float; <c>{0}</c> stands for its type. Null for those that are none.</summary>
    public static string? OfFloat(UnaryOperator op) => op switch
    {
        UnaryOperator.Negate => "neg.{0}",
        UnaryOperator.Abs => "abs.{0}",
        UnaryOperator.Sqrt => "sqrt.rn.{0}",
        UnaryOperator.Floor => "cvt.rmi.{0}.{0}",
        UnaryOperator.Ceiling => "cvt.rpi.{0}.{0}",
        UnaryOperator.Truncate => "cvt.rzi.{0}.{0}",
        UnaryOperator.Round => "cvt.rni.{0}.{0}",
        _ => null,
    };

    /// <summary>Operations on two floats.</summary>
    public static string? OfFloats(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "add.rn.{0}",
        BinaryOperator.Subtract => "sub.rn.{0}",
        BinaryOperator.Multiply => "mul.rn.{0}",
        BinaryOperator.Divide => "div.rn.{0}",
        _ => null,
    };

    /// <summary>Operations on two integers of 32 or 64 bits; <c>{0}</c> is the type, <c>{1}</c> the one without sign.</summary>
    public static string? OfIntegers(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "add.{0}",
        BinaryOperator.Subtract => "sub.{0}",
        BinaryOperator.Multiply => "mul.lo.{0}",
        BinaryOperator.And => "and.{1}",
        BinaryOperator.Or => "or.{1}",
        BinaryOperator.Xor => "xor.{1}",
        BinaryOperator.Min => "min.{0}",
        BinaryOperator.Max => "max.{0}",
        _ => null,
    };

    /// <summary>Comparisons; of floats all but <c>!=</c> are false with NaN.</summary>
    public static string Comparison(BinaryOperator op, bool isFloat) => op switch
    {
        BinaryOperator.Equal => "eq",
        BinaryOperator.NotEqual => isFloat ? "neu" : "ne",
        BinaryOperator.Less => "lt",
        BinaryOperator.LessOrEqual => "le",
        BinaryOperator.Greater => "gt",
        BinaryOperator.GreaterOrEqual => "ge",
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "No comparison."),
    };

    /// <summary>Atomic operations.</summary>
    public static string Atomic(AtomicOperator op) => op switch
    {
        AtomicOperator.Add => "add",
        AtomicOperator.Min => "min",
        AtomicOperator.Max => "max",
        AtomicOperator.And => "and",
        AtomicOperator.Or => "or",
        AtomicOperator.Xor => "xor",
        AtomicOperator.Exchange => "exch",
        _ => "cas",
    };

    /// <summary>The special register of a place, where it is one.</summary>
    public static string? Place(BuiltinValue value) => value switch
    {
        BuiltinValue.GroupIndexX => "%tid.x",
        BuiltinValue.GroupIndexY => "%tid.y",
        BuiltinValue.GroupIndexZ => "%tid.z",
        BuiltinValue.GroupDimensionX => "%ntid.x",
        BuiltinValue.GroupDimensionY => "%ntid.y",
        BuiltinValue.GroupDimensionZ => "%ntid.z",
        BuiltinValue.GridIndexX => "%ctaid.x",
        BuiltinValue.GridIndexY => "%ctaid.y",
        BuiltinValue.GridIndexZ => "%ctaid.z",
        BuiltinValue.GridDimensionX => "%nctaid.x",
        BuiltinValue.GridDimensionY => "%nctaid.y",
        BuiltinValue.GridDimensionZ => "%nctaid.z",
        BuiltinValue.LaneIndex => "%laneid",
        _ => null,
    };
}
