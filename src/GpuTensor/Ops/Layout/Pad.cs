using GpuTensor.Ops.Layout;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Pads a tensor: adds elements before and after it along each dimension.</summary>
    /// <param name="input">A tensor of any rank and element type.</param>
    /// <param name="paddings">For each dimension, how many elements come before and after it.</param>
    /// <param name="mode">Which elements are added.</param>
    /// <param name="value">Their value, for <see cref="PadMode.Constant"/>.</param>
    /// <returns>A tensor whose size along dimension <c>i</c> is <c>before + size + after</c>.</returns>
    /// <remarks>
    /// Bits are moved as they are. Mirror images longer than the tensor are mirrored again, as NumPy does (TensorFlow
    /// refuses them); a dimension of size 1 is repeated. NumPy: <c>pad</c>; TensorFlow: <c>pad</c>; the corners are
    /// those of padding one dimension after the other.
    /// </remarks>
    /// <exception cref="ArgumentException">There is not one padding for each dimension, one is negative, the mode is unknown, the result's size does not fit 64 bits, or a dimension of size 0 is padded in another mode than <see cref="PadMode.Constant"/>.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Pad<T>(
        this DeviceTensor<T> input, ReadOnlySpan<(long Before, long After)> paddings, PadMode mode = PadMode.Constant, T value = default)
        where T : unmanaged
    {
        Require.Usable(input);
        Shape shape = PadGeometry.ResultShape(input.Shape, paddings, mode);
        using var result = new NewTensor<T>(shape, input.Device);
        WritePadded(input, result.Tensor, paddings, mode, value);
        return result.Finish();
    }

    /// <inheritdoc cref="Pad{T}(DeviceTensor{T}, ReadOnlySpan{ValueTuple{long, long}}, PadMode, T)"/>
    /// <param name="input">A tensor of any rank and element type.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <param name="paddings">For each dimension, how many elements come before and after it.</param>
    /// <param name="mode">Which elements are added.</param>
    /// <param name="value">Their value, for <see cref="PadMode.Constant"/>.</param>
    /// <exception cref="ArgumentException">As above, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Pad<T>(
        this DeviceTensor<T> input,
        DeviceTensor<T> destination,
        ReadOnlySpan<(long Before, long After)> paddings,
        PadMode mode = PadMode.Constant,
        T value = default)
        where T : unmanaged
    {
        Require.Usable(input);
        Shape shape = PadGeometry.ResultShape(input.Shape, paddings, mode);
        Require.Destination(input, destination, shape);
        WritePadded(input, destination, paddings, mode, value);
    }

    private static void WritePadded<T>(
        DeviceTensor<T> input, DeviceTensor<T> destination, ReadOnlySpan<(long Before, long After)> paddings, PadMode mode, T value)
        where T : unmanaged
    {
        if (destination.ElementCount == 0)
            return;
        if (input.ElementCount == 0)
            destination.Fill(value);
        else if (input.Device.IsVectorized)
            PadCpu.Run(input, destination, paddings, mode, value);
        else
            PadLaunch.Run(input, destination, paddings, mode, value);
    }
}
