using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>
/// Writes kernels as OpenCL C 1.2, with the meaning that C# gives them: integers wrap, shift counts are masked, floats
/// are converted toward zero and saturated, nothing is contracted or reordered.
/// </summary>
public static class OpenClWriter
{
    /// <summary>Writes a kernel as a program.</summary>
    /// <param name="kernel">A valid kernel whose specialised parameters have their values.</param>
    /// <param name="target">What the device can do.</param>
    /// <exception cref="UnsupportedKernelException">The kernel needs what the device cannot do.</exception>
    public static OpenClText Write(Kernel kernel, OpenClTarget target) => Write([kernel], target)[0];

    /// <summary>Writes kernels as one program, whose source is that of every result.</summary>
    /// <param name="kernels">Valid kernels whose specialised parameters have their values.</param>
    /// <param name="target">What the device can do.</param>
    /// <exception cref="UnsupportedKernelException">A kernel needs what the device cannot do.</exception>
    public static IReadOnlyList<OpenClText> Write(IReadOnlyList<Kernel> kernels, OpenClTarget target)
    {
        var parts = new ProgramParts(target);
        KernelWriter[] writers = [.. kernels.Select(kernel => new KernelWriter(kernel, parts))];
        var program = new IndentedText(depth: 0);
        foreach (Kernel kernel in kernels)
            program.Line($"// {kernel.Name.Replace('\n', ' ')}");
        foreach (string line in parts.Lines())
            program.Line(line);
        foreach (KernelWriter writer in writers)
            program.Append(writer.Text);
        string source = program.ToString();
        return [.. writers.Select(writer => new OpenClText(source, writer.EntryName, writer.Arguments))];
    }
}
