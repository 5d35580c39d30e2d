using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>The passes in the order that serves: what is decided goes, loops are written out, what is left is computed once.</summary>
public static class Pipeline
{
    /// <summary>Unrolling a loop can make the bounds of the loops inside constant: so often that is tried again.</summary>
    private const int MaxUnrollings = 4;

    /// <summary>The kernel that computes the same in fewer steps.</summary>
    /// <param name="specialized">A kernel without specialised parameters: what <see cref="Specialize"/> gives.</param>
    public static Kernel Optimize(Kernel specialized)
    {
        Kernel kernel = Clean(Simplify.Run(specialized));
        for (int i = 0; i < MaxUnrollings; i++)
        {
            Kernel unrolled = Unroll.Run(kernel);
            if (ReferenceEquals(unrolled, kernel))
            {
                break;
            }

            kernel = Clean(unrolled);
        }

        Kernel scalarized = ScalarizeArrays.Run(kernel);
        kernel = DeadCode.Run(ReferenceEquals(scalarized, kernel) ? kernel : Clean(scalarized));
        return CommonSubexpressions.Run(Hoist.Run(kernel));
    }

    private static Kernel Clean(Kernel kernel)
    {
        Kernel propagated = Propagate.Run(kernel);
        return propagated.With(ControlFlow.List(propagated.Body));
    }
}
