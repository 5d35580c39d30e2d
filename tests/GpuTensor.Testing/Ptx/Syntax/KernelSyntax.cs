namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>A kernel as it is written: its parameters, limits, registers and instructions.</summary>
internal class KernelSyntax(string name, int line)
{
    private readonly Dictionary<Variable, long> _shared = [];
    private readonly List<Variable> _dynamic = [];

    public string Name { get; } = name;

    public int Line { get; } = line;

    public List<Variable> Parameters { get; } = [];

    public int ParameterBytes { get; private set; }

    /// <summary>Most threads in each direction by .maxntid, or null.</summary>
    public long[]? MostThreads { get; set; }

    /// <summary>Threads in each direction by .reqntid, or null.</summary>
    public long[]? RequiredThreads { get; set; }

    public List<Register> Values { get; } = [];

    public List<Register> Predicates { get; } = [];

    public List<PtxInstruction> Instructions { get; } = [];

    public long LocalBytes { get; private set; }

    /// <summary>The largest alignment of a local variable.</summary>
    public int LocalAlignment { get; private set; } = 16;

    /// <summary>Bytes of what is passed to functions and of a function's own parameters.</summary>
    public int FrameBytes { get; private set; }

    /// <summary>Bytes of the shared variables that have a length.</summary>
    public long SharedBytes { get; private set; }

    /// <summary>Where dynamic shared memory begins.</summary>
    public long DynamicOffset => Aligned(SharedBytes, _dynamic.Select(variable => variable.Alignment).DefaultIfEmpty(1).Max());

    public void AddParameter(Variable parameter)
    {
        parameter.Offset = Aligned(ParameterBytes, parameter.Alignment);
        ParameterBytes = (int)(parameter.Offset + parameter.Bytes);
        Parameters.Add(parameter);
    }

    public void AddLocal(Variable variable)
    {
        variable.Offset = Aligned(LocalBytes, variable.Alignment);
        LocalBytes = variable.Offset + variable.Bytes;
        LocalAlignment = Math.Max(LocalAlignment, variable.Alignment);
    }

    /// <summary>Gives a function's parameter, or what is passed to one, its place.</summary>
    public void AddFrame(Variable variable)
    {
        variable.Offset = Aligned(FrameBytes, variable.Alignment);
        FrameBytes = (int)(variable.Offset + variable.Bytes);
    }

    /// <summary>Gives a shared variable its place in this kernel's shared memory, once.</summary>
    public void PlaceShared(Variable variable)
    {
        if (variable.IsDynamic)
        {
            if (!_dynamic.Contains(variable))
            {
                _dynamic.Add(variable);
            }
        }
        else if (!_shared.ContainsKey(variable))
        {
            long offset = Aligned(SharedBytes, variable.Alignment);
            _shared.Add(variable, offset);
            SharedBytes = offset + variable.Bytes;
        }
    }

    /// <summary>Where a shared variable lies.</summary>
    public long SharedOffset(Variable variable) => variable.IsDynamic ? DynamicOffset : _shared[variable];

    private static long Aligned(long offset, int alignment) => (offset + alignment - 1) / alignment * alignment;
}
