using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering;

/// <summary>What statements change: variables, and memory.</summary>
internal sealed class Effects
{
    private readonly HashSet<Variable> _variables = [];
    private bool _memory;

    public Effects(IEnumerable<Statement> statements) => Add(statements);

    public Effects(Variable variable) => _variables.Add(variable);

    /// <summary>Whether the value of the expression may be another one afterwards.</summary>
    public bool Change(Expression expression) => Expressions.Any(expression, part => part switch
    {
        ReadVariable read => _variables.Contains(read.Variable),
        Load => _memory,
        _ => false,
    });

    private void Add(IEnumerable<Statement> statements)
    {
        foreach (Statement statement in statements)
            Add(statement);
    }

    private void Add(Statement statement)
    {
        switch (statement)
        {
            case Assign assign:
                _variables.Add(assign.Variable);
                break;
            case PendingEmpty { Place.Variable: { } variable }:
                _variables.Add(variable);
                break;
            case Store or AsyncCopy or AsyncWait:
                _memory = true;
                break;
            case AtomicUpdate update:
                _memory = true;
                Add(update.Result);
                break;
            case Collective collective:
                _memory = true;
                Add(collective.Result);
                break;
            case If choice:
                Add(choice.Then);
                Add(choice.Else);
                break;
            case Loop loop:
                Add(loop.Body);
                Add(loop.Continuing);
                break;
            case Switch choice:
                Add(choice.Cases.SelectMany(item => item.Body));
                Add(choice.Default);
                break;
            case Block block:
                Add(block.Body);
                break;
        }
    }

    private void Add(Variable? result)
    {
        if (result is not null)
            _variables.Add(result);
    }
}
