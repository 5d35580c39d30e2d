namespace GpuTensor.Compiler.Ir;

/// <summary>The keywords and signs of the text form, shared by <see cref="IrPrinter"/> and <see cref="IrParser"/>.</summary>
internal static class IrNames
{
    /// <summary>The precedence of the operators, lowest first; binary operators associate to the left.</summary>
    public const int SelectPrecedence = 0, LoosestBinaryPrecedence = 1, UnaryPrecedence = 11, PostfixPrecedence = 12;

    private static readonly string[] s_unary = CamelCase(typeof(UnaryOperator));
    private static readonly string[] s_binary = CamelCase(typeof(BinaryOperator));
    private static readonly string[] s_builtins = Enum.GetNames(typeof(BuiltinValue));
    private static readonly string[] s_atomics = CamelCase(typeof(AtomicOperator));
    private static readonly string[] s_collectives = CamelCase(typeof(CollectiveOperator));
    private static readonly string[] s_scalars = [.. Enum.GetNames(typeof(ScalarType)).Select(name => name.ToLowerInvariant())];

    private static readonly (BinaryOperator Operator, string Sign, int Precedence)[] s_signs =
    [
        (BinaryOperator.OrElse, "||", 1),
        (BinaryOperator.AndAlso, "&&", 2),
        (BinaryOperator.Or, "|", 3),
        (BinaryOperator.Xor, "^", 4),
        (BinaryOperator.And, "&", 5),
        (BinaryOperator.Equal, "==", 6),
        (BinaryOperator.NotEqual, "!=", 6),
        (BinaryOperator.Less, "<", 7),
        (BinaryOperator.LessOrEqual, "<=", 7),
        (BinaryOperator.Greater, ">", 7),
        (BinaryOperator.GreaterOrEqual, ">=", 7),
        (BinaryOperator.ShiftLeft, "<<", 8),
        (BinaryOperator.ShiftRight, ">>", 8),
        (BinaryOperator.Add, "+", 9),
        (BinaryOperator.Subtract, "-", 9),
        (BinaryOperator.Multiply, "*", 10),
        (BinaryOperator.Divide, "/", 10),
        (BinaryOperator.Remainder, "%", 10),
    ];

    private static readonly Dictionary<BinaryOperator, (string Sign, int Precedence)> s_signOf =
        s_signs.ToDictionary(row => row.Operator, row => (row.Sign, row.Precedence));

    private static readonly HashSet<string> s_reserved =
    [
        "true", "false", "if", "else", "loop", "step", "while", "block", "switch", "case", "default", "leave", "continue",
        "return", "atomic", "collective", "async", "commit", "wait",
    ];

    /// <summary>Binary operators by their sign.</summary>
    public static Dictionary<string, (BinaryOperator Operator, int Precedence)> BinarySigns { get; } =
        s_signs.ToDictionary(row => row.Sign, row => (row.Operator, row.Precedence));

    /// <summary>Unary operators that are written as functions.</summary>
    public static Dictionary<string, UnaryOperator> UnaryFunctions { get; } =
        Table(s_unary, index => (UnaryOperator)index, op => UnarySign(op) is null);

    /// <summary>Binary operators that are written as functions.</summary>
    public static Dictionary<string, BinaryOperator> BinaryFunctions { get; } =
        Table(s_binary, index => (BinaryOperator)index, op => !s_signOf.ContainsKey(op));

    /// <summary>Builtins by name.</summary>
    public static Dictionary<string, BuiltinValue> Builtins { get; } = Table(s_builtins, index => (BuiltinValue)index);

    /// <summary>Atomic operators by name.</summary>
    public static Dictionary<string, AtomicOperator> Atomics { get; } = Table(s_atomics, index => (AtomicOperator)index);

    /// <summary>Collective operators by name.</summary>
    public static Dictionary<string, CollectiveOperator> Collectives { get; } = Table(s_collectives, index => (CollectiveOperator)index);

    /// <summary>Kinds of memory by name.</summary>
    public static Dictionary<string, AddressSpace> Spaces { get; } =
        Table(CamelCase(typeof(AddressSpace)), index => (AddressSpace)index);

    /// <summary>Scalars and vectors by name.</summary>
    public static Dictionary<string, IrType> Types { get; } = ValueTypes();

    /// <summary>Whether a variable of that name is written with an escape.</summary>
    public static bool IsReserved(string name) => s_reserved.Contains(name);

    /// <summary>A unary operator's name as a function.</summary>
    public static string NameOf(UnaryOperator op) => s_unary[(int)op];

    /// <summary>A binary operator's name as a function.</summary>
    public static string NameOf(BinaryOperator op) => s_binary[(int)op];

    /// <summary>A builtin's name.</summary>
    public static string NameOf(BuiltinValue value) => s_builtins[(int)value];

    /// <summary>An atomic operator's name.</summary>
    public static string NameOf(AtomicOperator op) => s_atomics[(int)op];

    /// <summary>A collective operator's name.</summary>
    public static string NameOf(CollectiveOperator op) => s_collectives[(int)op];

    /// <summary>A scalar's name.</summary>
    public static string NameOf(ScalarType scalar) => s_scalars[(int)scalar];

    /// <summary>The sign of a prefix operator; null for those written as functions.</summary>
    public static string? UnarySign(UnaryOperator op) => op switch
    {
        UnaryOperator.Negate => "-",
        UnaryOperator.Not => "!",
        UnaryOperator.Complement => "~",
        _ => null,
    };

    /// <summary>The sign and precedence of a binary operator; false for those written as functions.</summary>
    public static bool TryGetSign(BinaryOperator op, out (string Sign, int Precedence) sign) => s_signOf.TryGetValue(op, out sign);

    private static string[] CamelCase(Type type) =>
        [.. Enum.GetNames(type).Select(name => char.ToLowerInvariant(name[0]) + name.Substring(1))];

    private static Dictionary<string, T> Table<T>(string[] names, Func<int, T> valueOf, Predicate<T>? include = null)
    {
        var table = new Dictionary<string, T>();
        for (int i = 0; i < names.Length; i++)
        {
            if (include is null || include(valueOf(i)))
            {
                table.Add(names[i], valueOf(i));
            }
        }

        return table;
    }

    private static Dictionary<string, IrType> ValueTypes()
    {
        var types = new Dictionary<string, IrType>();
        for (int scalar = 0; scalar < s_scalars.Length; scalar++)
        {
            foreach (int lanes in new[] { 1, 2, 4, 8, 16 })
            {
                var type = new IrType((ScalarType)scalar, lanes);
                types.Add(type.ToString(), type);
            }
        }

        return types;
    }
}
