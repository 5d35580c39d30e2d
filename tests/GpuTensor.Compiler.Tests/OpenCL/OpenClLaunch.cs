using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;
using GpuTensor.Kernels;
using GpuTensor.Runtime.OpenCL;
using GpuTensor.Testing;

namespace GpuTensor.Compiler.Tests.OpenCL;

/// <summary>
/// Runs hand-built kernels on the OpenCL driver: arrays become views and are read back afterwards, everything else is a
/// scalar.
/// </summary>
internal static class OpenClLaunch
{
    /// <summary>Views begin behind the beginning of their buffer.</summary>
    private const int Lead = 64;

    private static readonly Lazy<OpenClDevice> s_device = new(() => OpenClDriver.NewDevice());

    public static OpenClDevice Device
    {
        get
        {
            OpenClDriver.Demand();
            return s_device.Value;
        }
    }

    /// <summary>A linear launch.</summary>
    public static void Run(Kernel kernel, long threads, params object[] arguments) =>
        Run(kernel, arguments, (built, values) => built.Launch(values, threads));

    /// <summary>A launch in groups.</summary>
    public static void Run(Kernel kernel, KernelConfig config, params object[] arguments) =>
        Run(kernel, arguments, (built, values) => built.Launch(values, in config));

    /// <summary>The kernel runs as it is: no pass hides the writer's mistakes.</summary>
    private static void Run(Kernel kernel, object[] arguments, Action<OpenClKernel, KernelArgument[]> launch)
    {
        IrValidator.Validate(kernel);
        OpenClKernel built = new OpenClProgram(Device, cache: null).Build(kernel, OpenClWriter.Write(kernel, Device.Info.Target));
        DeviceBuffer?[] buffers = [.. arguments.Select(argument => argument is Array array ? Device.Allocate(Lead + Bytes(array).Length) : null)];
        launch(built, [.. arguments.Zip(buffers, ArgumentOf)]);
        foreach ((object argument, DeviceBuffer? buffer) in arguments.Zip(buffers))
        {
            if (buffer is not null)
                Device.Download(buffer, Bytes((Array)argument), Lead);
            buffer?.Dispose();
        }

        built.Close();
    }

    private static KernelArgument ArgumentOf(object argument, DeviceBuffer? buffer)
    {
        if (buffer is null)
            return KernelArgument.OfBits(Constants.Bits(argument));
        var array = (Array)argument;
        Device.Upload(Bytes(array), buffer, Lead);
        return KernelArgument.OfView(ArrayView<byte>.Of(onHost: false, buffer.Address, Lead, array.Length));
    }

    private static Span<byte> Bytes(Array array) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), Buffer.ByteLength(array));
}
