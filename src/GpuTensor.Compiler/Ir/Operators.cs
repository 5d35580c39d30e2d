namespace GpuTensor.Compiler.Ir;

/// <summary>Indices and sizes of a launch that a thread knows.</summary>
public enum BuiltinValue
{
    /// <summary>The thread's index in the whole launch, first dimension.</summary>
    GlobalIndexX,

    /// <summary>Second dimension.</summary>
    GlobalIndexY,

    /// <summary>Third dimension.</summary>
    GlobalIndexZ,

    /// <summary>The thread's index in its group.</summary>
    GroupIndexX,

    /// <summary>Second dimension.</summary>
    GroupIndexY,

    /// <summary>Third dimension.</summary>
    GroupIndexZ,

    /// <summary>Threads in a group.</summary>
    GroupDimensionX,

    /// <summary>Second dimension.</summary>
    GroupDimensionY,

    /// <summary>Third dimension.</summary>
    GroupDimensionZ,

    /// <summary>The group's index in the grid.</summary>
    GridIndexX,

    /// <summary>Second dimension.</summary>
    GridIndexY,

    /// <summary>Third dimension.</summary>
    GridIndexZ,

    /// <summary>Groups in the grid.</summary>
    GridDimensionX,

    /// <summary>Second dimension.</summary>
    GridDimensionY,

    /// <summary>Third dimension.</summary>
    GridDimensionZ,

    /// <summary>Threads in a warp; 1 where the device has none that a kernel may use.</summary>
    WarpSize,

    /// <summary>The thread's index in its warp.</summary>
    LaneIndex,

    /// <summary>The warp's index in its group.</summary>
    WarpIndex,

    /// <summary>As <see cref="GlobalIndexX"/>, 64 bits wide.</summary>
    LongGlobalIndexX,

    /// <summary>Second dimension.</summary>
    LongGlobalIndexY,

    /// <summary>Third dimension.</summary>
    LongGlobalIndexZ,
}

/// <summary>Operations on one value.</summary>
public enum UnaryOperator
{
    /// <summary>-x; integers wrap.</summary>
    Negate,

    /// <summary>!x of a bool.</summary>
    Not,

    /// <summary>~x of an integer.</summary>
    Complement,

    /// <summary>|x|; of the smallest integer it is that integer.</summary>
    Abs,

    /// <summary>Square root, correctly rounded where the device can.</summary>
    Sqrt,

    /// <summary>1 / sqrt(x).</summary>
    ReciprocalSqrt,

    /// <summary>e^x.</summary>
    Exp,

    /// <summary>2^x.</summary>
    Exp2,

    /// <summary>The natural logarithm.</summary>
    Log,

    /// <summary>The logarithm to base 2.</summary>
    Log2,

    /// <summary>The logarithm to base 10.</summary>
    Log10,

    /// <summary>Sine of radians.</summary>
    Sin,

    /// <summary>Cosine of radians.</summary>
    Cos,

    /// <summary>Tangent of radians.</summary>
    Tan,

    /// <summary>Arc sine.</summary>
    Asin,

    /// <summary>Arc cosine.</summary>
    Acos,

    /// <summary>Arc tangent.</summary>
    Atan,

    /// <summary>Hyperbolic sine.</summary>
    Sinh,

    /// <summary>Hyperbolic cosine.</summary>
    Cosh,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>The cube root.</summary>
    Cbrt,

    /// <summary>The greatest integer not above x.</summary>
    Floor,

    /// <summary>The least integer not below x.</summary>
    Ceiling,

    /// <summary>The integer part.</summary>
    Truncate,

    /// <summary>The nearest integer, halves to even.</summary>
    Round,

    /// <summary>Whether x is NaN.</summary>
    IsNaN,

    /// <summary>Whether x is an infinity.</summary>
    IsInfinity,

    /// <summary>Whether x is neither NaN nor an infinity.</summary>
    IsFinite,

    /// <summary>How many bits are set, an i32.</summary>
    PopCount,

    /// <summary>How many zeros lead, an i32; the width for 0.</summary>
    LeadingZeroCount,

    /// <summary>How many zeros trail, an i32; the width for 0.</summary>
    TrailingZeroCount,

    /// <summary>The nearest f32 with 10 bits of fraction, halves away from zero: what a tensor core takes as TF32.</summary>
    RoundToTf32,
}

/// <summary>Operations on two values.</summary>
public enum BinaryOperator
{
    /// <summary>Sum; integers wrap.</summary>
    Add,

    /// <summary>Difference; integers wrap.</summary>
    Subtract,

    /// <summary>Product; integers wrap.</summary>
    Multiply,

    /// <summary>Quotient; integers truncate, by zero nothing is defined, the smallest by -1 wraps.</summary>
    Divide,

    /// <summary>What truncating division leaves, with the sign of the left operand; floats as C#'s %.</summary>
    Remainder,

    /// <summary>Bits in both; of bools both, both computed.</summary>
    And,

    /// <summary>Bits in either.</summary>
    Or,

    /// <summary>Bits in one.</summary>
    Xor,

    /// <summary>Shift left by the lower 5 bits of the right operand (6 for 64-bit integers).</summary>
    ShiftLeft,

    /// <summary>Shift right, by sign for signed integers, the count as for <see cref="ShiftLeft"/>.</summary>
    ShiftRight,

    /// <summary>Left and right of bools, the right one computed only where the left one is true.</summary>
    AndAlso,

    /// <summary>Left or right of bools, the right one computed only where the left one is false.</summary>
    OrElse,

    /// <summary>Equal; false with NaN.</summary>
    Equal,

    /// <summary>Not equal; true with NaN.</summary>
    NotEqual,

    /// <summary>Less; false with NaN.</summary>
    Less,

    /// <summary>Less or equal; false with NaN.</summary>
    LessOrEqual,

    /// <summary>Greater; false with NaN.</summary>
    Greater,

    /// <summary>Greater or equal; false with NaN.</summary>
    GreaterOrEqual,

    /// <summary>The lesser, as MathF.Min: NaN where either is NaN, -0 below +0.</summary>
    Min,

    /// <summary>The greater, as MathF.Max: NaN where either is NaN, +0 above -0.</summary>
    Max,

    /// <summary>x to the power y.</summary>
    Pow,

    /// <summary>The angle of (right, left), as MathF.Atan2(left, right).</summary>
    Atan2,

    /// <summary>The magnitude of left with the sign of right (floats).</summary>
    CopySign,
}

/// <summary>The result types of operators.</summary>
public static class Operators
{
    /// <summary>The type of a unary operation.</summary>
    public static IrType ResultOf(UnaryOperator op, IrType operand) => op switch
    {
        UnaryOperator.IsNaN or UnaryOperator.IsInfinity or UnaryOperator.IsFinite => IrType.Bool,
        UnaryOperator.PopCount or UnaryOperator.LeadingZeroCount or UnaryOperator.TrailingZeroCount => IrType.I32,
        _ => operand,
    };

    /// <summary>The type of a binary operation.</summary>
    public static IrType ResultOf(BinaryOperator op, IrType left) => IsComparison(op) ? IrType.Bool : left;

    /// <summary>Whether the operation compares and gives a bool.</summary>
    public static bool IsComparison(BinaryOperator op) => op is >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual;
}
