using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Turns specialised parameters into ordinary ones, so that one compiled form serves all their values. Those on which the
/// length of an array or the width of a shuffle depends stay specialised.
/// </summary>
public static class Generalize
{
    /// <summary>The kernel with the same parameters in the same order, as few of them specialised as can be.</summary>
    public static Kernel Run(Kernel kernel)
    {
        var needed = new HashSet<Parameter>();
        foreach (KernelArray array in kernel.Arrays)
        {
            if (array.Length is { } length)
            {
                Collect(length);
            }
        }

        kernel.Body.ForEach(statement =>
        {
            if (statement is Collective { Operands: { Count: 3 } operands } collective && Collectives.IsShuffle(collective.Operator))
            {
                Collect(operands[2]);
            }
        });

        var replaced = kernel.Parameters
            .Where(parameter => parameter.IsSpecialized && !needed.Contains(parameter))
            .ToDictionary(parameter => parameter, parameter => new Parameter(parameter.Name, parameter.Type));
        if (replaced.Count == 0)
        {
            return kernel;
        }

        Kernel general = new(
            kernel.Name,
            kernel.Launch,
            [.. kernel.Parameters.Select(parameter => replaced.TryGetValue(parameter, out Parameter? ordinary) ? ordinary : parameter)],
            kernel.Arrays,
            kernel.Variables,
            kernel.Body)
        {
            Hints = kernel.Hints,
        };
        return ExpressionPass.Run(general, expression =>
            expression is ReadParameter read && replaced.TryGetValue(read.Parameter, out Parameter? ordinary) ? new ReadParameter(ordinary) : expression);

        void Collect(Expression expression)
        {
            if (expression is ReadParameter read)
            {
                needed.Add(read.Parameter);
            }

            expression.ForEachOperand(Collect);
        }
    }
}
