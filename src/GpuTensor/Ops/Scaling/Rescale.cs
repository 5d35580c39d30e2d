using System.Numerics;
using GpuTensor.Ops.Reduction;
using GpuTensor.Ops.Scaling;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>
    /// Rescales groups of elements linearly so that the least becomes <paramref name="low"/> and the greatest
    /// <paramref name="high"/>: <c>t = (x - min) / (max - min)</c>, <c>y = (1 - t) low + t high</c>.
    /// </summary>
    /// <param name="input">A tensor of float or double.</param>
    /// <param name="low">What the least element of a group becomes.</param>
    /// <param name="high">What the greatest element of a group becomes; it may be below <paramref name="low"/>, which reverses the order.</param>
    /// <param name="axes">The dimensions over which minimum and maximum are taken; none means all; negative ones count from the end. <c>[1, 2, 3]</c>: per image.</param>
    /// <returns>A tensor of the same shape; extremes are exactly <paramref name="low"/> and <paramref name="high"/>, nothing lies outside.</returns>
    /// <remarks>
    /// A group whose elements are all equal becomes <paramref name="low"/>, never NaN. A group with a NaN becomes all NaN. In
    /// a group with an infinity the finite elements become <paramref name="low"/> or NaN, as the formula says; finite
    /// elements of any size give finite results. scikit-learn: <c>minmax_scale</c>;
    /// TensorFlow, NumPy: <c>(x - min) / (max - min)</c> with <c>reduce_min</c>, <c>reduce_max</c>.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="low"/> or <paramref name="high"/> is not finite, or an axis is out of range or named twice.</exception>
    /// <exception cref="NotSupportedException">The elements are neither float nor double.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Rescale<T>(this DeviceTensor<T> input, T low, T high, ReadOnlySpan<int> axes = default)
        where T : unmanaged, INumber<T>
    {
        ReductionAxes reduced = CheckRescale(input, low, high, axes);
        using var result = new NewTensor<T>(input.Shape, input.Device);
        WriteRescaled(input, result.Tensor, low, high, reduced);
        return result.Finish();
    }

    /// <summary>Rescales groups of elements linearly to 0 ... 1.</summary>
    /// <inheritdoc cref="Rescale{T}(DeviceTensor{T}, T, T, ReadOnlySpan{int})"/>
    public static DeviceTensor<T> Rescale<T>(this DeviceTensor<T> input, ReadOnlySpan<int> axes = default)
        where T : unmanaged, INumber<T> => input.Rescale(T.Zero, T.One, axes);

    /// <inheritdoc cref="Rescale{T}(DeviceTensor{T}, T, T, ReadOnlySpan{int})"/>
    /// <param name="input">A tensor of float or double.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <param name="low">What the least element of a group becomes.</param>
    /// <param name="high">What the greatest element of a group becomes.</param>
    /// <param name="axes">The dimensions over which minimum and maximum are taken; none means all.</param>
    /// <exception cref="ArgumentException">As above, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Rescale<T>(
        this DeviceTensor<T> input, DeviceTensor<T> destination, T low, T high, ReadOnlySpan<int> axes = default)
        where T : unmanaged, INumber<T>
    {
        ReductionAxes reduced = CheckRescale(input, low, high, axes);
        Require.Destination(input, destination, input.Shape);
        WriteRescaled(input, destination, low, high, reduced);
    }

    /// <summary>Rescales groups of elements linearly to 0 ... 1.</summary>
    /// <inheritdoc cref="Rescale{T}(DeviceTensor{T}, DeviceTensor{T}, T, T, ReadOnlySpan{int})"/>
    public static void Rescale<T>(this DeviceTensor<T> input, DeviceTensor<T> destination, ReadOnlySpan<int> axes = default)
        where T : unmanaged, INumber<T> => input.Rescale(destination, T.Zero, T.One, axes);

    private static void WriteRescaled<T>(DeviceTensor<T> input, DeviceTensor<T> destination, T low, T high, ReductionAxes reduced)
        where T : unmanaged, INumber<T>
    {
        if (input.ElementCount == 0)
            return;
        var geometry = ReductionGeometry.Of(input.Shape, reduced.Mask);
        if (input.Device.IsVectorized)
            RescaleCpu.Run(input, destination, low, high, geometry);
        else
            RescaleLaunch.Run(input, destination, low, high, geometry);
    }

    private static ReductionAxes CheckRescale<T>(DeviceTensor<T> input, T low, T high, ReadOnlySpan<int> axes)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(input);
        Require.SingleOrDouble<T>(nameof(Rescale));
        if (!T.IsFinite(low))
            throw new ArgumentException($"low is {low}; it must be finite.", nameof(low));
        if (!T.IsFinite(high))
            throw new ArgumentException($"high is {high}; it must be finite.", nameof(high));
        return ReductionAxes.Resolve(input.Shape, axes);
    }
}
