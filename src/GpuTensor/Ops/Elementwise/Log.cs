using System.Numerics;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Ops.Elementwise;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Takes the natural logarithm of every element: <c>y = ln x</c>.</summary>
    /// <remarks>Within 2 units in the last place (on OpenCL devices within the 3 that OpenCL allows); 0 gives -infinity, anything below 0 NaN. Half is computed in float. As NumPy <c>log</c>, TensorFlow <c>tf.math.log</c>.</remarks>
    /// <param name="input">The operand.</param>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Log<T>(this DeviceTensor<T> input)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        UnaryCall.Run(input, default(LogOperator<T>), default(LogOperator<float>), UnaryLaunch<T>.OfReal(RealFunction.Logarithm));

    /// <inheritdoc cref="Log{T}(DeviceTensor{T})"/>
    /// <param name="input">The operand.</param>
    /// <param name="destination">Gets the result; it may be <paramref name="input"/>.</param>
    /// <exception cref="ArgumentException">The destination has another shape.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Log<T>(this DeviceTensor<T> input, DeviceTensor<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        UnaryCall.Run(input, destination, default(LogOperator<T>), default(LogOperator<float>), UnaryLaunch<T>.OfReal(RealFunction.Logarithm));
}
