using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering;

/// <summary>What a kernel's body uses: variables, arrays, and what decides how it can be launched.</summary>
internal sealed class KernelUsage
{
    private readonly HashSet<Variable> _variables = [];
    private readonly HashSet<KernelArray> _arrays = [];

    public KernelUsage(IEnumerable<Statement> body)
    {
        foreach (Statement statement in body)
            Visit(statement);
        IsCooperative |= _arrays.Any(array => array.Space == AddressSpace.Shared);
        IsGrouped |= IsCooperative;
    }

    /// <summary>Whether it knows groups: it cannot be launched by a number of threads.</summary>
    public bool IsGrouped { get; private set; }

    /// <summary>Whether the threads of a group work together.</summary>
    public bool IsCooperative { get; private set; }

    public bool Uses(Variable variable) => _variables.Contains(variable);

    public bool Uses(KernelArray array) => _arrays.Contains(array);

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Assign assign:
                Visit(assign.Variable);
                Visit(assign.Value);
                break;
            case Store store:
                Visit(store.View, store.Index, store.Value);
                break;
            case AtomicUpdate update:
                Visit(update.View, update.Index, update.Value, update.Comparand);
                Visit(update.Result);
                break;
            case AsyncCopy copy:
                Visit(copy.View, copy.Index, copy.Source, copy.SourceIndex);
                break;
            case Collective collective:
                IsGrouped = true;
                IsCooperative |= collective.Operator != CollectiveOperator.MemoryFence;
                Visit([.. collective.Operands]);
                Visit(collective.Result);
                break;
            case If choice:
                Visit(choice.Condition);
                Visit(choice.Then);
                Visit(choice.Else);
                break;
            case Loop loop:
                Visit(loop.Condition, loop.While);
                Visit(loop.Body);
                Visit(loop.Continuing);
                break;
            case Switch choice:
                Visit(choice.Value);
                Visit(choice.Cases.SelectMany(item => item.Body));
                Visit(choice.Default);
                break;
            case Block block:
                Visit(block.Body);
                break;
        }
    }

    private void Visit(IEnumerable<Statement> statements)
    {
        foreach (Statement statement in statements)
            Visit(statement);
    }

    private void Visit(Variable? variable)
    {
        if (variable is not null)
            _variables.Add(variable);
    }

    private void Visit(params Expression?[] expressions)
    {
        foreach (Expression? expression in expressions)
        {
            switch (expression)
            {
                case null:
                    continue;
                case ReadVariable read:
                    _variables.Add(read.Variable);
                    break;
                case ArrayAccess access:
                    _arrays.Add(access.Array);
                    break;
                case Builtin { Value: not (BuiltinValue.GlobalIndexX or BuiltinValue.LongGlobalIndexX) }:
                    IsGrouped = true;
                    break;
            }

            foreach (Expression child in Expressions.Children(expression))
                Visit(child);
        }
    }
}
