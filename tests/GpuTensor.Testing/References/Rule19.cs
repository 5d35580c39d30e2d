namespace GpuTensor.Testing.References;

/// <summary>Rule 19: float32 means float32.</summary>
public static class Rule19
{
    /// <summary>
    /// What a sum may differ from its float64 value, in units of machine epsilon: 4 * sqrt(terms) of the sum of absolute
    /// products.
    /// </summary>
    public static double Slack(long terms, double absoluteSum) => 4 * Math.Sqrt(Math.Max(1, terms)) * absoluteSum;
}
