using System.Globalization;
using System.Text;

namespace GpuTensor.Compiler.Ir;

/// <summary>Writes statements, one per line.</summary>
internal readonly struct StatementPrinter(StringBuilder text)
{
    private readonly ExpressionPrinter _expressions = new(text);

    /// <summary>Statements, each on a line of its own, so many steps indented.</summary>
    public void PrintList(IReadOnlyList<Statement> statements, int depth)
    {
        foreach (Statement statement in statements)
        {
            Indent(depth);
            PrintFirstLine(statement);
            text.Append('\n');
            PrintRest(statement, depth);
        }
    }

    /// <summary>A statement up to its first line break.</summary>
    public void PrintFirstLine(Statement statement)
    {
        switch (statement)
        {
            case Assign assign:
                PrintResult(assign.Variable);
                _expressions.Print(assign.Value);
                break;
            case Store store:
                _expressions.PrintElement(store.View, store.Index);
                text.Append(" = ");
                _expressions.Print(store.Value);
                break;
            case AtomicUpdate atomic:
                PrintAtomic(atomic);
                break;
            case Collective collective:
                PrintResult(collective.Result);
                text.Append("collective ").Append(IrNames.NameOf(collective.Operator));
                _expressions.PrintOperands(collective.Operands);
                break;
            case AsyncCopy copy:
                text.Append("async ");
                _expressions.PrintElement(copy.View, copy.Index);
                text.Append(" = ");
                _expressions.PrintElement(copy.Source, copy.SourceIndex);
                break;
            case AsyncCommit:
                text.Append("async commit");
                break;
            case AsyncWait wait:
                text.Append("async wait ").Append(wait.Pending);
                break;
            case If branch:
                PrintWithExpression("if ", branch.Condition);
                text.Append(" {");
                break;
            case Loop loop:
                text.Append("loop ").Append(loop.Label.Name);
                PrintWithExpression(" while ", loop.Condition);
                text.Append(" {");
                break;
            case Switch choice:
                PrintWithExpression("switch ", choice.Value);
                text.Append(" {");
                break;
            case Block block:
                text.Append("block ").Append(block.Label.Name).Append(" {");
                break;
            case Leave leave:
                text.Append("leave ").Append(leave.Label.Name);
                break;
            case ContinueLoop next:
                text.Append("continue ").Append(next.Label.Name);
                break;
            case Return:
                text.Append("return");
                break;
        }

        if (statement.Line != 0)
        {
            text.Append(" !").Append(statement.Line);
        }
    }

    private void PrintRest(Statement statement, int depth)
    {
        switch (statement)
        {
            case If branch:
                PrintList(branch.Then, depth + 1);
                PrintSection(" else {", branch.Else, depth);
                break;
            case Loop loop:
                PrintList(loop.Body, depth + 1);
                PrintSection(" step {", loop.Continuing, depth);
                break;
            case Block block:
                PrintList(block.Body, depth + 1);
                break;
            case Switch choice:
                PrintCases(choice, depth);
                break;
            default:
                return;
        }

        Indent(depth);
        text.Append('}');
        PrintWithExpression(" while ", (statement as Loop)?.While);
        text.Append('\n');
    }

    private void PrintSection(string head, IReadOnlyList<Statement> statements, int depth)
    {
        if (statements.Count > 0)
        {
            Indent(depth);
            text.Append('}').Append(head).Append('\n');
            PrintList(statements, depth + 1);
        }
    }

    private void PrintCases(Switch choice, int depth)
    {
        foreach (SwitchCase section in choice.Cases)
        {
            Indent(depth + 1);
            text.Append("case ");
            text.Append(string.Join(", ", section.Values.Select(value => value.ToString(CultureInfo.InvariantCulture))));
            PrintSectionBody(section.Body, depth);
        }

        if (choice.Default.Count > 0)
        {
            Indent(depth + 1);
            text.Append("default");
            PrintSectionBody(choice.Default, depth);
        }
    }

    private void PrintSectionBody(IReadOnlyList<Statement> body, int depth)
    {
        text.Append(" {\n");
        PrintList(body, depth + 2);
        Indent(depth + 1);
        text.Append("}\n");
    }

    private void PrintAtomic(AtomicUpdate atomic)
    {
        PrintResult(atomic.Result);
        text.Append("atomic ").Append(IrNames.NameOf(atomic.Operator)).Append(' ');
        _expressions.PrintElement(atomic.View, atomic.Index);
        text.Append(", ");
        _expressions.Print(atomic.Value);
        PrintWithExpression(", ", atomic.Comparand);
    }

    private void PrintResult(Variable? result)
    {
        if (result is not null)
        {
            ExpressionPrinter.PrintName(text, result.Name);
            text.Append(" = ");
        }
    }

    private void PrintWithExpression(string head, Expression? expression)
    {
        if (expression is not null)
        {
            text.Append(head);
            _expressions.Print(expression);
        }
    }

    private void Indent(int depth) => text.Append(' ', 2 * depth);
}
