using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.Programs;

/// <summary>
/// What a random program can name. Every view that is read has <see cref="Window"/> elements at least, so that an index of
/// fewer bits is always inside.
/// </summary>
internal sealed class ProgramScope
{
    /// <summary>Elements that every view has.</summary>
    public const int Window = 8;

    /// <summary>Elements of every input, so that a window fits at any place of the first few.</summary>
    public const int InputLength = 4 * Window;

    private static readonly ScalarType[] s_types =
    [
        ScalarType.Bool, ScalarType.I8, ScalarType.U8, ScalarType.I16, ScalarType.U16, ScalarType.I32, ScalarType.I32, ScalarType.I32,
        ScalarType.U32, ScalarType.I64, ScalarType.U64, ScalarType.F32, ScalarType.F32, ScalarType.F32, ScalarType.F64,
    ];

    /// <summary>Types that values are calculated in, the usual ones more often.</summary>
    public static IReadOnlyList<IrType> Types { get; } = [.. s_types.Select(type => new IrType(type))];

    /// <summary>Types of vectors.</summary>
    public static IReadOnlyList<IrType> VectorTypes { get; } = [new(ScalarType.F32, 4), new(ScalarType.I32, 2), new(ScalarType.F64, 2)];

    /// <summary>Parameters, arrays and variables of the kernel.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>The kernel's arrays.</summary>
    public List<KernelArray> Arrays { get; } = [];

    /// <summary>All variables.</summary>
    public List<Variable> Variables { get; } = [];

    /// <summary>Variables that any statement may assign.</summary>
    public List<Variable> Free { get; } = [];

    /// <summary>View variables, which are assigned before anything else.</summary>
    public List<Variable> Views { get; } = [];

    /// <summary>Views that can be read, all of them <see cref="Window"/> long at least.</summary>
    public List<Expression> Readable { get; } = [];

    /// <summary>The view in which a thread writes its own window, and the window's first element.</summary>
    public List<(Expression View, Variable First)> Writable { get; } = [];

    /// <summary>Adds a variable.</summary>
    public Variable Add(string stem, IrType type)
    {
        var variable = new Variable(stem + Variables.Count, type);
        Variables.Add(variable);
        return variable;
    }

    /// <summary>Adds a parameter.</summary>
    public Parameter AddParameter(string name, IrType type, bool specialized = false)
    {
        var parameter = new Parameter(name, type, specialized);
        Parameters.Add(parameter);
        return parameter;
    }
}
