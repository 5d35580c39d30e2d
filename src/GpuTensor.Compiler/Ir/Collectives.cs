namespace GpuTensor.Compiler.Ir;

/// <summary>Kinds of collective operators.</summary>
public static class Collectives
{
    /// <summary>Whether a lane gets another one's value.</summary>
    public static bool IsShuffle(CollectiveOperator op) => op is >= CollectiveOperator.Shuffle and <= CollectiveOperator.ShuffleXor;

    /// <summary>Whether it is a product of matrices.</summary>
    public static bool IsMatrixProduct(CollectiveOperator op) => op is >= CollectiveOperator.MultiplyAddTf32 and <= CollectiveOperator.MultiplyAddBF16;

    /// <summary>What the operands of a product of matrices are, and what it gives.</summary>
    public static (IrType A, IrType B, IrType C) TypesOf(CollectiveOperator op)
    {
        ScalarType factor = op == CollectiveOperator.MultiplyAddTf32 ? ScalarType.F32 : ScalarType.U32;
        return (new(factor, 4), new(factor, 2), new(ScalarType.F32, 4));
    }

    /// <summary>Whether a kernel needs tensor cores.</summary>
    public static bool UsesTensorCores(Kernel kernel) => Any(kernel.Body);

    private static bool Any(IEnumerable<Statement> statements) => statements.Any(statement => statement switch
    {
        Collective s => IsMatrixProduct(s.Operator),
        If s => Any(s.Then) || Any(s.Else),
        Loop s => Any(s.Body),
        Switch s => s.Cases.Any(section => Any(section.Body)) || Any(s.Default),
        Block s => Any(s.Body),
        _ => false,
    });
}
