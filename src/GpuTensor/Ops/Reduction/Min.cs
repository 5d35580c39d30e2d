using System.Numerics;
using GpuTensor.Ops.Reduction;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>The least element over some dimensions, or over all.</summary>
    /// <param name="input">The elements.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <returns>A tensor without the reduced dimensions, or with size 1 there.</returns>
    /// <remarks>
    /// Any NaN gives NaN. Whether it is +0 or -0, where both are the least, is not specified. NumPy: <c>min</c>;
    /// TensorFlow: <c>reduce_min</c>, except that the least of nothing is refused.
    /// </remarks>
    /// <exception cref="ArgumentException">An axis is out of range or named twice, or a result would be made of zero elements.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Min<T>(this DeviceTensor<T> input, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, INumber<T> =>
        ReductionCall.ToNew<T, T, MinReducer>(input, axes, keepDimensions);

    /// <inheritdoc cref="Min{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    /// <param name="input">The elements.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice, a result would be made of zero elements, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Min<T>(
        this DeviceTensor<T> input, DeviceTensor<T> destination, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, INumber<T> =>
        ReductionCall.Into<T, T, MinReducer>(input, destination, axes, keepDimensions);

    /// <summary>Whether all of the elements over some dimensions are true; true counts as the greater value.</summary>
    /// <inheritdoc cref="Min{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    public static DeviceTensor<bool> Min(this DeviceTensor<bool> input, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
    {
        using DeviceTensor<byte> bytes = Truth.AsBytes(input);
        using DeviceTensor<byte> result = bytes.Min(axes, keepDimensions);
        return Truth.FromBytes(result);
    }

    /// <summary>Whether all of the elements over some dimensions are true; true counts as the greater value.</summary>
    /// <inheritdoc cref="Min{T}(DeviceTensor{T}, DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    public static void Min(
        this DeviceTensor<bool> input, DeviceTensor<bool> destination, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
    {
        using DeviceTensor<byte> bytes = Truth.AsBytes(input);
        using DeviceTensor<byte> result = Truth.AsBytes(destination);
        bytes.Min(result, axes, keepDimensions);
    }
}
