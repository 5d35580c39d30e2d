namespace GpuTensor.Compiler.Ir;

/// <summary>What a kernel's text declares before its body.</summary>
internal sealed class IrScope(IrWords words)
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
        while (!words.Current.IsSign("{"))
        {
            switch (words.Current.Kind)
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

            words.ExpectNewLine();
        }
    }

    /// <summary>The parameter of that name.</summary>
    public Parameter Parameter(IrToken name) => words.Lookup(_parameterOf, name, "declared parameter");

    /// <summary>The array of that name.</summary>
    public KernelArray Array(IrToken name) => words.Lookup(_arrayOf, name, "declared array");

    /// <summary>The variable of that name.</summary>
    public Variable Variable(IrToken name) => words.Lookup(_variableOf, name, "declared variable");

    private void ParseParameter()
    {
        IrToken name = words.Advance();
        words.ExpectSign(":");
        var parameter = new Parameter(name.Text, ParseType(), words.Take("specialized"));
        Declare(_parameterOf, Parameters, name, parameter);
    }

    private void ParseArray()
    {
        IrToken name = words.Advance();
        words.ExpectSign(":");
        AddressSpace space = words.Take("shared") ? AddressSpace.Shared : AddressSpace.Local;
        if (space == AddressSpace.Local)
        {
            words.ExpectWord("local");
        }

        IrType element = ParseType();
        words.ExpectSign("[");
        Expression? length = words.Current.IsSign("]") ? null : new ExpressionParser(words, this).Parse();
        words.ExpectSign("]");
        Declare(_arrayOf, Arrays, name, new KernelArray(name.Text, element, space, length));
    }

    private void ParseVariables()
    {
        var names = new List<IrToken>();
        do
        {
            names.Add(words.Current.Kind is IrTokenKind.Name or IrTokenKind.Variable ? words.Advance() : throw words.Error("a declaration belongs here"));
        }
        while (words.TakeSign(","));

        words.ExpectSign(":");
        IrType type = ParseType();
        foreach (IrToken name in names)
        {
            Declare(_variableOf, Variables, name, new Variable(name.Text, type));
        }
    }

    private IrType ParseType()
    {
        if (!words.Take("view"))
        {
            return words.Lookup(IrNames.Types, words.Advance(), "type");
        }

        words.ExpectSign("<");
        IrToken space = words.Advance();
        IrType element = words.Lookup(IrNames.Types, words.Advance(), "type");
        words.ExpectSign(">");
        return element.ViewIn(words.Lookup(IrNames.Spaces, space, "kind of memory"));
    }

    private void Declare<T>(Dictionary<string, T> table, List<T> list, IrToken name, T value)
    {
        if (table.ContainsKey(name.Text))
        {
            throw words.ErrorAt(name, $"'{name.Text}' is declared already");
        }

        table.Add(name.Text, value);
        list.Add(value);
    }
}
