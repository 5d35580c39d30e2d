using GpuTensor.Ops.Normalization;
using GpuTensor.Ops.Reduction;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>
    /// The logarithm of the sum of exponentials over axes: <c>y = max + ln(sum(exp(x - max)))</c>, which neither overflows
    /// nor underflows. SciPy: <c>scipy.special.logsumexp</c>; TensorFlow: <c>tf.reduce_logsumexp</c>; PyTorch:
    /// <c>torch.logsumexp</c>.
    /// </summary>
    /// <typeparam name="T"><c>float</c> or <c>double</c>; sums are accumulated in the same type.</typeparam>
    /// <param name="input">The tensor, of any shape.</param>
    /// <param name="axes">The axes summed over, from 0 or, negative, from the end; none: all of them.</param>
    /// <param name="keepDimensions">Whether the reduced axes stay, with size 1.</param>
    /// <returns>A tensor of the other axes.</returns>
    /// <remarks>NaN gives NaN; else +infinity gives +infinity; nothing but -infinity, or no elements at all, gives -infinity.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    /// <exception cref="NotSupportedException">The elements are neither <c>float</c> nor <c>double</c>.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> LogSumExp<T>(this DeviceTensor<T> input, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged
    {
        ReductionAxes reduced = CheckLogSumExp(input, axes);
        using var result = new NewTensor<T>(reduced.ResultShape(input.Shape, keepDimensions), input.Device);
        WriteLogSumExp(input, result.Tensor, reduced);
        return result.Finish();
    }

    /// <summary>The logarithm of the sum of exponentials over axes, written into a tensor of the caller.</summary>
    /// <inheritdoc cref="LogSumExp{T}(DeviceTensor{T}, ReadOnlySpan{int}, bool)"/>
    /// <param name="destination">Receives the result; of its shape, with memory of its own.</param>
    /// <exception cref="ArgumentException">An axis is named twice, or <paramref name="destination"/> has another shape or shares its memory with <paramref name="input"/>.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
#pragma warning disable CS1573 // The other parameters are inherited.
    public static void LogSumExp<T>(
        this DeviceTensor<T> input, DeviceTensor<T> destination, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
        where T : unmanaged
#pragma warning restore CS1573
    {
        ReductionAxes reduced = CheckLogSumExp(input, axes);
        Require.Destination(input, destination, reduced.ResultShape(input.Shape, keepDimensions));
        WriteLogSumExp(input, destination, reduced);
    }

    private static void WriteLogSumExp<T>(DeviceTensor<T> input, DeviceTensor<T> result, ReductionAxes reduced)
        where T : unmanaged
    {
        if (result.ElementCount == 0)
            return;
        var geometry = ReductionGeometry.Of(input.Shape, reduced.Mask);
        if (input.ElementCount == 0)
            FillWithNegativeInfinity(result);
        else if (input.Device.IsVectorized)
            LogSumExpCpu.Run(input, result, geometry);
        else
            LogSumExpLaunch.Run(input, result, geometry);
    }

    private static void FillWithNegativeInfinity<T>(DeviceTensor<T> result)
        where T : unmanaged
    {
        if (result is DeviceTensor<float> single)
            single.Fill(float.NegativeInfinity);
        else if (result is DeviceTensor<double> wide)
            wide.Fill(double.NegativeInfinity);
    }

    private static ReductionAxes CheckLogSumExp<T>(DeviceTensor<T> input, ReadOnlySpan<int> axes)
        where T : unmanaged
    {
        Require.Usable(input);
        Require.SingleOrDouble<T>(nameof(LogSumExp));
        return ReductionAxes.Resolve(input.Shape, axes);
    }
}
