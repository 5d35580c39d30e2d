using System.Globalization;
using System.Text;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;

namespace GpuTensor.Compiler.Ptx;

/// <summary>Where the things of one kernel are kept, and which of them the body uses.</summary>
internal sealed class KernelScope
{
    private readonly Dictionary<Variable, string[]> _variables = [];
    private readonly Dictionary<Variable, string> _lengths = [];
    private readonly Dictionary<object, string> _loaded = [];
    private readonly List<PtxArgument> _arguments = [];
    private readonly StringBuilder _signature = new();
    private readonly HashSet<Parameter> _written;

    public KernelScope(Kernel kernel, PtxTarget target)
    {
        Kernel = kernel;
        Target = target;
        Lengths = new ViewLengths(kernel);
        EntryName = EntryOf(kernel.Name);
        Shared = new SharedArrays(kernel);
        _written = WrittenViews.Of(kernel);
    }

    public Kernel Kernel { get; }

    public PtxTarget Target { get; }

    public ViewLengths Lengths { get; }

    public SharedArrays Shared { get; }

    public string EntryName { get; }

    /// <summary>What is done before the first statement: parameters and places are read once.</summary>
    public InstructionText Opening { get; } = new();

    public IReadOnlyList<PtxArgument> Arguments => _arguments;

    public string Signature => _signature.ToString();

    public int ArgumentBytes { get; private set; }

    /// <summary>The registers of a variable: one for each lane; of a view the one with its address.</summary>
    public string[] Registers(Variable variable)
    {
        if (!_variables.TryGetValue(variable, out string[]? registers))
        {
            RegisterClass kind = variable.Type.View is { } space ? Address(space) : PtxTypes.ClassOf(variable.Type.Scalar);
            registers = [.. Enumerable.Range(0, variable.Type.IsView ? 1 : variable.Type.Lanes).Select(_ => Opening.New(kind))];
            _variables.Add(variable, registers);
        }

        return registers;
    }

    /// <summary>The register with the length of a view variable.</summary>
    public string LengthOf(Variable view)
    {
        if (!_lengths.TryGetValue(view, out string? register))
            _lengths.Add(view, register = Opening.New(RegisterClass.Long));
        return register;
    }

    /// <summary>The registers of addresses: those of shared memory have 32 bits.</summary>
    public static RegisterClass Address(AddressSpace space) => space == AddressSpace.Shared ? RegisterClass.Word : RegisterClass.Long;

    /// <summary>The value of a scalar parameter.</summary>
    public string Value(Parameter parameter)
    {
        if (_loaded.TryGetValue(parameter, out string? register))
            return register;
        ScalarType scalar = parameter.Type.Scalar;
        string name = Argument(PtxArgumentKind.Value, parameter, parameter.Type.ByteCount, PtxTypes.Memory(scalar));
        register = Opening.Value(
            scalar == ScalarType.Bool ? RegisterClass.Word : PtxTypes.ClassOf(scalar), $"ld.param.{PtxTypes.Memory(scalar)}", $"[{name}]");
        if (scalar == ScalarType.Bool)
            register = Opening.Value(RegisterClass.Predicate, "setp.ne.u32", register, "0");
        _loaded.Add(parameter, register);
        return register;
    }

    /// <summary>Says what the value of a function's operand is until it is called again.</summary>
    public void Bind(Parameter operand, string register) => _loaded[operand] = register;

    /// <summary>The address of a view parameter.</summary>
    public string AddressOf(Parameter view) => Load(view, PtxArgumentKind.ViewAddress, view);

    /// <summary>The length of a view parameter.</summary>
    public string LengthOf(Parameter view) => Load((view, "length"), PtxArgumentKind.ViewLength, view);

    /// <summary>How many threads a linear launch has.</summary>
    public string ThreadCount() => Load("threads", PtxArgumentKind.ThreadCount, null);

    /// <summary>The bytes of dynamic shared memory that the launch asked for.</summary>
    public string DynamicSharedBytes() => Load("dynamic", PtxArgumentKind.DynamicSharedBytes, null);

    /// <summary>Where the block of shared memory begins.</summary>
    public string SharedBlock() => Once(
        SharedArrays.Block, opening => opening.Value(RegisterClass.Word, "mov.u32", SharedArrays.Block));

    /// <summary>The thread's number in its group.</summary>
    public string LinearThread() => Once("thread", opening =>
    {
        string[] at = [.. "xyz".Select(axis => opening.Value(RegisterClass.Word, "mov.u32", $"%tid.{axis}"))];
        string[] size = [.. "xy".Select(axis => opening.Value(RegisterClass.Word, "mov.u32", $"%ntid.{axis}"))];
        string line = opening.Value(RegisterClass.Word, "mad.lo.s32", at[2], size[1], at[1]);
        return opening.Value(RegisterClass.Word, "mad.lo.s32", line, size[0], at[0]);
    });

    /// <summary>The lanes of the thread's warp that are there: the group's last warp may have fewer than 32.</summary>
    public string WarpMask() => Target.HasWholeWarps ? "-1" : Once("mask", opening =>
    {
        string[] size = [.. "xyz".Select(axis => opening.Value(RegisterClass.Word, "mov.u32", $"%ntid.{axis}"))];
        string area = opening.Value(RegisterClass.Word, "mul.lo.s32", size[0], size[1]);
        string threads = opening.Value(RegisterClass.Word, "mul.lo.s32", area, size[2]);
        string first = opening.Value(RegisterClass.Word, "and.b32", LinearThread(), "-32");
        string left = opening.Value(RegisterClass.Word, "sub.s32", threads, first);
        string missing = opening.Value(RegisterClass.Word, "sub.s32", "32", opening.Value(RegisterClass.Word, "min.s32", left, "32"));
        return opening.Value(RegisterClass.Word, "shr.u32", "-1", missing);
    });

    /// <summary>A value that is computed once, at the beginning.</summary>
    public string Once(object key, Func<InstructionText, string> compute)
    {
        if (!_loaded.TryGetValue(key, out string? register))
            _loaded.Add(key, register = compute(Opening));
        return register;
    }

    /// <summary>Whether what lies at that view's address is the same for the whole launch.</summary>
    public bool IsReadOnly(Expression view) =>
        Target.HasDisjointViews && RootOf(view) is { } parameter && !_written.Contains(parameter);

    private static Parameter? RootOf(Expression view) => view switch
    {
        ReadParameter e => e.Parameter,
        SubView e => RootOf(e.View),
        ViewCast e => RootOf(e.View),
        _ => null,
    };

    private string Load(object key, PtxArgumentKind kind, Parameter? parameter) => Once(key, opening =>
    {
        string address = opening.Value(RegisterClass.Long, "ld.param.u64", $"[{Argument(kind, parameter, 8, "u64")}]");
        return kind == PtxArgumentKind.ViewAddress ? opening.Value(RegisterClass.Long, "cvta.to.global.u64", address) : address;
    });

    private string Argument(PtxArgumentKind kind, Parameter? parameter, int bytes, string type)
    {
        ArgumentBytes = (ArgumentBytes + bytes - 1) / bytes * bytes;
        string name = $"{EntryName}_param_{_arguments.Count.ToString(CultureInfo.InvariantCulture)}";
        _signature.Append(_arguments.Count == 0 ? "\n" : ",\n").Append($"\t.param .{type} {name}");
        _arguments.Add(new PtxArgument(kind, parameter, ArgumentBytes));
        ArgumentBytes += bytes;
        return name;
    }

    /// <summary>The struct's name and type arguments, without namespaces, in letters, digits and underscores.</summary>
    private static string EntryOf(string name)
    {
        int arguments = name.IndexOf('<');
        int dot = name.LastIndexOf('.', (arguments < 0 ? name.Length : arguments) - 1);
        var entry = new StringBuilder("k_");
        foreach (char c in name.Substring(dot + 1).TrimEnd('>'))
            entry.Append(c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' ? c : '_');
        return entry.ToString();
    }
}
