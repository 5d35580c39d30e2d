using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>The passes in order: decided control flow goes, loops are unrolled, what is left is computed once.</summary>
public static class Pipeline
{
    /// <summary>How often loops are unrolled again, because unrolling a loop can make the bounds of the loops in it constant.</summary>
    private const int MaxUnrollings = 4;

    /// <summary>The optimised kernel.</summary>
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
