namespace GpuTensor;

/// <summary>How <see cref="DeviceTensor{T}.Cast{TResult}(Rounding, Overflow)"/> makes integers of floating numbers.</summary>
public enum Rounding
{
    /// <summary>The fraction is cut off, as in C#, NumPy and TensorFlow: 2.7 gives 2, -2.7 gives -2.</summary>
    TowardZero,

    /// <summary>The nearest integer, halves to the even one, as image code wants: 2.5 gives 2, 3.5 gives 4.</summary>
    HalfToEven,
}
