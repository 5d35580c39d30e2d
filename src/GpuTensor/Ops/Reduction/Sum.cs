using System.Numerics;
using GpuTensor.Ops.Reduction;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>The sum over some dimensions, or over all: <c>y = x0 + x1 + ...</c></summary>
    /// <param name="input">The elements.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <returns>A tensor without the reduced dimensions, or with size 1 there.</returns>
    /// <remarks>
    /// The result has the element type of the input: integers wrap around (<see cref="SumToInt64{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    /// does not); Half is summed in float and rounded once. The sum of nothing is 0. NaN gives NaN. Sums are blocked, so
    /// that the error is at most 4 eps sqrt(n) times the sum of the absolute values; the order is fixed by the shape.
    /// NumPy: <c>sum(dtype=x.dtype)</c>; TensorFlow: <c>reduce_sum</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">An axis is out of range or named twice.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Sum<T>(this DeviceTensor<T> input, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, INumber<T> =>
        ReductionCall.ToNew<T, T, SumReducer>(input, axes, keepDimensions);

    /// <inheritdoc cref="Sum{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    /// <param name="input">The elements.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Sum<T>(
        this DeviceTensor<T> input, DeviceTensor<T> destination, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, INumber<T> =>
        ReductionCall.Into<T, T, SumReducer>(input, destination, axes, keepDimensions);
}
