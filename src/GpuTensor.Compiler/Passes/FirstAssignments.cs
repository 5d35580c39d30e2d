using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Finds the variables that begin where they are first assigned: all their uses follow in the same list of statements. The
/// others, which may be read before, or in a later round than they were assigned, must begin as zero.
/// </summary>
internal sealed class FirstAssignments
{
    private readonly Dictionary<Variable, int> _uses = [];
    private readonly HashSet<Variable> _atAssignment;
    private readonly Action<Expression> _count;

    public FirstAssignments(Kernel kernel)
    {
        _count = Count;
        var begun = new List<(Variable Variable, int Uses)>();
        Visit(kernel.Body, begun);
        _atAssignment = [.. begun.Where(candidate => candidate.Uses == _uses[candidate.Variable]).Select(candidate => candidate.Variable)];
    }

    /// <summary>The variables that must be there, as zero, before the first statement.</summary>
    public IEnumerable<Variable> AtStart => _uses.Keys.Where(variable => !_atAssignment.Contains(variable));

    /// <summary>Whether a variable is not there before its first assignment.</summary>
    public bool IsAtAssignment(Variable variable) => _atAssignment.Contains(variable);

    /// <summary>
    /// Counts the uses in a list, and adds the variables that an assignment in it begins, which none used before, with the
    /// number of uses up to the list's end: if there are more in the end, some lie outside.
    /// </summary>
    private void Visit(IReadOnlyList<Statement> list, List<(Variable Variable, int Uses)> begun)
    {
        var here = new List<Variable>();
        foreach (Statement statement in list)
        {
            CountOwn(statement);
            if (statement.Target() is { } target && _uses[target] == 1)
                here.Add(target);
            foreach (IReadOnlyList<Statement> inner in statement.Lists())
            {
                // No variable begins in a continuing list, which writers put into the head or the end of their loop.
                if (statement is Loop loop && ReferenceEquals(inner, loop.Continuing))
                    inner.ForEach(CountOwn);
                else
                    Visit(inner, begun);
            }
        }

        begun.AddRange(here.Select(variable => (variable, _uses[variable])));
    }

    /// <summary>Counts what a statement itself, without the lists in it, names.</summary>
    private void CountOwn(Statement statement)
    {
        if (statement.Target() is { } target)
            Add(target);
        statement.ForEachExpression(_count);
    }

    private void Count(Expression expression)
    {
        if (expression is ReadVariable read)
            Add(read.Variable);
        else
            expression.ForEachOperand(_count);
    }

    private void Add(Variable variable) => _uses[variable] = _uses.TryGetValue(variable, out int before) ? before + 1 : 1;
}
