using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Exact algebra, and control flow that is decided: ifs and switches on constants, loops that never run, blocks that
/// nothing leaves early.
/// </summary>
public static class Simplify
{
    /// <summary>The simpler kernel.</summary>
    public static Kernel Run(Kernel kernel)
    {
        Kernel simple = ExpressionPass.Run(kernel, Node);
        return simple.With(ControlFlow.List(simple.Body));
    }

    /// <summary>An expression whose operands are simple already.</summary>
    internal static Expression Node(Expression expression) => Algebra.Node(Fold.Node(expression));

    /// <summary>A statement whose expressions are simple already, the element it changes in its simplest form.</summary>
    internal static Statement Element(Statement statement)
    {
        switch (statement)
        {
            case Store store:
                (Expression view, Expression index) = ViewAlgebra.Element(store.View, store.Index);
                return store with { View = view, Index = index };
            case AtomicUpdate atomic:
                (Expression target, Expression place) = ViewAlgebra.Element(atomic.View, atomic.Index);
                return atomic with { View = target, Index = place };
            case AsyncCopy copy:
                (Expression to, Expression at) = ViewAlgebra.Element(copy.View, copy.Index);
                (Expression from, Expression there) = ViewAlgebra.Element(copy.Source, copy.SourceIndex);
                return copy with { View = to, Index = at, Source = from, SourceIndex = there };
            default:
                return statement;
        }
    }
}
