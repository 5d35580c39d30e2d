namespace GpuTensor.Testing.Operators;

public enum ReductionKind
{
    Sum,
    Product,
    Mean,
    Min,
    Max,
}

public enum BinaryOperation
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Minimum,
    Maximum,
}

public enum UnaryOperation
{
    Negate,
    Abs,
    Sqrt,
    Exp,
    Log,
}

public enum PadKind
{
    Constant,
    Edge,
    Reflect,
    Symmetric,
    Wrap,
}
