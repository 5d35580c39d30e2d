using System.Text;
using GpuTensor.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GpuTensor.Generator.Emission;

/// <summary>
/// Adds the kernels' texts to the generated files, as comments: a generator may not write files of its own, so the
/// targets of the package take them from there to obj/.../kernels.
/// </summary>
internal static class KernelOutputWriter
{
    /// <summary>What begins every line, and what the targets take away again.</summary>
    private const string Prefix = "//| ";

    public static void Write(SourceProductionContext context, KernelModel model)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (KernelForm form in model.Forms)
        {
            foreach (KernelOutput output in form.Outputs)
            {
                string name = FileName(form.Name);
                while (!names.Add($"{name}.{output.Extension}"))
                    name += "_";
                context.AddSource($"{name}.{output.Extension}.cs", SourceText.From(Comment(output.Text), Encoding.UTF8));
            }
        }
    }

    private static string Comment(string text) =>
        string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"{Prefix}{line.TrimEnd('\r')}\n"));

    private static string FileName(string name) =>
        new([.. name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '_')]);
}
