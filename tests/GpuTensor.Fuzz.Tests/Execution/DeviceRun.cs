using GpuTensor.Compiler.Ir;
using GpuTensor.Fuzz.Tests.Programs;
using GpuTensor.Kernels;

namespace GpuTensor.Fuzz.Tests.Execution;

/// <summary>Runs a program's kernel on a device, with its memory in buffers of the device.</summary>
internal static class DeviceRun
{
    /// <summary>Starts a built kernel.</summary>
    public delegate void Start(ReadOnlySpan<KernelArgument> arguments);

    /// <summary>A parameter of the program as one of its kernel.</summary>
    public static Parameter Parameter(ProgramParameter parameter)
    {
        var type = new IrType(parameter.Type);
        return new(parameter.Name, parameter.IsView ? type.ViewIn(AddressSpace.Global) : type);
    }

    /// <summary>Compares what the kernel leaves with what the C# leaves; null where both agree.</summary>
    public static string? Difference(Device device, CheckedProgram program, Start start)
    {
        (FuzzProgram source, ProgramData data) = (program.Program, program.Data);
        DeviceBuffer?[] buffers = [.. data.Memory.Select(bytes => bytes.Length == 0 ? null : device.Allocate(bytes.Length))];
        try
        {
            var arguments = new KernelArgument[buffers.Length];
            for (int i = 0; i < buffers.Length; i++)
            {
                if (buffers[i] is { } buffer)
                    device.Upload(data.Memory[i], buffer, 0);
                arguments[i] = buffers[i] is { } memory
                    ? KernelArgument.OfView(ArrayView<byte>.Of(onHost: false, memory.Address, 0, source.Parameters[i].Length))
                    : KernelArgument.OfBits(data.Bits[i]);
            }

            start(arguments);
            byte[][] after = data.CopyMemory();
            for (int i = 0; i < buffers.Length; i++)
            {
                if (buffers[i] is { } buffer)
                    device.Download(buffer, after[i], 0);
            }

            return program.Difference(ProgramRuns.Canonical(source, after));
        }
        finally
        {
            foreach (DeviceBuffer? buffer in buffers)
                buffer?.Dispose();
        }
    }
}
