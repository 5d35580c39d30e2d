using System.Numerics;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Ops.Elementwise;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Takes the absolute value of every element: <c>y = |x|</c>.</summary>
    /// <remarks>Integers wrap: the smallest value stays as it is. Half is computed in float. As NumPy <c>absolute</c>, TensorFlow <c>tf.abs</c>.</remarks>
    /// <param name="input">The operand.</param>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Abs<T>(this DeviceTensor<T> input)
        where T : unmanaged, INumber<T> =>
        UnaryCall.Run(input, default(AbsOperator<T>), default(AbsOperator<float>), UnaryLaunch<T>.Of(UnaryFunction.Absolute));

    /// <inheritdoc cref="Abs{T}(DeviceTensor{T})"/>
    /// <param name="input">The operand.</param>
    /// <param name="destination">Gets the result; it may be <paramref name="input"/>.</param>
    /// <exception cref="ArgumentException">The destination has another shape.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Abs<T>(this DeviceTensor<T> input, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T> =>
        UnaryCall.Run(input, destination, default(AbsOperator<T>), default(AbsOperator<float>), UnaryLaunch<T>.Of(UnaryFunction.Absolute));
}
