using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>How often each variable was given a value since the beginning of a region.</summary>
internal sealed class VariableVersions
{
    private readonly Dictionary<Variable, int> _versions = [];

    /// <summary>The number of assignments so far.</summary>
    public int this[Variable variable] => _versions.TryGetValue(variable, out int version) ? version : 0;

    /// <summary>Moves past a statement.</summary>
    public void Pass(Statement statement)
    {
        if (statement.Target() is { } target)
        {
            _versions[target] = this[target] + 1;
        }
    }
}
