using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>What statements and expressions directly consist of.</summary>
internal static class Walk
{
    public static IEnumerable<Expression> Operands(Expression expression) => expression switch
    {
        Unary e => [e.Operand],
        Binary e => [e.Left, e.Right],
        FusedMultiplyAdd e => [e.A, e.B, e.C],
        Select e => [e.Condition, e.WhenTrue, e.WhenFalse],
        ConvertTo e => [e.Operand],
        Bitcast e => [e.Operand],
        Load e => [e.View, e.Index],
        ViewLength e => [e.View],
        SubView e => [e.View, e.Offset, e.Length],
        ViewCast e => [e.View],
        Lane e => [e.Vector],
        MakeVector e => e.Lanes,
        _ => [],
    };

    public static IEnumerable<Expression> Expressions(Statement statement) => statement switch
    {
        Assign s => [s.Value],
        Store s => [s.View, s.Index, s.Value],
        AtomicUpdate s => s.Comparand is { } comparand ? [s.View, s.Index, s.Value, comparand] : [s.View, s.Index, s.Value],
        Collective s => s.Operands,
        If s => [s.Condition],
        Loop s => new[] { s.Condition, s.While }.OfType<Expression>(),
        Switch s => [s.Value],
        _ => [],
    };

    public static IEnumerable<IReadOnlyList<Statement>> Lists(Statement statement) => statement switch
    {
        If s => [s.Then, s.Else],
        Loop s => [s.Body, s.Continuing],
        Switch s => s.Cases.Select(one => one.Body).Append(s.Default),
        Block s => [s.Body],
        _ => [],
    };

    /// <summary>The variable that a statement itself gives a value.</summary>
    public static Variable? Target(Statement statement) => statement switch
    {
        Assign s => s.Variable,
        AtomicUpdate s => s.Result,
        Collective s => s.Result,
        _ => null,
    };

    /// <summary>All statements of a list, with those inside them.</summary>
    public static IEnumerable<Statement> All(IEnumerable<Statement> statements) =>
        statements.SelectMany(statement => Lists(statement).SelectMany(All).Prepend(statement));

    /// <summary>An expression and all inside it.</summary>
    public static IEnumerable<Expression> All(Expression expression) =>
        Operands(expression).SelectMany(All).Prepend(expression);
}
