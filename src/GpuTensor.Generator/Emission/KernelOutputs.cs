using GpuTensor.Compiler;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;
using GpuTensor.Generator.Models;

namespace GpuTensor.Generator.Emission;

/// <summary>The texts that a build makes of every kernel: what cannot be written is an error of the build.</summary>
internal static class KernelOutputs
{
    private static readonly (string Extension, string Language, Func<Kernel, string> Write)[] s_writers =
    [
        ("ir", "kernel IR", IrPrinter.Print),
        ("cl", "OpenCL C", static kernel => OpenClWriter.Write(kernel, OpenClTarget.Full).Source),
    ];

    /// <summary>Writes the kernel for every kind of device.</summary>
    /// <exception cref="KernelOutputException">One kind of device has no text for it.</exception>
    public static IEnumerable<KernelOutput> Of(Kernel kernel)
    {
        foreach ((string extension, string language, Func<Kernel, string> write) in s_writers)
            yield return new(extension, Write(kernel, language, write));
    }

    private static string Write(Kernel kernel, string language, Func<Kernel, string> write)
    {
        try
        {
            return write(kernel);
        }
        catch (UnsupportedKernelException exception)
        {
            throw new KernelOutputException(language, exception.Message, exception);
        }
    }
}

/// <summary>A kernel cannot be written in the language of a device.</summary>
internal sealed class KernelOutputException(string language, string message, Exception inner) : Exception(message, inner)
{
    public string Language { get; } = language;
}
