using System.Runtime.CompilerServices;
using GpuTensor.Kernels.Normalization;
using GpuTensor.Ops.Normalization;
using GpuTensor.Ops.Reduction;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>
    /// The logarithm of softmax along an axis: <c>y[i] = x[i] / temperature - max - ln(sum(exp(x[j] / temperature - max)))</c>,
    /// where <c>max</c> is the greatest <c>x[j] / temperature</c> of the row; accurate where softmax itself underflows.
    /// TensorFlow: <c>tf.nn.log_softmax</c>; SciPy: <c>scipy.special.log_softmax</c>; PyTorch: <c>torch.log_softmax</c>.
    /// </summary>
    /// <typeparam name="T"><c>float</c> or <c>double</c>; sums are accumulated in the same type.</typeparam>
    /// <param name="logits">The logits, of any shape.</param>
    /// <param name="axis">The axis of the rows, from 0 or, negative, from the end; null: all elements are one row.</param>
    /// <param name="temperature">Divides the logits first; negative ones prefer the least logit.</param>
    /// <returns>A tensor of the shape of <paramref name="logits"/>.</returns>
    /// <remarks>
    /// A scaled logit of -infinity gives -infinity. A row with NaN, with a scaled logit of +infinity, or with nothing but
    /// -infinity is all NaN.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException"><paramref name="temperature"/> is 0 or not finite.</exception>
    /// <exception cref="NotSupportedException">The elements are neither <c>float</c> nor <c>double</c>.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    [OverloadResolutionPriority(1)]
    public static DeviceTensor<T> LogSoftmax<T>(this DeviceTensor<T> logits, int? axis = -1, double temperature = 1)
        where T : unmanaged
    {
        ReductionGeometry.Extent rows = CheckSoftmax(logits, axis, temperature, nameof(LogSoftmax));
        using var result = new NewTensor<T>(logits.Shape, logits.Device);
        WriteLogSoftmax(logits, result.Tensor, rows, temperature);
        return result.Finish();
    }

    /// <summary>The logarithm of softmax along an axis, written into a tensor of the caller.</summary>
    /// <inheritdoc cref="LogSoftmax{T}(DeviceTensor{T}, int?, double)"/>
    /// <param name="destination">Receives the result; of the shape of <paramref name="logits"/>, with memory of its own.</param>
    /// <exception cref="ArgumentException">An argument as above, or <paramref name="destination"/> has another shape or shares its memory with <paramref name="logits"/>.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
#pragma warning disable CS1573 // The other parameters are inherited.
    public static void LogSoftmax<T>(this DeviceTensor<T> logits, DeviceTensor<T> destination, int? axis = -1, double temperature = 1)
        where T : unmanaged
#pragma warning restore CS1573
    {
        ReductionGeometry.Extent rows = CheckSoftmax(logits, axis, temperature, nameof(LogSoftmax));
        Require.Destination(logits, destination, logits.Shape);
        WriteLogSoftmax(logits, destination, rows, temperature);
    }

    private static void WriteLogSoftmax<T>(
        DeviceTensor<T> logits, DeviceTensor<T> result, ReductionGeometry.Extent rows, double temperature)
        where T : unmanaged
    {
        if (logits.ElementCount == 0)
            return;
        if (logits.Device.IsVectorized)
            SoftmaxCpu.LogSoftmax(logits, result, rows, temperature);
        else
            SoftmaxLaunch.Run(logits, result, rows, temperature, SoftmaxOutput.LogSoftmax);
    }
}
