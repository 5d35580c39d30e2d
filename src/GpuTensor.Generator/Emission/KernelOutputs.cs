using GpuTensor.Compiler;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;
using GpuTensor.Generator.Models;

namespace GpuTensor.Generator.Emission;

/// <summary>How a kernel becomes text for a kind of device.</summary>
/// <param name="Extension">That of the text's file.</param>
/// <param name="Language">What the language is called.</param>
/// <param name="Write">Writes the text.</param>
/// <param name="Takes">Whether there is to be a text of a kernel: one that uses what the language is known not to have has none. All if null.</param>
internal sealed record KernelWriter(string Extension, string Language, Func<Kernel, string> Write, Func<Kernel, bool>? Takes = null);

/// <summary>The texts that a build makes of every kernel: what cannot be written is an error of the build.</summary>
internal sealed class KernelOutputs(params KernelWriter[] writers)
{
    /// <summary>Those of every kind of device there is.</summary>
    public static KernelOutputs All { get; } = new(
        new("ir", "kernel IR", IrPrinter.Print),
        new("cl", "OpenCL C", static kernel => OpenClWriter.Write(kernel, OpenClTarget.Full).Source, static kernel => !Collectives.UsesTensorCores(kernel)));

    /// <summary>Writes the kernel for every kind of device that has what it uses.</summary>
    /// <exception cref="KernelOutputException">One kind of device has no text for it.</exception>
    public IEnumerable<KernelOutput> Of(Kernel kernel) => writers
        .Where(writer => writer.Takes?.Invoke(kernel) ?? true)
        .Select(writer => new KernelOutput(writer.Extension, Write(kernel, writer)));

    private static string Write(Kernel kernel, KernelWriter writer)
    {
        try
        {
            return writer.Write(kernel);
        }
        catch (UnsupportedKernelException exception)
        {
            throw new KernelOutputException(writer.Language, exception.Message, exception);
        }
    }
}

/// <summary>A kernel cannot be written in the language of a device.</summary>
internal sealed class KernelOutputException(string language, string message, Exception inner) : Exception(message, inner)
{
    public string Language { get; } = language;
}
