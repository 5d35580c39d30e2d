using GpuTensor.Compiler.Ir;
using GpuTensor.Testing.Ir;

namespace GpuTensor.Compiler.Tests.Programs;

/// <summary>A kernel that never fails, with everything that a launch of it needs.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Grid">Groups.</param>
/// <param name="Group">Threads of a group.</param>
/// <param name="Memory">What the views hold before the launch, by the parameter's name.</param>
/// <param name="Scalars">The scalar arguments, by the parameter's name.</param>
internal sealed record RandomProgram(
    Kernel Kernel, IrSize Grid, IrSize Group, IReadOnlyDictionary<string, byte[]> Memory, IReadOnlyDictionary<string, ulong> Scalars)
{
    /// <summary>Threads of a warp.</summary>
    public int WarpSize { get; init; } = 1;

    /// <summary>Bytes of dynamic shared memory.</summary>
    public int DynamicSharedBytes { get; init; }

    /// <summary>The values of the specialised parameters in order.</summary>
    public ulong[] SpecializedValues =>
        [.. Kernel.Parameters.Where(parameter => parameter.IsSpecialized).Select(parameter => Scalars[parameter.Name])];

    /// <summary>Runs a version of the kernel; gives what the views hold afterwards.</summary>
    public IReadOnlyDictionary<string, byte[]> Run(Kernel version)
    {
        Dictionary<string, byte[]> memory = Memory.ToDictionary(pair => pair.Key, pair => (byte[])pair.Value.Clone());
        IrArgument[] arguments =
        [
            .. version.Parameters.Select(parameter => parameter.Type.IsView
                ? IrArgument.View(memory[parameter.Name])
                : IrArgument.Value(Scalars[parameter.Name])),
        ];
        IrInterpreter.Run(version, new(Grid, Group, arguments) { WarpSize = WarpSize, DynamicSharedBytes = DynamicSharedBytes });
        return memory;
    }
}
