using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// The view parameters that a kernel may write: those of a store or atomic, also as one of several choices, and those that
/// are assigned to variables and so may be written under another name.
/// </summary>
public static class WrittenViews
{
    /// <summary>The views that the kernel may write.</summary>
    public static HashSet<Parameter> Of(Kernel kernel)
    {
        var written = new HashSet<Parameter>();
        kernel.Body.ForEach(statement =>
        {
            Expression? held = statement switch
            {
                Store s => s.View,
                AtomicUpdate s => s.View,
                Assign { Variable.Type.IsView: true } s => s.Value,
                _ => null,
            };
            held?.ForEach(part =>
            {
                if (part is ReadParameter { Type.IsView: true, Parameter: var parameter })
                    written.Add(parameter);
            });
        });
        return written;
    }
}
