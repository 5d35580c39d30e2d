using GpuTensor.Ops.Layout;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Reorders the dimensions: dimension <c>i</c> of the result is dimension <c>permutation[i]</c> of the input.</summary>
    /// <param name="input">A tensor of any rank and element type.</param>
    /// <param name="permutation">Every dimension once; negative ones count from the end; none means the reversed order.</param>
    /// <returns>A new tensor, dense in its own order.</returns>
    /// <remarks>Bits are moved as they are. NumPy and TensorFlow: <c>transpose</c>; PyTorch: <c>permute(...).contiguous()</c>.</remarks>
    /// <exception cref="ArgumentException">The permutation does not name every dimension exactly once.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> Transpose<T>(this DeviceTensor<T> input, ReadOnlySpan<int> permutation = default)
        where T : unmanaged
    {
        Require.Usable(input);
        var geometry = TransposeGeometry.Of(input.Shape, permutation);
        using var result = new NewTensor<T>(geometry.Result, input.Device);
        WriteTransposed(input, result.Tensor, geometry);
        return result.Finish();
    }

    /// <inheritdoc cref="Transpose{T}(DeviceTensor{T}, ReadOnlySpan{int})"/>
    /// <param name="input">A tensor of any rank and element type.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <param name="permutation">Every dimension once; negative ones count from the end; none means the reversed order.</param>
    /// <exception cref="ArgumentException">The permutation does not name every dimension exactly once, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void Transpose<T>(this DeviceTensor<T> input, DeviceTensor<T> destination, ReadOnlySpan<int> permutation = default)
        where T : unmanaged
    {
        Require.Usable(input);
        var geometry = TransposeGeometry.Of(input.Shape, permutation);
        Require.Destination(input, destination, geometry.Result);
        WriteTransposed(input, destination, geometry);
    }

    private static void WriteTransposed<T>(DeviceTensor<T> input, DeviceTensor<T> destination, in TransposeGeometry geometry)
        where T : unmanaged
    {
        if (input.ElementCount == 0)
            return;
        if (input.Device.IsVectorized)
            TransposeCpu.Run(input, destination, geometry);
        else
            TransposeLaunch.Run(input, destination, geometry);
    }
}
