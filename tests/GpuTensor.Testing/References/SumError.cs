namespace GpuTensor.Testing.References;

/// <summary>How far a sum may be from its float64 value: rule 19 of docs/semantics.md.</summary>
public static class SumError
{
    /// <summary>The bound in units of machine epsilon: 4 * sqrt(terms) times the sum of absolute products.</summary>
    public static double Slack(long terms, double absoluteSum) => 4 * Math.Sqrt(Math.Max(1, terms)) * absoluteSum;
}
