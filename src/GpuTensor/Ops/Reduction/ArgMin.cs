using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Reduction;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>The position of the least element along an axis, or among all elements.</summary>
    /// <param name="input">The elements.</param>
    /// <param name="axis">The dimension to reduce; negative ones count from the end; null (<c>axis: null</c>) gives the row-major position among all elements.</param>
    /// <param name="keepDimensions">Whether the reduced dimension stays, with size 1 (for null: all of them).</param>
    /// <returns>A tensor without the dimension, or with size 1 there.</returns>
    /// <remarks>
    /// Of equal elements the one of the lowest position is taken; the first NaN wins over everything. NumPy:
    /// <c>argmin</c>; TensorFlow: <c>argmin</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">The axis is out of range, or a result would be made of zero elements.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    [OverloadResolutionPriority(1)]
    public static DeviceTensor<long> ArgMin<T>(this DeviceTensor<T> input, int? axis = -1, bool keepDimensions = false)
        where T : unmanaged, INumber<T> =>
        ArgReductionCall<MinReducer, ArgMinReducer>.ToNew(input, axis, keepDimensions);

    /// <inheritdoc cref="ArgMin{T}(DeviceTensor{T}, int?, bool)"/>
    /// <param name="input">The elements.</param>
    /// <param name="destination">Where the positions go.</param>
    /// <param name="axis">The dimension to reduce; negative ones count from the end; null (<c>axis: null</c>) gives the row-major position among all elements.</param>
    /// <param name="keepDimensions">Whether the reduced dimension stays, with size 1 (for null: all of them).</param>
    /// <exception cref="ArgumentException">The axis is out of range, a result would be made of zero elements, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void ArgMin<T>(
        this DeviceTensor<T> input, DeviceTensor<long> destination, int? axis = -1, bool keepDimensions = false)
        where T : unmanaged, INumber<T> =>
        ArgReductionCall<MinReducer, ArgMinReducer>.Into(input, destination, axis, keepDimensions);
}
