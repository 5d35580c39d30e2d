using GpuTensor.Compiler.Ir;
using GpuTensor.Fuzz.Tests.Programs;
using GpuTensor.Kernels;
using GpuTensor.Runtime.Cuda;
using GpuTensor.Testing.Cuda;

namespace GpuTensor.Fuzz.Tests.Execution;

/// <summary>Runs programs as PTX on the CUDA device over the emulated driver.</summary>
internal static class CudaPrograms
{
    private static readonly int[] s_capabilities = [70, 80, 90];

    [ThreadStatic]
    private static CudaDevice?[]? t_devices;

    /// <summary>Compares one with its C#, on a GPU that its seed chooses; null if it agrees.</summary>
    /// <exception cref="Compiler.UnsupportedKernelException">There is no PTX for it.</exception>
    public static Finding? Check(CheckedProgram program)
    {
        int kind = Math.Abs(program.Program.Seed) % s_capabilities.Length;
        CudaDevice?[] devices = t_devices ??= new CudaDevice?[s_capabilities.Length];
        CudaDevice device = devices[kind] is { IsLost: false } usable ? usable : devices[kind] = new EmulatedCuda(s_capabilities[kind]).NewDevice();
        var signature = new Kernel(
            program.Optimized!.Name, program.Optimized.Launch, [.. program.Program.Parameters.Select(Parameter)], [], [], []);
        var kernel = new CudaKernel(device, device.Stream, signature, program.Optimized);
        try
        {
            return Compare(device, kernel, program);
        }
        catch (DeviceException error)
        {
            return new("PTX does not run", error.Message);
        }
        finally
        {
            kernel.Close();
        }
    }

    private static Parameter Parameter(ProgramParameter parameter)
    {
        var type = new IrType(parameter.Type);
        return new(parameter.Name, parameter.IsView ? type.ViewIn(AddressSpace.Global) : type);
    }

    private static Finding? Compare(CudaDevice device, CudaKernel kernel, CheckedProgram program)
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

            if (source.Kind == ProgramKind.Linear)
                kernel.Launch(arguments, source.Config.GridDimension.X);
            else
                kernel.Launch(arguments, source.Config);
            byte[][] memoryAfter = data.CopyMemory();
            for (int i = 0; i < buffers.Length; i++)
            {
                if (buffers[i] is { } buffer)
                    device.Download(buffer, memoryAfter[i], 0);
            }

            string? difference = ProgramRuns.Difference(source, program.Expected!, ProgramRuns.Canonical(source, memoryAfter));
            return difference is null ? null : new("C# and PTX", difference);
        }
        finally
        {
            foreach (DeviceBuffer? buffer in buffers)
                buffer?.Dispose();
        }
    }
}
