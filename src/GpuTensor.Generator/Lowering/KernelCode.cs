using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering;

/// <summary>An empty view given to a view variable whose memory is not known yet; replaced at the end.</summary>
internal sealed record PendingEmpty(VariablePlace Place) : Statement;

/// <summary>The kernel that is being built: its variables, its arrays and the list that statements are added to.</summary>
internal sealed class KernelCode
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _arrayNames = new(StringComparer.Ordinal);
    private readonly List<Variable> _variables = [];
    private readonly List<KernelArray> _arrays = [];
    private readonly Dictionary<Variable, Expression> _definitions = [];
    private readonly HashSet<Variable> _lasting = [];
    private readonly Dictionary<IrType, Variable> _empties = [];
    private List<Statement> _statements = [];

    public KernelCode(IEnumerable<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
            _names.Add(parameter.Name);
    }

    public IReadOnlyList<Variable> Variables => _variables;

    public IReadOnlyList<KernelArray> Arrays => _arrays;

    /// <summary>The line of the C# source that is being lowered.</summary>
    public int Line { get; set; }

    /// <summary>How many statements the list has.</summary>
    public int Count => _statements.Count;

    public void Emit(Statement statement) => _statements.Add(statement with { Line = Line });

    /// <summary>The statements that <paramref name="action"/> emits, in a list of their own.</summary>
    public IReadOnlyList<Statement> Collect(Action action)
    {
        List<Statement> outer = _statements;
        List<Statement> inner = _statements = [];
        try
        {
            action();
        }
        finally
        {
            _statements = outer;
        }

        return inner;
    }

    public void EmitAll(IEnumerable<Statement> statements) => _statements.AddRange(statements);

    /// <summary>What was emitted from the position on.</summary>
    public Effects EffectsSince(int position) => new(_statements.Skip(position));

    public Label NewLabel(string name) => new(Unique(name, _names));

    public Variable NewVariable(string name, IrType type)
    {
        var variable = new Variable(Unique(name, _names), type);
        _variables.Add(variable);
        return variable;
    }

    public KernelArray NewArray(string name, IrType element, AddressSpace space, Expression? length)
    {
        var array = new KernelArray(Unique(name, _arrayNames), element, space, length);
        _arrays.Add(array);
        return array;
    }

    /// <summary>A variable that is never assigned: an empty view.</summary>
    public Expression Empty(IrType view)
    {
        if (!_empties.TryGetValue(view, out Variable? variable))
            _empties.Add(view, variable = NewVariable("empty", view));
        return new ReadVariable(variable);
    }

    /// <summary>A variable of its own for the expression, assigned at the position.</summary>
    public Expression Spill(Expression expression, int position, string name = "t")
    {
        Variable variable = NewVariable(name, expression.Type);
        _statements.Insert(position, new Assign(variable, expression) { Line = Line });
        Define(variable, expression);
        return new ReadVariable(variable);
    }

    /// <summary>An expression of the same value that may be computed more than once and later.</summary>
    public Expression Hold(Expression expression) => IsLasting(expression) ? expression : Spill(expression, Count);

    /// <summary>Notes that the variable is assigned here alone, so that it keeps its value wherever it can be read.</summary>
    public void Define(Variable variable, Expression value)
    {
        _definitions.Add(variable, value);
        _lasting.Add(variable);
    }

    /// <summary>Notes that the variable is not assigned again before its last use.</summary>
    public void Keep(Variable variable) => _lasting.Add(variable);

    /// <summary>Whether the expression is trivial and its value never changes.</summary>
    public bool IsLasting(Expression expression) => Expressions.IsTrivial(expression)
        && (expression is not ReadVariable read || _lasting.Contains(read.Variable));

    /// <summary>The expression by constants and parameters, where it is made of these alone; null otherwise.</summary>
    public Expression? Resolve(Expression expression) => expression switch
    {
        Constant => expression,
        ReadParameter read => read.Parameter.IsSpecialized ? read : null,
        ReadVariable read => _definitions.TryGetValue(read.Variable, out Expression? value) ? Resolve(value) : null,
        Unary node => Resolve(node.Operand) is { } operand ? node with { Operand = operand } : null,
        ConvertTo node => Resolve(node.Operand) is { } operand ? node with { Operand = operand } : null,
        Binary node => Resolve(node.Left) is { } left && Resolve(node.Right) is { } right
            ? node with { Left = left, Right = right } : null,
        Select node => Resolve(node.Condition) is { } test && Resolve(node.WhenTrue) is { } yes && Resolve(node.WhenFalse) is { } no
            ? new Select(test, yes, no) : null,
        _ => null,
    };

    private static string Unique(string name, HashSet<string> names)
    {
        string clean = new([.. name.Select(c => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') ? c : '_')]);
        if (clean.Length == 0 || clean[0] is >= '0' and <= '9')
            clean = "_" + clean;
        string unique = clean;
        for (int i = 1; !names.Add(unique); i++)
            unique = $"{clean}_{i}";
        return unique;
    }
}
