using System.Text;

namespace GpuTensor.Compiler.Ir;

/// <summary>Writes kernels as text, which <see cref="IrParser"/> reads: one statement per line (docs/kernel-ir.md).</summary>
public static class IrPrinter
{
    /// <summary>The kernel as text; equal kernels have equal texts.</summary>
    public static string Print(Kernel kernel)
    {
        var text = new StringBuilder(4096);
        PrintHeader(text, kernel);
        text.Append("{\n");
        new StatementPrinter(text).PrintList(kernel.Body, 1);
        text.Append("}\n");
        return text.ToString();
    }

    /// <summary>An expression as it stands in a kernel's text.</summary>
    public static string Print(Expression expression)
    {
        var text = new StringBuilder();
        new ExpressionPrinter(text).Print(expression);
        return text.ToString();
    }

    /// <summary>The first line of a statement, without what it contains: for messages.</summary>
    public static string PrintLine(Statement statement)
    {
        var text = new StringBuilder();
        new StatementPrinter(text).PrintFirstLine(statement);
        return text.ToString();
    }

    private static void PrintHeader(StringBuilder text, Kernel kernel)
    {
        string name = kernel.Name.Replace("\\", "\\\\").Replace("\"", "\\\"");
        text.Append("kernel \"").Append(name).Append("\" ").Append(kernel.Launch == LaunchKind.Linear ? "linear" : "grouped");
        if (kernel.Hints.ResidentGroups > 0)
            text.Append(" resident ").Append(kernel.Hints.ResidentGroups);
        if (kernel.Hints.LongsAreIndices)
            text.Append(" indices");
        text.Append('\n');
        foreach (Parameter parameter in kernel.Parameters)
        {
            text.Append('$').Append(parameter.Name).Append(": ").Append(parameter.Type).Append(parameter.IsSpecialized ? " specialized\n" : "\n");
        }

        var expressions = new ExpressionPrinter(text);
        foreach (KernelArray array in kernel.Arrays)
        {
            text.Append('@').Append(array.Name).Append(": ").Append(array.Space == AddressSpace.Shared ? "shared " : "local ").Append(array.Element).Append('[');
            if (array.Length is { } length)
            {
                expressions.Print(length);
            }

            text.Append("]\n");
        }

        PrintVariables(text, kernel.Variables);
    }

    private static void PrintVariables(StringBuilder text, IReadOnlyList<Variable> variables)
    {
        for (int i = 0; i < variables.Count; i++)
        {
            ExpressionPrinter.PrintName(text, variables[i].Name);
            bool sameLine = i + 1 < variables.Count && variables[i + 1].Type == variables[i].Type;
            text.Append(sameLine ? ", " : ": " + variables[i].Type + "\n");
        }
    }
}
