using System.Numerics;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Ops.Elementwise;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Negates every element: <c>y = -x</c>.</summary>
    /// <remarks>Integers wrap: the smallest value stays as it is, and unsigned ones are subtracted from 2^bits. Half is computed in float. As NumPy <c>negative</c>, TensorFlow <c>tf.negative</c>.</remarks>
    /// <param name="input">The operand.</param>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Negate<T>(this DeviceTensor<T> input)
        where T : unmanaged, INumber<T> =>
        UnaryCall.Run(input, default(NegateOperator<T>), default(NegateOperator<float>), UnaryLaunch<T>.Of(UnaryFunction.Negate));

    /// <inheritdoc cref="Negate{T}(DeviceTensor{T})"/>
    /// <param name="input">The operand.</param>
    /// <param name="destination">Gets the result; it may be <paramref name="input"/>.</param>
    /// <exception cref="ArgumentException">The destination has another shape.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Negate<T>(this DeviceTensor<T> input, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T> =>
        UnaryCall.Run(input, destination, default(NegateOperator<T>), default(NegateOperator<float>), UnaryLaunch<T>.Of(UnaryFunction.Negate));
}
