using System.Globalization;

namespace GpuTensor.Compiler.Ir;

/// <summary>Reads kernels from the text that <see cref="IrPrinter"/> writes (docs/kernel-ir.md).</summary>
public static class IrParser
{
    /// <summary>
    /// The kernel of a text. The text says which types operators have; whether they fit is for <see cref="IrValidator"/>.
    /// </summary>
    /// <exception cref="IrParseException">The text does not follow the grammar or names what it does not declare.</exception>
    public static Kernel Parse(string text)
    {
        var tokens = new IrTokenReader(text ?? throw new ArgumentNullException(nameof(text)));
        tokens.ExpectWord("kernel");
        string name = tokens.Expect(IrTokenKind.Quoted, "the kernel's name in quotes");
        LaunchKind launch = tokens.Take("linear") ? LaunchKind.Linear : LaunchKind.Grouped;
        if (launch == LaunchKind.Grouped)
        {
            tokens.ExpectWord("grouped");
        }

        int residentGroups = 0;
        if (tokens.Take("resident"))
        {
            residentGroups = int.TryParse(tokens.Expect(IrTokenKind.Number, "the number of groups"), NumberStyles.None, CultureInfo.InvariantCulture, out int groups)
                ? groups
                : throw tokens.Error("the number of groups belongs before this");
        }

        bool longsAreIndices = tokens.Take("indices");
        tokens.ExpectNewLine();
        var scope = new IrScope(tokens);
        scope.ParseDeclarations();
        List<Statement> body = new StatementParser(tokens, scope).ParseBody();
        return new(name, launch, scope.Parameters, scope.Arrays, scope.Variables, body) { Hints = new(residentGroups, longsAreIndices) };
    }
}
