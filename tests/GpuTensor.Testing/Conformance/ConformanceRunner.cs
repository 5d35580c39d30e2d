using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance;

/// <summary>Runs one case with some operators.</summary>
public static class ConformanceRunner
{
    /// <summary>Null, or what is wrong. The case must be supported.</summary>
    public static string? Run(ConformanceCase item, CasePlan plan, IOperators operators)
    {
        if (!item.ExpectsError)
            return CaseComparison.Check(item, plan, plan.Run(operators));
        try
        {
            plan.Run(operators);
            return "The operator must refuse these inputs.";
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
