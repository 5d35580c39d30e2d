using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>The operations that are one operator or one built-in function of OpenCL C.</summary>
internal static class OperatorTable
{
    /// <summary>Operations on one float: the function of that name, or <c>-</c>.</summary>
    public static string OfFloat(UnaryOperator op) => op switch
    {
        UnaryOperator.Negate => "-",
        UnaryOperator.Abs => "fabs",
        UnaryOperator.Sqrt => "sqrt",
        UnaryOperator.ReciprocalSqrt => "rsqrt",
        UnaryOperator.Exp => "exp",
        UnaryOperator.Exp2 => "exp2",
        UnaryOperator.Log => "log",
        UnaryOperator.Log2 => "log2",
        UnaryOperator.Log10 => "log10",
        UnaryOperator.Sin => "sin",
        UnaryOperator.Cos => "cos",
        UnaryOperator.Tan => "tan",
        UnaryOperator.Asin => "asin",
        UnaryOperator.Acos => "acos",
        UnaryOperator.Atan => "atan",
        UnaryOperator.Sinh => "sinh",
        UnaryOperator.Cosh => "cosh",
        UnaryOperator.Tanh => "tanh",
        UnaryOperator.Cbrt => "cbrt",
        UnaryOperator.Floor => "floor",
        UnaryOperator.Ceiling => "ceil",
        UnaryOperator.Truncate => "trunc",
        UnaryOperator.Round => "rint",
        UnaryOperator.IsInfinity => "isinf",
        UnaryOperator.IsFinite => "isfinite",
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "No operation on floats."),
    };

    /// <summary>Operations on two floats that are functions; null for those that are operators.</summary>
    public static string? OfFloats(BinaryOperator op) => op switch
    {
        BinaryOperator.Remainder => "fmod",
        BinaryOperator.Pow => "pow",
        BinaryOperator.Atan2 => "atan2",
        BinaryOperator.CopySign => "copysign",
        _ => null,
    };

    /// <summary>The operator of that name, its precedence, and the precedence it requires of its left and right operands.</summary>
    public static (string Symbol, Precedence Precedence, Precedence Left, Precedence Right) Infix(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => ("+", Precedence.Sum, Precedence.Sum, Precedence.Product),
        BinaryOperator.Subtract => ("-", Precedence.Sum, Precedence.Sum, Precedence.Product),
        BinaryOperator.Multiply => ("*", Precedence.Product, Precedence.Product, Precedence.Prefix),
        BinaryOperator.Divide => ("/", Precedence.Product, Precedence.Product, Precedence.Prefix),
        BinaryOperator.Remainder => ("%", Precedence.Product, Precedence.Product, Precedence.Prefix),
        BinaryOperator.ShiftLeft => ("<<", Precedence.Shift, Precedence.Prefix, Precedence.Prefix),
        BinaryOperator.ShiftRight => (">>", Precedence.Shift, Precedence.Prefix, Precedence.Prefix),
        BinaryOperator.And => ("&", Precedence.And, Precedence.Prefix, Precedence.Prefix),
        BinaryOperator.Or => ("|", Precedence.Or, Precedence.Prefix, Precedence.Prefix),
        BinaryOperator.Xor => ("^", Precedence.Xor, Precedence.Prefix, Precedence.Prefix),
        BinaryOperator.AndAlso => ("&&", Precedence.AndAlso, Precedence.AndAlso, Precedence.Equality),
        BinaryOperator.OrElse => ("||", Precedence.OrElse, Precedence.OrElse, Precedence.Equality),
        BinaryOperator.Equal => ("==", Precedence.Equality, Precedence.Sum, Precedence.Sum),
        BinaryOperator.NotEqual => ("!=", Precedence.Equality, Precedence.Sum, Precedence.Sum),
        BinaryOperator.Less => ("<", Precedence.Relation, Precedence.Sum, Precedence.Sum),
        BinaryOperator.LessOrEqual => ("<=", Precedence.Relation, Precedence.Sum, Precedence.Sum),
        BinaryOperator.Greater => (">", Precedence.Relation, Precedence.Sum, Precedence.Sum),
        BinaryOperator.GreaterOrEqual => (">=", Precedence.Relation, Precedence.Sum, Precedence.Sum),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "No operator."),
    };

    /// <summary>What a thread's place is called in the text, and what it is; null for those that are constants here.</summary>
    public static (string Name, string Value)? Place(BuiltinValue value) => value switch
    {
        BuiltinValue.GlobalIndexX => ("global_x", "get_global_id(0)"),
        BuiltinValue.GlobalIndexY => ("global_y", "get_global_id(1)"),
        BuiltinValue.GlobalIndexZ => ("global_z", "get_global_id(2)"),
        BuiltinValue.GroupIndexX => ("thread_x", "get_local_id(0)"),
        BuiltinValue.GroupIndexY => ("thread_y", "get_local_id(1)"),
        BuiltinValue.GroupIndexZ => ("thread_z", "get_local_id(2)"),
        BuiltinValue.GroupDimensionX => ("group_size_x", "get_local_size(0)"),
        BuiltinValue.GroupDimensionY => ("group_size_y", "get_local_size(1)"),
        BuiltinValue.GroupDimensionZ => ("group_size_z", "get_local_size(2)"),
        BuiltinValue.GridIndexX => ("group_x", "get_group_id(0)"),
        BuiltinValue.GridIndexY => ("group_y", "get_group_id(1)"),
        BuiltinValue.GridIndexZ => ("group_z", "get_group_id(2)"),
        BuiltinValue.GridDimensionX => ("grid_size_x", "get_num_groups(0)"),
        BuiltinValue.GridDimensionY => ("grid_size_y", "get_num_groups(1)"),
        BuiltinValue.GridDimensionZ => ("grid_size_z", "get_num_groups(2)"),
        BuiltinValue.LongGlobalIndexX => ("long_global_x", "get_global_id(0)"),
        BuiltinValue.LongGlobalIndexY => ("long_global_y", "get_global_id(1)"),
        BuiltinValue.LongGlobalIndexZ => ("long_global_z", "get_global_id(2)"),
        // Warps of one thread.
        BuiltinValue.WarpIndex => ("thread", "get_local_id(0) + get_local_size(0) * (get_local_id(1) + get_local_size(1) * get_local_id(2))"),
        _ => null,
    };

    /// <summary>The function of an atomic operation, behind <c>atomic_</c> or <c>atom_</c>.</summary>
    public static string Atomic(AtomicOperator op) => op switch
    {
        AtomicOperator.Add => "add",
        AtomicOperator.Min => "min",
        AtomicOperator.Max => "max",
        AtomicOperator.And => "and",
        AtomicOperator.Or => "or",
        AtomicOperator.Xor => "xor",
        AtomicOperator.Exchange => "xchg",
        _ => "cmpxchg",
    };
}
