namespace GpuTensor.Compiler.Ir;

/// <summary>What a kernel's text declares before its body.</summary>
internal sealed class IrScope(IrTokenReader tokens)
{
    private readonly Dictionary<string, Parameter> _parameterOf = [];
    private readonly Dictionary<string, KernelArray> _arrayOf = [];
    private readonly Dictionary<string, Variable> _variableOf = [];

    /// <summary>The parameters in order.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>The arrays in order.</summary>
    public List<KernelArray> Arrays { get; } = [];

    /// <summary>The variables in order.</summary>
    public List<Variable> Variables { get; } = [];

    /// <summary>Reads the declarations, up to the body's brace.</summary>
    public void ParseDeclarations()
    {
        while (!tokens.Current.IsSign("{"))
        {
            switch (tokens.Current.Kind)
            {
                case IrTokenKind.Parameter:
                    ParseParameter();
                    break;
                case IrTokenKind.Array:
                    ParseArray();
                    break;
                default:
                    ParseVariables();
                    break;
            }

            tokens.ExpectNewLine();
        }
    }

    /// <summary>The parameter of that name.</summary>
    public Parameter Parameter(IrToken name) => tokens.Lookup(_parameterOf, name, "declared parameter");

    /// <summary>The array of that name.</summary>
    public KernelArray Array(IrToken name) => tokens.Lookup(_arrayOf, name, "declared array");

    /// <summary>The variable of that name.</summary>
    public Variable Variable(IrToken name) => tokens.Lookup(_variableOf, name, "declared variable");

    private void ParseParameter()
    {
        IrToken name = tokens.Advance();
        tokens.ExpectSign(":");
        var parameter = new Parameter(name.Text, ParseType(), tokens.Take("specialized"));
        Declare(_parameterOf, Parameters, name, parameter);
    }

    private void ParseArray()
    {
        IrToken name = tokens.Advance();
        tokens.ExpectSign(":");
        AddressSpace space = tokens.Take("shared") ? AddressSpace.Shared : AddressSpace.Local;
        if (space == AddressSpace.Local)
        {
            tokens.ExpectWord("local");
        }

        IrType element = ParseType();
        tokens.ExpectSign("[");
        Expression? length = tokens.Current.IsSign("]") ? null : new ExpressionParser(tokens, this).Parse();
        tokens.ExpectSign("]");
        Declare(_arrayOf, Arrays, name, new KernelArray(name.Text, element, space, length));
    }

    private void ParseVariables()
    {
        var names = new List<IrToken>();
        do
        {
            names.Add(tokens.Current.Kind is IrTokenKind.Name or IrTokenKind.Variable ? tokens.Advance() : throw tokens.Error("a declaration belongs here"));
        }
        while (tokens.TakeSign(","));

        tokens.ExpectSign(":");
        IrType type = ParseType();
        foreach (IrToken name in names)
        {
            Declare(_variableOf, Variables, name, new Variable(name.Text, type));
        }
    }

    private IrType ParseType()
    {
        if (!tokens.Take("view"))
        {
            return tokens.Lookup(IrNames.Types, tokens.Advance(), "type");
        }

        tokens.ExpectSign("<");
        IrToken space = tokens.Advance();
        IrType element = tokens.Lookup(IrNames.Types, tokens.Advance(), "type");
        tokens.ExpectSign(">");
        return element.ViewIn(tokens.Lookup(IrNames.Spaces, space, "kind of memory"));
    }

    private void Declare<T>(Dictionary<string, T> table, List<T> list, IrToken name, T value)
    {
        if (table.ContainsKey(name.Text))
        {
            throw tokens.ErrorAt(name, $"'{name.Text}' is declared already");
        }

        table.Add(name.Text, value);
        list.Add(value);
    }
}
