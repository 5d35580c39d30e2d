using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;
using GpuTensor.Kernels;
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
    public static void Run(Kernel kernel, long threads, params object[] arguments) => Run(
        kernel, arguments, (source, values) => Device.Launch(source, values.Span, threads));

    /// <summary>A launch in groups.</summary>
    public static void Run(Kernel kernel, KernelConfig config, params object[] arguments) => Run(
        kernel, arguments, (source, values) => Device.Launch(source, values.Span, in config));

    private static void Run(Kernel kernel, object[] arguments, Action<KernelSource, ReadOnlyMemory<KernelArgument>> launch)
    {
        IrValidator.Validate(kernel);
        var source = new KernelSource(kernel.Name, KernelTraits.None, arguments.Length, IrPrinter.Print(kernel));
        DeviceBuffer?[] buffers = [.. arguments.Select(argument => argument is Array array ? Device.Allocate(Lead + Bytes(array).Length) : null)];
        KernelArgument[] values = [.. arguments.Zip(buffers, ArgumentOf)];
        launch(source, values);
        foreach ((object argument, DeviceBuffer? buffer) in arguments.Zip(buffers))
        {
            if (buffer is not null)
                Device.Download(buffer, Bytes((Array)argument), Lead);
            buffer?.Dispose();
        }
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
