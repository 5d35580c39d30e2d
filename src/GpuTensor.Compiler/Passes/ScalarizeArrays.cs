using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Gives every element of a local array a variable of its own where all its indices are constants.</summary>
public static class ScalarizeArrays
{
    /// <summary>Longer arrays stay in memory.</summary>
    public const int MaxLength = 256;

    /// <summary>The kernel with variables in place of such arrays.</summary>
    public static Kernel Run(Kernel kernel)
    {
        HashSet<KernelArray> arrays = [.. kernel.Arrays.Where(IsCandidate)];
        if (arrays.Count > 0)
        {
            kernel.Body.ForEach(statement => DropOthers(statement, arrays));
        }

        return arrays.Count == 0 ? kernel : new Replacement(kernel, arrays).Run();
    }

    private static bool IsCandidate(KernelArray array) =>
        array.Space == AddressSpace.Local && array.Length is Constant { Bits: <= MaxLength };

    /// <summary>Drops the arrays that a statement uses in any other way than an element at a constant place.</summary>
    private static void DropOthers(Statement statement, HashSet<KernelArray> arrays)
    {
        if (statement is Store { View: ArrayAccess access } store && IsElement(access, store.Index))
        {
            Look(store.Value);
        }
        else
        {
            statement.ForEachExpression(Look);
        }

        void Look(Expression expression)
        {
            if (expression is ArrayAccess other)
            {
                arrays.Remove(other.Array);
            }
            else if (expression is not Load { View: ArrayAccess view } load || !IsElement(view, load.Index))
            {
                expression.ForEachOperand(Look);
            }
        }
    }

    private static bool IsElement(ArrayAccess access, Expression index) =>
        index is Constant constant && access.Array.Length is Constant length && constant.Bits < length.Bits;

    private sealed class Replacement(Kernel kernel, HashSet<KernelArray> arrays)
    {
        private readonly Dictionary<KernelArray, Variable[]> _elements = [];

        public Kernel Run()
        {
            var names = new FreshNames(kernel.Variables.Select(variable => variable.Name));
            var variables = new List<Variable>(kernel.Variables);
            foreach (KernelArray array in kernel.Arrays.Where(arrays.Contains))
            {
                _elements.Add(array, [.. Enumerable.Range(0, (int)((Constant)array.Length!).Bits).Select(_ => new Variable(names.Next(array.Name), array.Element))]);
                variables.AddRange(_elements[array]);
            }

            return kernel.With(List(kernel.Body), variables, [.. kernel.Arrays.Where(array => !arrays.Contains(array))]);
        }

        private Variable? ElementOf(Expression view, Expression index) =>
            view is ArrayAccess access && _elements.TryGetValue(access.Array, out Variable[]? elements) ? elements[((Constant)index).Bits] : null;

        private IReadOnlyList<Statement> List(IReadOnlyList<Statement> statements) => [.. statements.Select(Visit)];

        private Statement Visit(Statement statement) =>
            statement is Store store && ElementOf(store.View, store.Index) is { } element
                ? new Assign(element, Rewrite(store.Value)) { Line = store.Line }
                : statement.Map(Rewrite, List);

        private Expression Rewrite(Expression expression) =>
            expression is Load load && ElementOf(load.View, load.Index) is { } element ? new ReadVariable(element) : expression.Map(Rewrite);
    }
}
