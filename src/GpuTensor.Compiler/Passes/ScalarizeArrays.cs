using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Replaces the elements of a local array by variables where all its indices are constants.</summary>
public static class ScalarizeArrays
{
    /// <summary>Longer arrays stay in memory.</summary>
    public const int MaxLength = 256;

    /// <summary>The kernel with variables in place of such arrays.</summary>
    public static Kernel Run(Kernel kernel)
    {
        HashSet<KernelArray> arrays = [.. kernel.Arrays.Where(IsCandidate)];
        if (arrays.Count == 0)
        {
            return kernel;
        }

        HashSet<Variable> views = ViewsInUse(kernel.Body);
        DropOthers(kernel.Body, arrays, views);
        return arrays.Count == 0 ? kernel : new Replacement(kernel, arrays, views).Run();
    }

    private static bool IsCandidate(KernelArray array) =>
        array.Space == AddressSpace.Local && array.Length is Constant { Bits: <= MaxLength };

    /// <summary>The view variables that something reads. What the others hold, often whole arrays, is not in use.</summary>
    private static HashSet<Variable> ViewsInUse(IReadOnlyList<Statement> body)
    {
        var views = new HashSet<Variable>();
        Action<Expression> look = null!;
        look = expression =>
        {
            if (expression is ReadVariable { Type.IsView: true, Variable: var view })
            {
                views.Add(view);
            }

            expression.ForEachOperand(look);
        };
        body.ForEach(statement => statement.ForEachExpression(look));
        return views;
    }

    private static bool IsIdle(Statement statement, HashSet<Variable> viewsInUse) =>
        statement is Assign { Variable: { Type.IsView: true } view } && !viewsInUse.Contains(view);

    /// <summary>Drops the arrays that are used in any other way than an element at a constant place.</summary>
    private static void DropOthers(IReadOnlyList<Statement> body, HashSet<KernelArray> arrays, HashSet<Variable> viewsInUse)
    {
        Action<Expression> look = null!;
        look = expression =>
        {
            if (expression is ArrayAccess other)
            {
                arrays.Remove(other.Array);
            }
            else if (expression is not Load { View: ArrayAccess view } load || !IsElement(view, load.Index))
            {
                expression.ForEachOperand(look);
            }
        };
        body.ForEach(statement =>
        {
            if (statement is Store { View: ArrayAccess access } store && IsElement(access, store.Index))
            {
                look(store.Value);
            }
            else if (!IsIdle(statement, viewsInUse))
            {
                statement.ForEachExpression(look);
            }
        });
    }

    private static bool IsElement(ArrayAccess access, Expression index) =>
        index is Constant constant && access.Array.Length is Constant length && constant.Bits < length.Bits;

    private sealed class Replacement
    {
        private readonly Dictionary<KernelArray, Variable[]> _elements = [];
        private readonly Kernel _kernel;
        private readonly HashSet<KernelArray> _arrays;
        private readonly HashSet<Variable> _viewsInUse;
        private readonly Func<Expression, Expression> _rewrite;
        private readonly Func<IReadOnlyList<Statement>, IReadOnlyList<Statement>> _list;

        public Replacement(Kernel kernel, HashSet<KernelArray> arrays, HashSet<Variable> viewsInUse)
        {
            (_kernel, _arrays, _viewsInUse) = (kernel, arrays, viewsInUse);
            (_rewrite, _list) = (Rewrite, List);
        }

        public Kernel Run()
        {
            var names = new FreshNames(_kernel.Variables.Select(variable => variable.Name));
            var variables = new List<Variable>(_kernel.Variables);
            foreach (KernelArray array in _kernel.Arrays.Where(_arrays.Contains))
            {
                _elements.Add(array, [.. Enumerable.Range(0, (int)((Constant)array.Length!).Bits).Select(_ => new Variable(names.Next(array.Name), array.Element))]);
                variables.AddRange(_elements[array]);
            }

            return _kernel.With(List(_kernel.Body), variables, [.. _kernel.Arrays.Where(array => !_arrays.Contains(array))]);
        }

        private Variable? ElementOf(Expression view, Expression index) =>
            view is ArrayAccess access && _elements.TryGetValue(access.Array, out Variable[]? elements) ? elements[((Constant)index).Bits] : null;

        private IReadOnlyList<Statement> List(IReadOnlyList<Statement> statements) =>
            [.. statements.Where(statement => !IsIdle(statement, _viewsInUse)).Select(Visit)];

        private Statement Visit(Statement statement) =>
            statement is Store store && ElementOf(store.View, store.Index) is { } element
                ? new Assign(element, Rewrite(store.Value)) { Line = store.Line }
                : statement.Map(_rewrite, _list);

        private Expression Rewrite(Expression expression) =>
            expression is Load load && ElementOf(load.View, load.Index) is { } element ? new ReadVariable(element) : expression.Map(_rewrite);
    }
}
