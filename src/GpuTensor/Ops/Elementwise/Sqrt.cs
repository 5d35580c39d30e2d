using System.Numerics;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Ops.Elementwise;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Takes the square root of every element: <c>y = sqrt(x)</c>.</summary>
    /// <remarks>Correctly rounded (float on OpenCL devices that cannot: within 3 units in the last place); anything below 0 gives NaN, and -0 stays -0. Half is computed in float. As NumPy <c>sqrt</c>, TensorFlow <c>tf.sqrt</c>.</remarks>
    /// <param name="input">The operand.</param>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Sqrt<T>(this DeviceTensor<T> input)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        UnaryCall.Run(input, default(SqrtOperator<T>), default(SqrtOperator<float>), UnaryLaunch<T>.OfReal(RealFunction.SquareRoot));

    /// <inheritdoc cref="Sqrt{T}(DeviceTensor{T})"/>
    /// <param name="input">The operand.</param>
    /// <param name="destination">Gets the result; it may be <paramref name="input"/>.</param>
    /// <exception cref="ArgumentException">The destination has another shape.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Sqrt<T>(this DeviceTensor<T> input, DeviceTensor<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        UnaryCall.Run(input, destination, default(SqrtOperator<T>), default(SqrtOperator<float>), UnaryLaunch<T>.OfReal(RealFunction.SquareRoot));
}
