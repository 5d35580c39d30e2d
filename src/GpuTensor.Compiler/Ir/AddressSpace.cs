namespace GpuTensor.Compiler.Ir;

/// <summary>Which memory a view looks at. A view never changes its space.</summary>
public enum AddressSpace
{
    /// <summary>The device's memory: the kernel's view parameters.</summary>
    Global,

    /// <summary>Memory that the threads of a group share.</summary>
    Shared,

    /// <summary>Memory of a single thread.</summary>
    Local,
}
