using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Finds the view variables whose length is used; a writer needs only pointers for the others.</summary>
internal sealed class ViewLengths
{
    private readonly HashSet<Variable> _needed = [];
    private readonly Dictionary<Variable, List<Expression>> _values = [];

    public ViewLengths(Kernel kernel)
    {
        kernel.Body.ForEach(statement =>
        {
            if (statement is not Assign { Variable: { Type.IsView: true } view } assign)
                return;
            if (!_values.TryGetValue(view, out List<Expression>? values))
                _values.Add(view, values = []);
            values.Add(assign.Value);
        });
        kernel.Body.ForEach(statement => statement.ForEachExpression(Read));
    }

    public bool IsNeeded(Variable view) => _needed.Contains(view);

    /// <summary>A value is computed, or where a view begins.</summary>
    private void Read(Expression expression)
    {
        switch (expression)
        {
            case ViewLength length:
                Read(length.View);
                Measure(length.View);
                break;
            case SubView part:
                Read(part.View);
                Read(part.Offset);
                break;
            default:
                expression.ForEachOperand(Read);
                break;
        }
    }

    /// <summary>The length of a view is computed.</summary>
    private void Measure(Expression view)
    {
        switch (view)
        {
            case ReadVariable { Variable: var variable }:
                if (_needed.Add(variable) && _values.TryGetValue(variable, out List<Expression>? values))
                    values.ForEach(Measure);

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
