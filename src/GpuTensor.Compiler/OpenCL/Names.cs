using System.Globalization;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>Gives everything a unique name that means nothing else in OpenCL C, as close as possible to its name in C#.</summary>
internal sealed class Names
{
    private static readonly HashSet<string> s_reserved =
    [
        // C99, and what compilers add to it.
        .. Words("""
            auto break case char const continue default do double else enum extern float for goto if inline int long
            register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
            asm typeof linux unix main true false NULL
            """),

        // OpenCL C.
        .. Words("""
            bool half quad complex imaginary uchar ushort uint ulong size_t ptrdiff_t intptr_t uintptr_t event_t sampler_t
            global local constant private generic kernel pipe read_only write_only read_write uniform
            image1d_t image1d_buffer_t image1d_array_t image2d_t image2d_array_t image3d_t
            MAXFLOAT HUGE_VALF HUGE_VAL INFINITY NAN
            """),

        // Functions that the text calls.
        .. Words("""
            abs min max clz popcount barrier mem_fence fabs fma fmod pow atan2 copysign isnan isinf isfinite signbit
            sqrt rsqrt exp exp2 log log2 log10 sin cos tan asin acos atan sinh cosh tanh cbrt floor ceil trunc rint
            """),
    ];

    private static readonly string[] s_reservedBeginnings =
        ["_", "as_", "atom_", "atomic_", "cl_", "CL_", "CLK_", "convert_", "get_", "vload", "vstore", "FP_", "M_", "FLT_", "DBL_", "HALF_"];

    private static readonly string[] s_vectorScalars =
        ["char", "uchar", "short", "ushort", "int", "uint", "long", "ulong", "half", "float", "double", "bool"];

    private readonly HashSet<string> _taken;

    /// <param name="taken">Names of this program that no kernel may use.</param>
    public Names(IEnumerable<string> taken)
    {
        _taken = [.. s_reserved, .. taken];
    }

    /// <summary>A name like the one wished for, from now on taken.</summary>
    public string Take(string wish)
    {
        string name = wish.All(IsOfName) ? wish : string.Concat(wish.Select(c => IsOfName(c) ? c : '_'));
        if (name.Length == 0 || IsDigit(name[0]))
            name = "n" + name;
        if (IsReserved(name))
            name = "my_" + name;
        string plain = name;
        for (int number = 2; !_taken.Add(name); number++)
            name = plain + "_" + number.ToString(CultureInfo.InvariantCulture);
        return name;
    }

    private static bool IsOfName(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_' || IsDigit(c);

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsReserved(string name) =>
        s_reserved.Contains(name) || StartsWithAny(s_reservedBeginnings, name) is not null
        || (StartsWithAny(s_vectorScalars, name) is { } scalar && IsVectorSize(name, scalar.Length));

    private static string? StartsWithAny(string[] beginnings, string name)
    {
        foreach (string beginning in beginnings)
        {
            if (name[0] == beginning[0] && name.StartsWith(beginning, StringComparison.Ordinal))
                return beginning;
        }

        return null;
    }

    /// <summary>Whether the name goes on with a number of lanes, or two with an x.</summary>
    private static bool IsVectorSize(string name, int start)
    {
        for (int i = start; i < name.Length; i++)
        {
            if (!IsDigit(name[i]) && name[i] != 'x')
                return false;
        }

        return name.Length > start;
    }

    private static IEnumerable<string> Words(string text) => text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
