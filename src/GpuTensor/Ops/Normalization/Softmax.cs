using System.Runtime.CompilerServices;
using GpuTensor.Kernels.Normalization;
using GpuTensor.Ops.Normalization;
using GpuTensor.Ops.Reduction;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>
    /// Softmax along an axis: <c>y[i] = exp(x[i] / temperature - max) / sum(exp(x[j] / temperature - max))</c>, where
    /// <c>max</c> is the greatest <c>x[j] / temperature</c> of the row. TensorFlow: <c>tf.nn.softmax</c>; SciPy:
    /// <c>scipy.special.softmax</c>; PyTorch: <c>torch.softmax</c>.
    /// </summary>
    /// <typeparam name="T"><c>float</c> or <c>double</c>; sums are accumulated in the same type.</typeparam>
    /// <param name="logits">The logits, of any shape.</param>
    /// <param name="axis">The axis along which the results sum to 1, from 0 or, negative, from the end; null: all elements are one row.</param>
    /// <param name="temperature">Divides the logits first; negative ones prefer the least logit.</param>
    /// <param name="maskedRows">The result of a row whose scaled logits are all -infinity.</param>
    /// <returns>A tensor of the shape of <paramref name="logits"/>.</returns>
    /// <remarks>
    /// Finite logits of any size give finite probabilities. A scaled logit of -infinity gives exactly 0. A row with NaN,
    /// or with a scaled logit of +infinity, is all NaN.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException"><paramref name="temperature"/> is 0 or not finite, or <paramref name="maskedRows"/> is none of its values.</exception>
    /// <exception cref="NotSupportedException">The elements are neither <c>float</c> nor <c>double</c>.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    [OverloadResolutionPriority(1)]
    public static DeviceTensor<T> Softmax<T>(
        this DeviceTensor<T> logits, int? axis = -1, double temperature = 1, MaskedRows maskedRows = MaskedRows.NaN)
        where T : unmanaged
    {
        ReductionGeometry.Extent rows = CheckSoftmax(logits, axis, temperature, maskedRows);
        using var result = new NewTensor<T>(logits.Shape, logits.Device);
        WriteSoftmax(logits, result.Tensor, rows, temperature, maskedRows);
        return result.Finish();
    }

    /// <summary>Softmax along an axis, written into a tensor of the caller.</summary>
    /// <inheritdoc cref="Softmax{T}(DeviceTensor{T}, int?, double, MaskedRows)"/>
    /// <param name="destination">Receives the result; of the shape of <paramref name="logits"/>, with memory of its own.</param>
    /// <exception cref="ArgumentException">An argument as above, or <paramref name="destination"/> has another shape or shares its memory with <paramref name="logits"/>.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
#pragma warning disable CS1573 // The other parameters are inherited.
    public static void Softmax<T>(
        this DeviceTensor<T> logits,
        DeviceTensor<T> destination,
        int? axis = -1,
        double temperature = 1,
        MaskedRows maskedRows = MaskedRows.NaN)
        where T : unmanaged
#pragma warning restore CS1573
    {
        ReductionGeometry.Extent rows = CheckSoftmax(logits, axis, temperature, maskedRows);
        Require.Destination(logits, destination, logits.Shape);
        WriteSoftmax(logits, destination, rows, temperature, maskedRows);
    }

    private static void WriteSoftmax<T>(
        DeviceTensor<T> logits, DeviceTensor<T> result, ReductionGeometry.Extent rows, double temperature, MaskedRows maskedRows)
        where T : unmanaged
    {
        if (logits.ElementCount == 0)
            return;
        int output = maskedRows == MaskedRows.Zero ? SoftmaxOutput.MaskedSoftmax : SoftmaxOutput.Softmax;
        if (logits.Device.IsVectorized)
            SoftmaxCpu.Softmax(logits, result, rows, temperature, maskedRows);
        else
            SoftmaxLaunch.Run(logits, result, rows, temperature, output);
    }

    private static ReductionGeometry.Extent CheckSoftmax<T>(DeviceTensor<T> logits, int? axis, double temperature, MaskedRows maskedRows)
        where T : unmanaged
    {
        if (maskedRows is not (MaskedRows.NaN or MaskedRows.Zero))
            throw new ArgumentOutOfRangeException(nameof(maskedRows), maskedRows, $"maskedRows is {maskedRows}; it must be NaN or Zero.");
        return CheckSoftmax(logits, axis, temperature, nameof(Softmax));
    }

    private static ReductionGeometry.Extent CheckSoftmax<T>(DeviceTensor<T> logits, int? axis, double temperature, string operatorName)
        where T : unmanaged
    {
        Require.Usable(logits);
        Require.SingleOrDouble<T>(operatorName);
        if (!double.IsFinite(temperature) || temperature == 0)
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, $"temperature is {temperature}; it must be finite and not 0.");
        return ReductionGeometry.Of(logits.Shape, ReductionAxes.Resolve(logits.Shape, axis).Mask).Largest();
    }
}
