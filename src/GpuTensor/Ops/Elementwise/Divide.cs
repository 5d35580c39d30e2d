using System.Numerics;
using GpuTensor.Ops.Elementwise;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Divides elements, broadcasting: <c>y = left / right</c>.</summary>
    /// <remarks>
    /// Shapes are aligned at their last dimension; sizes are equal, or one of them 1 or missing, and that operand repeats.
    /// Floating types follow IEEE 754: x / 0 is an infinity, 0 / 0 is NaN. Integers are truncated toward zero, and the least
    /// value over -1 wraps to itself. Half is divided in float and rounded once.
    /// As TensorFlow <c>tf.truncatediv</c> for integers and <c>tf.divide</c> for floating types.
    /// </remarks>
    /// <param name="left">The first operand.</param>
    /// <param name="right">The second operand, on the same device.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    /// <exception cref="ObjectDisposedException">A tensor was disposed.</exception>
    /// <exception cref="DivideByZeroException">
    /// The elements are integers and one of <paramref name="right"/> is 0; nothing is written.
    /// </exception>
    public static DeviceTensor<T> Divide<T>(this DeviceTensor<T> left, DeviceTensor<T> right)
        where T : unmanaged, INumber<T> => BinaryCall<DivideOperator>.Run(left, right);

    /// <inheritdoc cref="Divide{T}(DeviceTensor{T}, DeviceTensor{T})"/>
    /// <param name="left">The first operand.</param>
    /// <param name="right">The second operand, on the same device.</param>
    /// <param name="destination">Gets the result; it may be an operand that has its shape.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not broadcast, or the destination has another shape, or is an operand that repeats.
    /// </exception>
    public static void Divide<T>(this DeviceTensor<T> left, DeviceTensor<T> right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T> => BinaryCall<DivideOperator>.Run(left, right, destination);

    /// <inheritdoc cref="Divide{T}(DeviceTensor{T}, DeviceTensor{T})"/>
    /// <param name="left">The first operand.</param>
    /// <param name="right">The second operand of every element.</param>
    public static DeviceTensor<T> Divide<T>(this DeviceTensor<T> left, T right)
        where T : unmanaged, INumber<T> => BinaryCall<DivideOperator>.Run(left, right);

    /// <inheritdoc cref="Divide{T}(DeviceTensor{T}, DeviceTensor{T}, DeviceTensor{T})"/>
    /// <param name="left">The first operand.</param>
    /// <param name="right">The second operand of every element.</param>
    /// <param name="destination">Gets the result; it may be <paramref name="left"/>.</param>
    public static void Divide<T>(this DeviceTensor<T> left, T right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T> => BinaryCall<DivideOperator>.Run(left, right, destination);
}
