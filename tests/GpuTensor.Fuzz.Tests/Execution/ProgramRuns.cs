using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Fuzz.Tests.Programs;
using GpuTensor.Kernels;
using GpuTensor.Testing.Ir;

namespace GpuTensor.Fuzz.Tests.Execution;

/// <summary>Runs a program in its different forms; each run gives the bytes of all views.</summary>
internal static class ProgramRuns
{
    private static readonly CpuDevice s_device = new(threads: 1);

    /// <summary>The C# itself.</summary>
    public static byte[][] RunCSharp(FuzzProgram program, ProgramData data, CompiledProgram compiled)
    {
        byte[][] memory = data.CopyMemory();
        GCHandle[] pins = [.. memory.Select(bytes => GCHandle.Alloc(bytes, GCHandleType.Pinned))];
        try
        {
            object[] arguments = [.. program.Parameters.Select((parameter, i) => parameter.IsView
                ? View(parameter, pins[i].AddrOfPinnedObject())
                : Scalar(parameter.Type, data.Bits[i]))];
            compiled.Run!(s_device, program.Config, arguments);
        }
        finally
        {
            foreach (GCHandle pin in pins)
                pin.Free();
        }

        return Canonical(program, memory);
    }

    /// <summary>The IR as the generator made it.</summary>
    public static byte[][] RunIr(FuzzProgram program, ProgramData data, Kernel kernel)
    {
        byte[][] memory = data.CopyMemory();
        var arguments = kernel.Parameters.Select(parameter =>
        {
            int i = IndexOf(program, parameter);
            return program.Parameters[i].IsView ? IrArgument.View(memory[i]) : IrArgument.Value(data.Bits[i]);
        });
        IrSize Size(Index3D size) => new(size.X, size.Y, size.Z);
        IrInterpreter.Run(kernel, new IrLaunch(Size(program.Config.GridDimension), Size(program.Config.GroupDimension), [.. arguments])
        {
            WarpSize = program.Kind == ProgramKind.Warps ? 32 : 1,
            MaxSteps = 2_000_000,
            DynamicSharedBytes = program.Config.DynamicSharedBytes,
        });
        return Canonical(program, memory);
    }

    /// <summary>The IR as a device compiles it.</summary>
    public static Kernel Optimized(FuzzProgram program, ProgramData data, Kernel kernel)
    {
        ulong[] values = [.. kernel.Parameters.Where(parameter => parameter.IsSpecialized).Select(parameter => data.Bits[IndexOf(program, parameter)])];
        Kernel optimized = Pipeline.Optimize(Specialize.Run(kernel, values));
        IrValidator.Validate(optimized);
        return optimized;
    }

    /// <summary>Gives each NaN in the views the same bits.</summary>
    public static byte[][] Canonical(FuzzProgram program, byte[][] memory)
    {
        for (int i = 0; i < memory.Length; i++)
            ProgramData.Canonicalize(program.Parameters[i].Type, memory[i]);
        return memory;
    }

    /// <summary>Where two runs differ; null where they agree.</summary>
    public static string? Difference(FuzzProgram program, byte[][] expected, byte[][] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].AsSpan().SequenceEqual(actual[i]))
                continue;
            int size = IrType.ByteCountOf(program.Parameters[i].Type);
            int element = expected[i].AsSpan().CommonPrefixLength(actual[i]) / size;
            string Bytes(byte[] all) => Convert.ToHexString([.. all.AsSpan(element * size, size).ToArray().Reverse()]);
            return $"{program.Parameters[i].Name}[{element}] is 0x{Bytes(expected[i])} and 0x{Bytes(actual[i])}";
        }

        return null;
    }

    /// <summary>Which one of a program's parameters a kernel's is; those that are never used the kernel has not.</summary>
    private static int IndexOf(FuzzProgram program, Parameter parameter) =>
        Enumerable.Range(0, program.Parameters.Count).First(i => program.Parameters[i].Name == parameter.Name);

    private static object View(ProgramParameter parameter, nint memory) => parameter.Type switch
    {
        ScalarType.Bool => View<bool>(parameter, memory),
        ScalarType.I8 => View<sbyte>(parameter, memory),
        ScalarType.U8 => View<byte>(parameter, memory),
        ScalarType.I16 => View<short>(parameter, memory),
        ScalarType.U16 => View<ushort>(parameter, memory),
        ScalarType.I32 => View<int>(parameter, memory),
        ScalarType.U32 => View<uint>(parameter, memory),
        ScalarType.I64 => View<long>(parameter, memory),
        ScalarType.U64 => View<ulong>(parameter, memory),
        ScalarType.F16 => View<Half>(parameter, memory),
        ScalarType.F32 => View<float>(parameter, memory),
        _ => View<double>(parameter, memory),
    };

    private static ArrayView<T> View<T>(ProgramParameter parameter, nint memory)
        where T : unmanaged => ArrayView<T>.Of(onHost: true, memory, 0, parameter.Length);

    private static object Scalar(ScalarType type, ulong bits) => type switch
    {
        ScalarType.Bool => bits != 0,
        ScalarType.I8 => (sbyte)bits,
        ScalarType.U8 => (byte)bits,
        ScalarType.I16 => (short)bits,
        ScalarType.U16 => (ushort)bits,
        ScalarType.I32 => (int)bits,
        ScalarType.U32 => (uint)bits,
        ScalarType.I64 => (long)bits,
        ScalarType.U64 => bits,
        ScalarType.F32 => BitConverter.UInt32BitsToSingle((uint)bits),
        _ => BitConverter.UInt64BitsToDouble(bits),
    };
}
