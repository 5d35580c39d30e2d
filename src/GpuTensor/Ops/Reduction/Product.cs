using System.Numerics;
using GpuTensor.Ops.Reduction;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>The product over some dimensions, or over all: <c>y = x0 * x1 * ...</c></summary>
    /// <param name="input">The elements.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <returns>A tensor without the reduced dimensions, or with size 1 there.</returns>
    /// <remarks>
    /// The result has the element type of the input: integers wrap around; Half is multiplied in float and rounded once.
    /// The product of nothing is 1. NaN gives NaN. The order is fixed by the shape. NumPy: <c>prod(dtype=x.dtype)</c>;
    /// TensorFlow: <c>reduce_prod</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">An axis is out of range or named twice.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Product<T>(this DeviceTensor<T> input, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, INumber<T> =>
        ReductionCall.ToNew<T, T, ProductReducer>(input, axes, keepDimensions);

    /// <inheritdoc cref="Product{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    /// <param name="input">The elements.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Product<T>(
        this DeviceTensor<T> input, DeviceTensor<T> destination, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, INumber<T> =>
        ReductionCall.Into<T, T, ProductReducer>(input, destination, axes, keepDimensions);
}
