namespace GpuTensor.Compiler.OpenCL;

/// <summary>Functions in OpenCL C for operations of C# that no single operator or built-in function performs.</summary>
internal static class FunctionLibrary
{
    private static readonly Dictionary<string, string> s_functions = Build();

    /// <summary>All their names.</summary>
    public static IEnumerable<string> Names => s_functions.Keys;

    public static bool Has(string name) => s_functions.ContainsKey(name);

    public static string Text(string name) => s_functions[name];

    private static Dictionary<string, string> Build()
    {
        var functions = new Dictionary<string, string>();
        foreach (string scalar in (string[])["int", "long"])
        {
            Add($"divide_{scalar}", DivideSigned, ("T", scalar));
            Add($"remainder_{scalar}", RemainderSigned, ("T", scalar));
        }

        foreach (string scalar in (string[])["uint", "ulong"])
        {
            Add($"divide_{scalar}", DivideUnsigned, ("T", scalar));
            Add($"remainder_{scalar}", RemainderUnsigned, ("T", scalar));
            Add($"trailing_zeros_{scalar}", TrailingZeros, ("T", scalar));
        }

        foreach (string scalar in (string[])["float", "double"])
        {
            Add($"is_nan_{scalar}", IsNaN, ("T", scalar));
            Add($"min_{scalar}", Minimum, ("T", scalar));
            Add($"max_{scalar}", Maximum, ("T", scalar));
            string suffix = scalar == "float" ? "f" : "";
            Add($"{scalar}_to_int", ToInteger, ("F", scalar), ("I", "int"),
                ("LOW", $"-2147483648.0{suffix}"), ("HIGH", $"2147483648.0{suffix}"), ("MIN", "(-2147483647 - 1)"), ("MAX", "2147483647"));
            Add($"{scalar}_to_uint", ToInteger, ("F", scalar), ("I", "uint"),
                ("LOW", $"0.0{suffix}"), ("HIGH", $"4294967296.0{suffix}"), ("MIN", "0u"), ("MAX", "4294967295u"));
            Add($"{scalar}_to_long", ToInteger, ("F", scalar), ("I", "long"),
                ("LOW", $"-9223372036854775808.0{suffix}"), ("HIGH", $"9223372036854775808.0{suffix}"),
                ("MIN", "(-9223372036854775807L - 1L)"), ("MAX", "9223372036854775807L"));
            Add($"{scalar}_to_ulong", ToInteger, ("F", scalar), ("I", "ulong"),
                ("LOW", $"0.0{suffix}"), ("HIGH", $"18446744073709551616.0{suffix}"), ("MIN", "0UL"), ("MAX", "18446744073709551615UL"));
            foreach (string function in (string[])["floor", "ceil", "trunc", "rint", "exp", "exp2", "sinh", "tanh"])
                Add($"{function}_{scalar}", NaNFirst, ("T", scalar), ("NAME", function));
            foreach (string space in (string[])["global", "local"])
            {
                Add($"add_{scalar}_{space}", AtomicAdd, ("F", scalar), ("SPACE", space),
                    ("U", scalar == "float" ? "uint" : "ulong"), ("EXCHANGE", scalar == "float" ? "atomic_cmpxchg" : "atom_cmpxchg"));
            }
        }

        functions.Add("half_to_float", FromHalf);
        functions.Add("float_to_half", ToHalf);
        functions.Add("round_to_tf32", RoundToTf32);
        functions.Add("count_votes", CountVotes);
        return functions;

        void Add(string name, string template, params (string Word, string Replacement)[] replacements)
        {
            foreach ((string word, string replacement) in replacements)
                template = template.Replace($"<{word}>", replacement);
            functions.Add(name, template);
        }
    }

    // A quotient by -1 wraps; one by 0 may be anything, but must not trap. The division itself is unconditional, because
    // compilers that turn threads into vector lanes can do nothing with a conditional one.
    private const string DivideSigned = """
        static <T> divide_<T>(<T> a, <T> b) {
            <T> d = (u<T>)b + 1u <= 1u ? 1 : b;
            <T> q = a / d;
            return d == b ? q : (<T>)((u<T>)a * (u<T>)b);
        }
        """;

    private const string RemainderSigned = """
        static <T> remainder_<T>(<T> a, <T> b) {
            return a % ((u<T>)b + 1u <= 1u ? 1 : b);
        }
        """;

    private const string DivideUnsigned = """
        static <T> divide_<T>(<T> a, <T> b) {
            <T> q = a / (b == 0u ? 1u : b);
            return b == 0u ? 0u : q;
        }
        """;

    private const string RemainderUnsigned = """
        static <T> remainder_<T>(<T> a, <T> b) {
            <T> r = a % (b == 0u ? 1u : b);
            return b == 0u ? 0u : r;
        }
        """;

    private const string TrailingZeros = """
        static int trailing_zeros_<T>(<T> x) {
            return (int)popcount(~x & (x - 1u));
        }
        """;

    // Compilers for CPUs do not inline the built-in isnan, and so do not vectorise code that calls it.
    private const string IsNaN = """
        static bool is_nan_<T>(<T> x) {
            return x != x;
        }
        """;

    private const string NaNFirst = """
        static <T> <NAME>_<T>(<T> x) {
            return x != x ? x : <NAME>(x);
        }
        """;

    // NaN where either is NaN; of two zeros the negative one is the lesser.
    private const string Minimum = """
        static <T> min_<T>(<T> a, <T> b) {
            return (a < b) | (a != a) | ((a == b) & (signbit(a) != 0)) ? a : b;
        }
        """;

    private const string Maximum = """
        static <T> max_<T>(<T> a, <T> b) {
            return (a > b) | (a != a) | ((a == b) & (signbit(a) == 0)) ? a : b;
        }
        """;

    // Toward zero, saturated, NaN becomes 0: a cast of anything else is undefined.
    private const string ToInteger = """
        static <I> <F>_to_<I>(<F> x) {
            return x != x ? 0 : x <= <LOW> ? <MIN> : x >= <HIGH> ? <MAX> : (<I>)x;
        }
        """;

    private const string FromHalf = """
        static float half_to_float(ushort bits) {
            return vload_half(0, (const __private half*)&bits);
        }
        """;

    private const string ToHalf = """
        static ushort float_to_half(float x) {
            ushort bits;
            vstore_half_rte(x, 0, (__private half*)&bits);
            return bits;
        }
        """;

    private const string RoundToTf32 = """
        static float round_to_tf32(float x) {
            return x != x ? x : as_float((as_uint(x) + 4096u) & 4294959104u);
        }
        """;

    private const string AtomicAdd = """
        static <F> add_<F>_<SPACE>(volatile __<SPACE> <F>* target, <F> value) {
            volatile __<SPACE> <U>* bits = (volatile __<SPACE> <U>*)target;
            <U> expected = *bits;
            for (;;) {
                const <U> old = <EXCHANGE>(bits, expected, as_<U>(as_<F>(expected) + value));
                if (old == expected) return as_<F>(old);
                expected = old;
            }
        }
        """;

    // How many threads of the group vote yes. The first barrier is for those who still read the count before.
    private const string CountVotes = """
        static int count_votes(bool vote, int thread, volatile __local int* count) {
            barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
            if (thread == 0) *count = 0;
            barrier(CLK_LOCAL_MEM_FENCE);
            if (vote) atomic_inc(count);
            barrier(CLK_LOCAL_MEM_FENCE);
            return *count;
        }
        """;
}
