using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Copies statements with new labels, since labels are unique in a kernel.</summary>
internal sealed class Relabel(FreshNames names)
{
    private readonly Dictionary<Label, Label> _labels = [];

    /// <summary>A copy of a list; jumps to labels outside stay.</summary>
    public IReadOnlyList<Statement> Copy(IReadOnlyList<Statement> statements) =>
        statements.Any(statement => statement is Loop or Block) ? CopyList(statements) : statements;

    private IReadOnlyList<Statement> CopyList(IReadOnlyList<Statement> statements) => [.. statements.Select(Copy)];

    private Statement Copy(Statement statement) => statement switch
    {
        Loop loop => CopyLists(loop with { Label = Fresh(loop.Label) }),
        Block block => CopyLists(block with { Label = Fresh(block.Label) }),
        Leave leave => _labels.TryGetValue(leave.Label, out Label? label) ? leave with { Label = label } : leave,
        ContinueLoop next => _labels.TryGetValue(next.Label, out Label? label) ? next with { Label = label } : next,
        _ => CopyLists(statement),
    };

    private Statement CopyLists(Statement statement) => statement.Lists().Count == 0 ? statement : statement.Map(expression => expression, CopyList);

    private Label Fresh(Label label) => _labels[label] = new Label(names.Next(label.Name));
}
