namespace GpuTensor.Compiler.Ir;

/// <summary>The memory that a view is of; it never changes.</summary>
public enum AddressSpace
{
    /// <summary>The device's memory: the kernel's view parameters.</summary>
    Global,

    /// <summary>Memory that the threads of a group share.</summary>
    Shared,

    /// <summary>Memory of a single thread.</summary>
    Local,
}
