using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>Finds the view variables whose length somebody asks for; the others are pointers alone.</summary>
internal sealed class ViewLengths
{
    private readonly HashSet<Variable> _needed = [];
    private readonly ILookup<Variable, Expression> _values;

    public ViewLengths(Kernel kernel)
    {
        Statement[] statements = [.. Walk.All(kernel.Body)];
        _values = statements.OfType<Assign>().Where(assign => assign.Variable.Type.IsView)
            .ToLookup(assign => assign.Variable, assign => assign.Value);
        foreach (Expression expression in statements.SelectMany(Walk.Expressions))
            Read(expression);
    }

    public bool IsNeeded(Variable view) => _needed.Contains(view);

    /// <summary>A value is computed, or where a view begins.</summary>
    private void Read(Expression expression)
    {
        if (expression is ViewLength length)
            Measure(length.View);
        foreach (Expression operand in Walk.Operands(expression))
        {
            if (expression is not SubView view || !ReferenceEquals(operand, view.Length))
                Read(operand);
        }
    }

    /// <summary>The length of a view is computed.</summary>
    private void Measure(Expression view)
    {
        switch (view)
        {
            case ReadVariable { Variable: var variable }:
                if (_needed.Add(variable))
                {
                    foreach (Expression value in _values[variable])
                        Measure(value);
                }

                break;
            case SubView part:
                Read(part.Length);
                break;
            case ViewCast cast:
                Measure(cast.View);
                break;
            case Select select:
                Read(select.Condition);
                Measure(select.WhenTrue);
                Measure(select.WhenFalse);
                break;
        }
    }
}
