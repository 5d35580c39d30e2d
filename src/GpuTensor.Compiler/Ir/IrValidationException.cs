namespace GpuTensor.Compiler.Ir;

/// <summary>A kernel that breaks a rule of the IR.</summary>
/// <param name="kernel">The kernel's name.</param>
/// <param name="place">The statement or declaration as text.</param>
/// <param name="rule">What the rule asks and what was found.</param>
public sealed class IrValidationException(string kernel, string place, string rule)
    : InvalidOperationException($"Kernel '{kernel}', '{place}': {rule}.")
{
    /// <summary>The kernel's name.</summary>
    public string Kernel { get; } = kernel;

    /// <summary>The statement or declaration as text.</summary>
    public string Place { get; } = place;

    /// <summary>What the rule asks and what was found.</summary>
    public string Rule { get; } = rule;
}
