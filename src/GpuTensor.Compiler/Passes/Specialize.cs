using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Puts the values of a launch in the place of the specialised parameters, which the kernel then no longer has.</summary>
public static class Specialize
{
    /// <summary>The kernel without specialised parameters; its arrays have constant lengths.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="values">The bits of the specialised parameters in their order, those above a parameter's size ignored.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than specialised parameters.</exception>
    public static Kernel Run(Kernel kernel, IReadOnlyList<ulong> values)
    {
        var constants = new Dictionary<Parameter, Constant>();
        Parameter[] specialized = [.. kernel.Parameters.Where(parameter => parameter.IsSpecialized)];
        if (values.Count != specialized.Length)
        {
            throw new ArgumentException(
                $"Kernel '{kernel.Name}' has {specialized.Length} specialised parameters, not {values.Count}.", nameof(values));
        }

        for (int i = 0; i < specialized.Length; i++)
        {
            constants.Add(specialized[i], ConstantArithmetic.Of(specialized[i].Type, values[i]));
        }

        Kernel plain = new(
            kernel.Name,
            kernel.Launch,
            [.. kernel.Parameters.Where(parameter => !parameter.IsSpecialized)],
            kernel.Arrays,
            kernel.Variables,
            kernel.Body)
        {
            Hints = kernel.Hints,
        };
        return specialized.Length == 0 ? plain : ExpressionPass.Run(plain, expression =>
            expression is ReadParameter read && constants.TryGetValue(read.Parameter, out Constant? constant) ? constant : Fold.Node(expression));
    }
}
