using System.Buffers.Binary;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Ptx;
using GpuTensor.Fuzz.Tests.Programs;
using GpuTensor.Testing.Ptx;

namespace GpuTensor.Fuzz.Tests.Execution;

/// <summary>Runs programs as PTX on the emulator.</summary>
internal static class PtxPrograms
{
    private static readonly int[] s_capabilities = [70, 80, 90, 120];

    /// <summary>For which device the program is written, and what is said of its launch: by its seed, so that there are all of them.</summary>
    public static PtxTarget Target(FuzzProgram program)
    {
        long threads = program.Kind == ProgramKind.Linear ? GroupOfLinear : program.Config.GroupDimension.Size;
        bool says = program.Seed / s_capabilities.Length % 2 == 0;
        return new(s_capabilities[program.Seed % s_capabilities.Length])
        {
            HasWholeWarps = says && threads % 32 == 0,
            HasDisjointViews = says,
            MostThreads = says ? (int)threads : 0,
        };
    }

    private const int GroupOfLinear = 64;

    /// <summary>Compares with the C#; null where both agree.</summary>
    public static Finding? Check(CheckedProgram program)
    {
        string step = "PTX is not written";
        try
        {
            PtxText text = PtxWriter.Write(program.Optimized!, Target(program.Program));
            step = "PTX fails";
            return program.Difference(Run(program, text)) is { } difference ? new("C# and PTX", difference) : null;
        }
#pragma warning disable CA1031 // Whatever goes wrong is what a fuzzer looks for.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new(step, error.ToString());
        }
    }

    private static byte[][] Run(CheckedProgram program, PtxText text)
    {
        (FuzzProgram source, ProgramData data) = (program.Program, program.Data);
        var gpu = new EmulatedGpu(Target(source).ComputeCapability, new() { Seed = source.Seed, Workers = 1 });
        ulong[] addresses = [.. data.Memory.Select(bytes => bytes.Length == 0 ? 0 : gpu.Allocate<byte>(bytes))];
        var config = source.Config;
        bool isLinear = source.Kind == ProgramKind.Linear;
        var parameters = new byte[text.ArgumentBytes];
        foreach (PtxArgument argument in text.Arguments)
        {
            int i = argument.Parameter is { } parameter ? Enumerable.Range(0, source.Parameters.Count).First(i => source.Parameters[i].Name == parameter.Name) : -1;
            ulong value = argument.Kind switch
            {
                PtxArgumentKind.ViewAddress => addresses[i],
                PtxArgumentKind.ViewLength => (ulong)source.Parameters[i].Length,
                PtxArgumentKind.ThreadCount => (ulong)config.GridDimension.X,
                PtxArgumentKind.DynamicSharedBytes => (ulong)config.DynamicSharedBytes,
                _ => data.Bits[i],
            };
            var bytes = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            int size = argument.Kind == PtxArgumentKind.Value ? argument.Parameter!.Type.ByteCount : sizeof(ulong);
            bytes.AsSpan(0, size).CopyTo(parameters.AsSpan(argument.Offset));
        }

        PtxSize Size(Kernels.Index3D size) => new(size.X, size.Y, size.Z);
        PtxSize grid = isLinear ? new((config.GridDimension.X + GroupOfLinear - 1) / GroupOfLinear) : Size(config.GridDimension);
        gpu.Launch(
            PtxModule.Parse(text.Source)[text.EntryName], grid, isLinear ? new(GroupOfLinear) : Size(config.GroupDimension),
            config.DynamicSharedBytes + text.SharedBytes, parameters);
        byte[][] after = [.. data.Memory.Select((bytes, i) => bytes.Length == 0 ? [] : gpu.CopyToHost<byte>(addresses[i], bytes.Length))];
        return ProgramRuns.Canonical(source, after);
    }
}
