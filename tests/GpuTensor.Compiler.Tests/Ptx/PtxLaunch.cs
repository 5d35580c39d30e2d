using System.Buffers.Binary;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Ptx;
using GpuTensor.Compiler.Tests.Programs;
using GpuTensor.Testing.Ptx;

namespace GpuTensor.Compiler.Tests.Ptx;

/// <summary>Runs kernels as PTX on the emulator.</summary>
internal static class PtxLaunch
{
    /// <summary>Runs a version of a program's kernel; gives what the views hold afterwards.</summary>
    /// <param name="program">What the kernel is launched with.</param>
    /// <param name="version">The kernel, without specialised parameters.</param>
    /// <param name="target">For which device it is written.</param>
    /// <param name="seed">In which order warps run.</param>
    /// <param name="threads">Threads of a linear launch that does not fill its groups.</param>
    public static IReadOnlyDictionary<string, byte[]> Run(RandomProgram program, Kernel version, PtxTarget target, int seed, long? threads = null)
    {
        PtxText text = PtxWriter.Write(version, target);
        var gpu = new EmulatedGpu(target.ComputeCapability, new() { Seed = seed, Workers = 1 });
        Dictionary<string, ulong> addresses = program.Memory.ToDictionary(pair => pair.Key, pair => gpu.Allocate<byte>(pair.Value));
        var parameters = new byte[text.ArgumentBytes];
        foreach (PtxArgument argument in text.Arguments)
        {
            ulong value = argument.Kind switch
            {
                PtxArgumentKind.ViewAddress => addresses[argument.Parameter!.Name],
                PtxArgumentKind.ViewLength => (ulong)(program.Memory[argument.Parameter!.Name].Length / argument.Parameter.Type.ByteCount),
                PtxArgumentKind.ThreadCount => (ulong)(threads ?? program.Grid.Count * program.Group.Count),
                PtxArgumentKind.DynamicSharedBytes => (ulong)program.DynamicSharedBytes,
                _ => program.Scalars[argument.Parameter!.Name],
            };
            var bytes = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            int size = argument.Kind == PtxArgumentKind.Value ? argument.Parameter!.Type.ByteCount : sizeof(ulong);
            bytes.AsSpan(0, size).CopyTo(parameters.AsSpan(argument.Offset));
        }

        gpu.Launch(
            PtxModule.Parse(text.Source)[text.EntryName], new(program.Grid.X, program.Grid.Y, program.Grid.Z),
            new(program.Group.X, program.Group.Y, program.Group.Z), program.DynamicSharedBytes + text.SharedBytes, parameters);
        return program.Memory.ToDictionary(pair => pair.Key, pair => gpu.CopyToHost<byte>(addresses[pair.Key], pair.Value.Length));
    }
}
