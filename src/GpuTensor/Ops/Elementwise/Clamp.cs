using System.Numerics;
using GpuTensor.Ops.Elementwise;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Limits every element to a range: <c>y = min(max(x, min), max)</c>.</summary>
    /// <remarks>NaN stays NaN. As NumPy <c>clip</c>, TensorFlow <c>tf.clip_by_value</c>.</remarks>
    /// <param name="input">The operand.</param>
    /// <param name="min">The least value of the result.</param>
    /// <param name="max">The greatest value of the result.</param>
    /// <exception cref="ArgumentException"><paramref name="min"/> is greater than <paramref name="max"/>, or one is NaN.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Clamp<T>(this DeviceTensor<T> input, T min, T max)
        where T : unmanaged, INumber<T>
    {
        RequireRange(min, max);
        return UnaryCall.Run(input, new ClampOperator<T>(min, max), SingleClamp(min, max), UnaryLaunch<T>.Clamp(min, max));
    }

    /// <inheritdoc cref="Clamp{T}(DeviceTensor{T}, T, T)"/>
    /// <param name="input">The operand.</param>
    /// <param name="min">The least value of the result.</param>
    /// <param name="max">The greatest value of the result.</param>
    /// <param name="destination">Gets the result; it may be <paramref name="input"/>.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="min"/> is greater than <paramref name="max"/>, or one is NaN, or the destination has another shape.
    /// </exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Clamp<T>(this DeviceTensor<T> input, T min, T max, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T>
    {
        RequireRange(min, max);
        UnaryCall.Run(input, destination, new ClampOperator<T>(min, max), SingleClamp(min, max), UnaryLaunch<T>.Clamp(min, max));
    }

    private static ClampOperator<float> SingleClamp<T>(T min, T max)
        where T : unmanaged, INumber<T> => new(float.CreateTruncating(min), float.CreateTruncating(max));

    private static void RequireRange<T>(T min, T max)
        where T : unmanaged, INumber<T>
    {
        if (!(min <= max))
            throw new ArgumentException($"min is {min} and max is {max}; min must not be greater than max, and neither NaN.", nameof(min));
    }
}
