using System.Runtime.CompilerServices;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx;

/// <summary>A module: PTX that was read, checked by the ISA and decoded.</summary>
public sealed class PtxModule
{
    private readonly Dictionary<string, PtxKernel> _kernels;

    private PtxModule(ModuleReader reader)
    {
        (Version, Sm, IsExactTarget) = (reader.Target.Version, reader.Target.Sm, reader.Target.IsExact);
        Variables = reader.Variables;
        _kernels = reader.Kernels.ToDictionary(
            kernel => kernel.Name, kernel => new PtxKernel(this, KernelBuilder.Build(kernel, reader.Functions, reader.Target)), StringComparer.Ordinal);
        foreach (FunctionSyntax function in reader.Functions.Where(function => function.HasBody))
        {
            KernelBuilder.Check(function, reader.Functions, reader.Target);
        }
    }

    /// <summary>The PTX version: 71 is 7.1.</summary>
    public int Version { get; }

    /// <summary>The target: 80 is sm_80.</summary>
    public int Sm { get; }

    /// <summary>The kernels in the order of the text.</summary>
    public IReadOnlyCollection<PtxKernel> Kernels => _kernels.Values;

    /// <summary>The kernel of this name.</summary>
    public PtxKernel this[string name] => _kernels[name];

    internal bool IsExactTarget { get; }

    internal IReadOnlyList<Variable> Variables { get; }

    /// <summary>Variables' memory on each GPU that ran one of the kernels.</summary>
    internal ConditionalWeakTable<EmulatedGpu, IReadOnlyDictionary<Variable, Allocation>> Placed { get; } = [];

    /// <summary>Reads a module and checks every instruction.</summary>
    /// <exception cref="PtxException">The text breaks a rule of the ISA, or needs what is not supported.</exception>
    public static PtxModule Parse(string text) => new(new ModuleReader(text));
}

/// <summary>A kernel that can be launched.</summary>
public sealed class PtxKernel
{
    internal PtxKernel(PtxModule module, KernelProgram program) => (Module, Program) = (module, program);

    /// <summary>The kernel's module.</summary>
    public PtxModule Module { get; }

    /// <summary>The entry's name.</summary>
    public string Name => Program.Syntax.Name;

    /// <summary>Bytes of the parameters, each at its aligned place.</summary>
    public int ParameterBytes => Program.Syntax.ParameterBytes;

    /// <summary>Bytes of shared memory without the dynamic one.</summary>
    public int StaticSharedBytes => (int)Program.Syntax.SharedBytes;

    /// <summary>The parameters' names, places and sizes.</summary>
    public IReadOnlyList<(string Name, int Offset, int Bytes)> Parameters =>
        [.. Program.Syntax.Parameters.Select(parameter => (parameter.Name, (int)parameter.Offset, (int)parameter.Bytes))];

    internal KernelProgram Program { get; }

    /// <summary>Packs one argument for each parameter; sizes have to agree.</summary>
    public byte[] Pack(params ReadOnlySpan<object> arguments)
    {
        if (arguments.Length != Parameters.Count)
        {
            throw new ArgumentException($"'{Name}' has {Parameters.Count} parameters, not {arguments.Length}.", nameof(arguments));
        }

        var bytes = new byte[ParameterBytes];
        for (int i = 0; i < arguments.Length; i++)
        {
            byte[] value = arguments[i] switch
            {
                byte x => [x],
                sbyte x => [(byte)x],
                bool x => [x ? (byte)1 : (byte)0],
                short x => BitConverter.GetBytes(x),
                ushort x => BitConverter.GetBytes(x),
                Half x => BitConverter.GetBytes(x),
                int x => BitConverter.GetBytes(x),
                uint x => BitConverter.GetBytes(x),
                float x => BitConverter.GetBytes(x),
                long x => BitConverter.GetBytes(x),
                ulong x => BitConverter.GetBytes(x),
                double x => BitConverter.GetBytes(x),
                byte[] x => x,
                object x => throw new ArgumentException($"A {x.GetType().Name} is no argument.", nameof(arguments)),
            };
            (string name, int offset, int size) = Parameters[i];
            if (value.Length != size)
            {
                throw new ArgumentException($"Parameter '{name}' has {size} bytes, the argument {value.Length}.", nameof(arguments));
            }

            value.CopyTo(bytes, offset);
        }

        return bytes;
    }
}
