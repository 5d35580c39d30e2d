using System.Numerics;
using GpuTensor.Ops.Reduction;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>The sum of integers over some dimensions, or over all, in 64 bits.</summary>
    /// <param name="input">The elements.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <returns>A tensor without the reduced dimensions, or with size 1 there.</returns>
    /// <remarks>
    /// Elements are widened before they are added; only sums beyond 64 bits wrap around (those of uint64 beyond its
    /// positive half appear as negative). The sum of nothing is 0. NumPy: <c>sum()</c> of integers.
    /// </remarks>
    /// <exception cref="ArgumentException">An axis is out of range or named twice.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<long> SumToInt64<T>(this DeviceTensor<T> input, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, IBinaryInteger<T> =>
        ReductionCall.ToNew<T, long, SumReducer>(input, axes, keepDimensions);

    /// <inheritdoc cref="SumToInt64{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    /// <param name="input">The elements.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <param name="axes">The dimensions to reduce; none means all; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the reduced dimensions stay, with size 1.</param>
    /// <exception cref="ArgumentException">An axis is out of range or named twice, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void SumToInt64<T>(
        this DeviceTensor<T> input, DeviceTensor<long> destination, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged, IBinaryInteger<T> =>
        ReductionCall.Into<T, long, SumReducer>(input, destination, axes, keepDimensions);
}
