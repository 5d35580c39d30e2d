using System.Numerics;
using GpuTensor.Ops.Reduction;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>The greatest element over some dimensions, or over all.</summary>
    /// <param name="input">The elements.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <returns>A tensor without the reduced dimensions, or with size 1 there.</returns>
    /// <remarks>
    /// Any NaN gives NaN. Whether it is +0 or -0, where both are the greatest, is not specified. NumPy: <c>max</c>;
    /// TensorFlow: <c>reduce_max</c>, except that the greatest of nothing is refused.
    /// </remarks>
    /// <exception cref="ArgumentException">An axis is out of range or named twice, or a result would be made of zero elements.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Max<T>(this DeviceTensor<T> input, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, INumber<T> =>
        ReductionCall.ToNew<T, T, MaxReducer>(input, axes, keepDimensions);

    /// <inheritdoc cref="Max{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    /// <param name="input">The elements.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice, a result would be made of zero elements, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Max<T>(
        this DeviceTensor<T> input, DeviceTensor<T> destination, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, INumber<T> =>
        ReductionCall.Into<T, T, MaxReducer>(input, destination, axes, keepDimensions);

    /// <summary>Whether any of the elements over some dimensions is true; true counts as the greater value.</summary>
    /// <inheritdoc cref="Max{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    public static DeviceTensor<bool> Max(this DeviceTensor<bool> input, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
    {
        using DeviceTensor<byte> bytes = Truth.AsBytes(input);
        using DeviceTensor<byte> result = bytes.Max(axes, keepDimensions);
        return Truth.FromBytes(result);
    }

    /// <summary>Whether any of the elements over some dimensions is true; true counts as the greater value.</summary>
    /// <inheritdoc cref="Max{T}(DeviceTensor{T}, DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    public static void Max(
        this DeviceTensor<bool> input, DeviceTensor<bool> destination, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
    {
        using DeviceTensor<byte> bytes = Truth.AsBytes(input);
        using DeviceTensor<byte> result = Truth.AsBytes(destination);
        bytes.Max(result, axes, keepDimensions);
    }
}
