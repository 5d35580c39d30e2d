using System.Numerics;
using GpuTensor.Ops.Elementwise;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Subtracts elements, broadcasting: <c>y = left - right</c>.</summary>
    /// <remarks>
    /// Shapes are aligned at their last dimension; sizes are equal, or one of them 1 or missing, and that operand repeats.
    /// Integers wrap. Half is subtracted in float and rounded once.
    /// As NumPy <c>subtract</c>, TensorFlow <c>tf.subtract</c>.
    /// </remarks>
    /// <param name="left">The first operand.</param>
    /// <param name="right">The second operand, on the same device.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    /// <exception cref="ObjectDisposedException">A tensor was disposed.</exception>
    public static DeviceTensor<T> Subtract<T>(this DeviceTensor<T> left, DeviceTensor<T> right)
        where T : unmanaged, INumber<T> => BinaryCall<SubtractOperator>.Run(left, right);

    /// <inheritdoc cref="Subtract{T}(DeviceTensor{T}, DeviceTensor{T})"/>
    /// <param name="left">The first operand.</param>
    /// <param name="right">The second operand, on the same device.</param>
    /// <param name="destination">Gets the result; it may be an operand that has its shape.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not broadcast, or the destination has another shape, or is an operand that repeats.
    /// </exception>
    public static void Subtract<T>(this DeviceTensor<T> left, DeviceTensor<T> right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T> => BinaryCall<SubtractOperator>.Run(left, right, destination);

    /// <inheritdoc cref="Subtract{T}(DeviceTensor{T}, DeviceTensor{T})"/>
    /// <param name="left">The first operand.</param>
    /// <param name="right">The second operand of every element.</param>
    public static DeviceTensor<T> Subtract<T>(this DeviceTensor<T> left, T right)
        where T : unmanaged, INumber<T> => BinaryCall<SubtractOperator>.Run(left, right);

    /// <inheritdoc cref="Subtract{T}(DeviceTensor{T}, DeviceTensor{T}, DeviceTensor{T})"/>
    /// <param name="left">The first operand.</param>
    /// <param name="right">The second operand of every element.</param>
    /// <param name="destination">Gets the result; it may be <paramref name="left"/>.</param>
    public static void Subtract<T>(this DeviceTensor<T> left, T right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T> => BinaryCall<SubtractOperator>.Run(left, right, destination);
}
