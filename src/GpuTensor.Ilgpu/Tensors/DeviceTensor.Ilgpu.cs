using ILGPU;
using ILGPU.Runtime;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>A tensor over a buffer of ILGPU's, without a copy: what either writes the other reads.</summary>
    /// <param name="buffer">The buffer; its accelerator's device is <see cref="IlgpuDevice.From"/>.</param>
    /// <param name="shape">The shape: as many elements as the buffer has, or fewer.</param>
    /// <remarks>
    /// The buffer stays yours: the tensor, and those made of it with <c>Reshape</c>, must not be used after you have disposed
    /// it, and disposing them does not free it. Work of the library and kernels that you launch on the accelerator's default
    /// stream are done in the order in which they were begun; before the library uses what another stream writes, synchronise that.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="buffer"/> is null.</exception>
    /// <exception cref="ArgumentException">The shape has more elements than the buffer.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no element type.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public static DeviceTensor<T> From<T>(MemoryBuffer1D<T, Stride1D.Dense> buffer, in Shape shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ObjectDisposedException.ThrowIf(buffer.IsDisposed, buffer);
        _ = ElementTypes.NameOf<T>();
        if (shape.ElementCount > buffer.Length)
            throw new ArgumentException($"The shape {shape} has {shape.ElementCount} elements; the buffer has {buffer.Length}.", nameof(shape));
        var memory = ((IArrayView)buffer).Buffer;
        return new DeviceTensor<T>(IlgpuDevice.From(buffer.Accelerator).Wrap(memory), shape);
    }

    /// <summary>As <see cref="From{T}(MemoryBuffer1D{T, Stride1D.Dense}, in Shape)"/>, of one dimension.</summary>
    /// <param name="buffer">The buffer.</param>
    public static DeviceTensor<T> From<T>(MemoryBuffer1D<T, Stride1D.Dense> buffer)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return From(buffer, [buffer.Length]);
    }
}
