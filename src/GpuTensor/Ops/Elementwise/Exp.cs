using System.Numerics;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Ops.Elementwise;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Raises e to the power of every element: <c>y = e^x</c>.</summary>
    /// <remarks>Within 2 units in the last place (on OpenCL devices within the 3 that OpenCL allows); subnormal results are kept, NaN gives NaN. Half is computed in float. As NumPy <c>exp</c>, TensorFlow <c>tf.exp</c>.</remarks>
    /// <param name="input">The operand.</param>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Exp<T>(this DeviceTensor<T> input)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        UnaryCall.Run(input, default(ExpOperator<T>), default(ExpOperator<float>), UnaryLaunch<T>.OfReal(RealFunction.Exponential));

    /// <inheritdoc cref="Exp{T}(DeviceTensor{T})"/>
    /// <param name="input">The operand.</param>
    /// <param name="destination">Gets the result; it may be <paramref name="input"/>.</param>
    /// <exception cref="ArgumentException">The destination has another shape.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Exp<T>(this DeviceTensor<T> input, DeviceTensor<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        UnaryCall.Run(input, destination, default(ExpOperator<T>), default(ExpOperator<float>), UnaryLaunch<T>.OfReal(RealFunction.Exponential));
}
