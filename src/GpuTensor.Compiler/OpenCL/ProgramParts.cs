using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>What the kernels of one program have in common: extensions, types and functions that one of them uses.</summary>
internal sealed class ProgramParts(OpenClTarget target)
{
    private readonly SortedSet<string> _extensions = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _aliased = new(StringComparer.Ordinal);
    private readonly List<string> _functions = [];

    /// <summary>Names of entries are distinct, and none of them is that of a function here.</summary>
    public Names Entries { get; } = new(FunctionLibrary.Names);

    /// <summary>A function of the library, which the program then contains.</summary>
    public string Function(string name)
    {
        if (!_functions.Contains(name))
            _functions.Add(name);
        return name;
    }

    /// <summary>A function of a float that OpenCL C has, or, where the device needs it, one that asks for NaN first.</summary>
    public string Builtin(string name, string type)
    {
        string guarded = $"{name}_{type}";
        return !target.RoundsNaN && FunctionLibrary.Has(guarded) ? Function(guarded) : name;
    }

    /// <summary>The type, as one that may lie over memory of another type.</summary>
    public string Aliased(string type)
    {
        _aliased.Add(type);
        return type + "_aliased";
    }

    /// <exception cref="UnsupportedKernelException">The device has no doubles.</exception>
    public void UseDoubles(Kernel kernel) => Use("cl_khr_fp64", target.HasDoubles, "doubles", kernel);

    /// <exception cref="UnsupportedKernelException">The device has no such atomics.</exception>
    public void UseInt64Atomics(Kernel kernel, AtomicOperator op)
    {
        if (op is AtomicOperator.Min or AtomicOperator.Max or AtomicOperator.And or AtomicOperator.Or or AtomicOperator.Xor)
            Use("cl_khr_int64_extended_atomics", target.HasInt64MinMaxAtomics, $"the 64-bit atomic {op}", kernel);
        else
            Use("cl_khr_int64_base_atomics", target.HasInt64Atomics, $"the 64-bit atomic {op}", kernel);
    }

    /// <summary>Everything that stands before the first kernel.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (string extension in _extensions)
            yield return $"#pragma OPENCL EXTENSION {extension} : enable";
        yield return "#pragma OPENCL FP_CONTRACT OFF";
        yield return "";
        foreach (string type in _aliased)
            yield return $"typedef {type} {type}_aliased __attribute__((may_alias));";
        if (_aliased.Count > 0)
            yield return "";
        foreach (string function in _functions)
        {
            yield return FunctionLibrary.Text(function);
            yield return "";
        }
    }

    private void Use(string extension, bool isThere, string what, Kernel kernel)
    {
        if (!isThere)
            throw new UnsupportedKernelException($"The kernel {kernel.Name} uses {what}; the device has no {extension}.");
        _extensions.Add(extension);
    }
}
