using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Finds the variables that begin where they are first assigned: all their uses follow in the same list of statements. The
/// others, which may be read before, or in a later round than they were assigned, must begin as zero.
/// </summary>
internal sealed class FirstAssignments
{
    private readonly List<(Variable Variable, int Uses)> _candidates = [];
    private readonly Dictionary<Variable, int> _uses = [];
    private readonly HashSet<Variable> _atAssignment;

    public FirstAssignments(Kernel kernel)
    {
        Visit(kernel.Body, _uses);
        _atAssignment = [.. _candidates.Where(candidate => candidate.Uses == _uses[candidate.Variable]).Select(candidate => candidate.Variable)];
    }

    /// <summary>The variables that must be there, as zero, before the first statement.</summary>
    public IEnumerable<Variable> AtStart => _uses.Keys.Where(variable => !_atAssignment.Contains(variable));

    /// <summary>Whether a variable is not there before its first assignment.</summary>
    public bool IsAtAssignment(Variable variable) => _atAssignment.Contains(variable);

    /// <summary>Counts the uses in a list, and remembers which variables an assignment in it begins.</summary>
    private void Visit(IReadOnlyList<Statement> list, Dictionary<Variable, int> total)
    {
        var uses = new Dictionary<Variable, int>();
        var begun = new List<Variable>();
        foreach (Statement statement in list)
        {
            Dictionary<Variable, int> own = Uses(statement);
            if (statement.Target() is { } target && own[target] == 1 && !uses.ContainsKey(target))
                begun.Add(target);
            foreach (IReadOnlyList<Statement> inner in statement.Lists())
            {
                // No variable begins in a continuing list, which writers put into the head or the end of their loop.
                if (statement is Loop loop && ReferenceEquals(inner, loop.Continuing))
                    inner.ForEach(step => Add(Uses(step), own));
                else
                    Visit(inner, own);
            }

            Add(own, uses);
        }

        _candidates.AddRange(begun.Select(variable => (variable, uses[variable])));
        Add(uses, total);
    }

    /// <summary>How often a statement itself, without the lists in it, names each variable.</summary>
    private static Dictionary<Variable, int> Uses(Statement statement)
    {
        var uses = new Dictionary<Variable, int>();
        if (statement.Target() is { } target)
            uses[target] = 1;
        statement.ForEachExpression(expression => expression.ForEach(part =>
        {
            if (part is ReadVariable { Variable: var variable })
                uses[variable] = (uses.TryGetValue(variable, out int before) ? before : 0) + 1;
        }));
        return uses;
    }

    private static void Add(Dictionary<Variable, int> uses, Dictionary<Variable, int> to)
    {
        foreach (KeyValuePair<Variable, int> use in uses)
            to[use.Key] = (to.TryGetValue(use.Key, out int before) ? before : 0) + use.Value;
    }
}
