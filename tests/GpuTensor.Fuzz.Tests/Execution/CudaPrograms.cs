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
            program.Optimized!.Name, program.Optimized.Launch, [.. program.Program.Parameters.Select(DeviceRun.Parameter)], [], [], []);
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

    private static Finding? Compare(CudaDevice device, CudaKernel kernel, CheckedProgram program)
    {
        KernelConfig config = program.Program.Config;
        string? difference = program.Program.Kind == ProgramKind.Linear
            ? DeviceRun.Difference(device, program, arguments => kernel.Launch(arguments, config.GridDimension.X))
            : DeviceRun.Difference(device, program, arguments => kernel.Launch(arguments, config));
        return difference is null ? null : new("C# and PTX", difference);
    }
}
