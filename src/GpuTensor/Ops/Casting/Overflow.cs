namespace GpuTensor;

/// <summary>What <see cref="DeviceTensor{T}.Cast{TResult}(Rounding, Overflow)"/> does with an integer that the other integer type cannot hold.</summary>
public enum Overflow
{
    /// <summary>The upper bits are dropped, as in NumPy: 300 gives 44 as a byte.</summary>
    Wrap,

    /// <summary>The nearest value that the type can hold is taken: 300 gives 255 as a byte.</summary>
    Saturate,
}
