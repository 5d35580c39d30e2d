using GpuTensor.Ops.Casting;

namespace GpuTensor;

public sealed partial class DeviceTensor<T>
{
    /// <summary>The same elements in another type.</summary>
    /// <remarks>
    /// <para>Floating to integer: the fraction is cut off, or rounded on request; a value out of range becomes the nearest
    /// one in range, and NaN becomes 0. Integer to integer: wraps, or saturates on request. To a floating type: rounded
    /// to the nearest, ties to even; what is too large becomes an infinity.</para>
    /// <para>To bool: 0 gives false and everything else, NaN included, true. From bool: true gives 1. To the same type:
    /// a copy.</para>
    /// <para>As TensorFlow <c>tf.cast</c> and NumPy <c>astype</c>, where those are defined.</para>
    /// </remarks>
    /// <typeparam name="TResult">The element type of the result.</typeparam>
    /// <param name="rounding">How floating numbers become integers.</param>
    /// <param name="overflow">What becomes of an integer that the other integer type cannot hold.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="TResult"/> is no element type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is none of its type's values.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public DeviceTensor<TResult> Cast<TResult>(Rounding rounding = Rounding.TowardZero, Overflow overflow = Overflow.Wrap)
        where TResult : unmanaged
    {
        ThrowIfDisposed();
        CheckOptions(rounding, overflow);
        using var result = new NewTensor<TResult>(_shape, Device);
        CastInto(result.Tensor, rounding, overflow);
        return result.Finish();
    }

    /// <inheritdoc cref="Cast{TResult}(Rounding, Overflow)"/>
    /// <param name="destination">Gets the result; it must not share memory with this tensor.</param>
    /// <param name="rounding">How floating numbers become integers.</param>
    /// <param name="overflow">What becomes of an integer that the other integer type cannot hold.</param>
    /// <exception cref="ArgumentException">The destination has another shape, or shares memory with this tensor.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public void Cast<TResult>(
        DeviceTensor<TResult> destination, Rounding rounding = Rounding.TowardZero, Overflow overflow = Overflow.Wrap)
        where TResult : unmanaged
    {
        ThrowIfDisposed();
        CheckOptions(rounding, overflow);
        Require.Destination(this, destination, _shape);
        CastInto(destination, rounding, overflow);
    }

    private void CastInto<TResult>(DeviceTensor<TResult> destination, Rounding rounding, Overflow overflow)
        where TResult : unmanaged
    {
        if (ElementCount == 0)
            return;
        if (Device.IsVectorized)
            CastCpu.Run(this, destination, rounding, overflow);
        else
            CastLaunch.Run(this, destination, rounding, overflow);
    }

    private static void CheckOptions(Rounding rounding, Overflow overflow)
    {
        if (rounding is not (Rounding.TowardZero or Rounding.HalfToEven))
            throw new ArgumentOutOfRangeException(nameof(rounding), rounding, $"rounding is {rounding}; it must be a value of {nameof(Rounding)}.");
        if (overflow is not (Overflow.Wrap or Overflow.Saturate))
            throw new ArgumentOutOfRangeException(nameof(overflow), overflow, $"overflow is {overflow}; it must be a value of {nameof(Overflow)}.");
    }
}
