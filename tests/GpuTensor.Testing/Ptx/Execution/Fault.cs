namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>What is wrong and in which lane, while the place is not known yet.</summary>
internal sealed class Fault(string rule, string message, int lane = -1) : Exception(message)
{
    public string Rule { get; } = rule;

    /// <summary>The lane, or -1 for whichever is first.</summary>
    public int Lane { get; } = lane;
}
