using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Puts every expression of a kernel, innermost first, through a function.</summary>
internal sealed class ExpressionPass
{
    private readonly Func<Expression, Expression> _node;
    private readonly Func<Expression, Expression> _rewrite;
    private readonly Func<IReadOnlyList<Statement>, IReadOnlyList<Statement>> _rewriteList;

    private ExpressionPass(Func<Expression, Expression> node)
    {
        _node = node;
        _rewrite = Rewrite;
        _rewriteList = Rewrite;
    }

    /// <summary>The kernel with the function's results in place of its expressions, array lengths included.</summary>
    public static Kernel Run(Kernel kernel, Func<Expression, Expression> node)
    {
        var pass = new ExpressionPass(node);
        return ArrayLengths.Map(kernel.With(pass.Rewrite(kernel.Body)), pass.Rewrite);
    }

    private Expression Rewrite(Expression expression) => _node(expression.Map(_rewrite));

    private IReadOnlyList<Statement> Rewrite(IReadOnlyList<Statement> statements) =>
        [.. statements.Select(statement => statement.Map(_rewrite, _rewriteList))];
}
