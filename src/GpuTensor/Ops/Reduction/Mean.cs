using System.Numerics;
using GpuTensor.Ops.Reduction;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>The arithmetic mean over some dimensions, or over all: <c>y = (x0 + x1 + ...) / n</c></summary>
    /// <param name="input">The elements.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <returns>A tensor without the reduced dimensions, or with size 1 there.</returns>
    /// <remarks>
    /// For float, double and Half (summed in float). NaN gives NaN. The sum is that of
    /// <see cref="Sum{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>. NumPy: <c>mean</c>; TensorFlow: <c>reduce_mean</c>, except that
    /// the mean of nothing is refused.
    /// </remarks>
    /// <exception cref="ArgumentException">An axis is out of range or named twice, or a result would be made of zero elements.</exception>
    /// <exception cref="NotSupportedException">The elements are integers.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Mean<T>(this DeviceTensor<T> input, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, INumber<T>
    {
        RequireFloatingMean<T>();
        return ReductionCall.ToNew<T, T, MeanReducer>(input, axes, keepDimensions);
    }

    /// <inheritdoc cref="Mean{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    /// <param name="input">The elements.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice, a result would be made of zero elements, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Mean<T>(
        this DeviceTensor<T> input, DeviceTensor<T> destination, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, INumber<T>
    {
        RequireFloatingMean<T>();
        ReductionCall.Into<T, T, MeanReducer>(input, destination, axes, keepDimensions);
    }

    private static void RequireFloatingMean<T>()
        where T : unmanaged
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(Half))
        {
            throw new NotSupportedException(
                $"{nameof(Mean)} works on float, double and Half; the tensor's elements are {ElementTypes.NameOf<T>()}. Cast it first.");
        }
    }
}
