using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuTensor.Interop;
using GpuTensor.Kernels;

namespace GpuTensor;

/// <summary>
/// A dense, row-major tensor in the memory of one device.
/// </summary>
/// <typeparam name="T">
/// The element type: <c>float</c>, <c>double</c>, <c>Half</c>, <c>bool</c> or an integer of 8 to 64 bits.
/// </typeparam>
/// <remarks>
/// A tensor owns its memory; dispose it when it is no longer needed. One that is forgotten is freed some time after the
/// garbage collector has found it. Operators are methods of <see cref="DeviceTensor"/>; they never modify their inputs.
/// </remarks>
public sealed partial class DeviceTensor<T> : IDisposable
    where T : unmanaged
{
    private readonly DeviceBuffer _buffer;
    private readonly Shape _shape;
    private int _disposed;

    /// <summary>Takes over one ownership of <paramref name="buffer"/>.</summary>
    internal DeviceTensor(DeviceBuffer buffer, in Shape shape)
    {
        _buffer = buffer;
        _shape = shape;
    }

    /// <summary>The sizes of the dimensions.</summary>
    public Shape Shape => _shape;

    /// <summary>How many dimensions there are; 0 for a scalar.</summary>
    public int Rank => _shape.Rank;

    /// <summary>How many elements there are.</summary>
    public long ElementCount => _shape.ElementCount;

    /// <summary>The size in bytes.</summary>
    public long ByteCount => _shape.ElementCount * Unsafe.SizeOf<T>();

    /// <summary>The device whose memory this is.</summary>
    public Device Device => _buffer.Device;

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>
    /// The elements as a kernel sees them (<see cref="Device.Launch{TKernel}(long, in TKernel)"/>). The view does not keep the tensor alive.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public ArrayView<T> View
    {
        get
        {
            ThrowIfDisposed();
            return _buffer.ViewOf<T>(0, ElementCount);
        }
    }

    internal DeviceBuffer Buffer => _buffer;

    /// <summary>Gives up the memory; further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _buffer.Release();
    }

    /// <summary>
    /// The same elements under another shape, without a copy. Both tensors own the memory, which lives until both are
    /// disposed.
    /// </summary>
    /// <param name="shape">The new shape; one size may be -1 and is then computed.</param>
    /// <exception cref="ArgumentException">The new shape has another number of elements, or more than one -1.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public DeviceTensor<T> Reshape(params ReadOnlySpan<long> shape)
    {
        ThrowIfDisposed();
        Shape target = ResolveReshape(shape);
        _buffer.AddOwner();
        return new DeviceTensor<T>(_buffer, target);
    }

    /// <summary>A copy of the tensor in the memory of a device, of this one too.</summary>
    /// <param name="device">Where the copy lives.</param>
    /// <remarks>Between two CUDA devices the bytes take the driver's shortest way, and no host thread waits for them.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="device"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device does not have that much memory left.</exception>
    public DeviceTensor<T> To(Device device)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(device);
        using var copy = new NewTensor<T>(_shape, device);
        device.CopyFrom(_buffer, copy.Tensor._buffer, ByteCount);
        return copy.Finish();
    }

    /// <summary>Copies all elements from the host.</summary>
    /// <param name="source">As many elements as the tensor has, row-major.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public void CopyFrom(ReadOnlySpan<T> source)
    {
        ThrowIfDisposed();
        CheckWhole(source.Length, nameof(source));
        UploadChunked(source, 0);
    }

    /// <summary>Copies a part of the elements from the host.</summary>
    /// <param name="source">The elements, row-major.</param>
    /// <param name="start">Which element of the tensor the first of them is.</param>
    /// <exception cref="ArgumentException">They are more than the tensor has from <paramref name="start"/> on.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public void CopyFrom(ReadOnlySpan<T> source, long start)
    {
        ThrowIfDisposed();
        CheckPart(source.Length, start, nameof(source));
        UploadChunked(source, start);
    }

    /// <summary>Copies elements from the host.</summary>
    /// <param name="source">A tensor of the same shape, dense or not.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public void CopyFrom(in ReadOnlyTensorSpan<T> source)
    {
        ThrowIfDisposed();
        HostTensors.Upload(in source, this);
    }

    /// <summary>Copies all elements to the host; waits for work that writes them.</summary>
    /// <param name="destination">Room for exactly as many elements as the tensor has.</param>
    /// <exception cref="ArgumentException">There is room for more or fewer.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public void CopyTo(Span<T> destination)
    {
        ThrowIfDisposed();
        CheckWhole(destination.Length, nameof(destination));
        DownloadChunked(destination, 0);
    }

    /// <summary>Copies a part of the elements to the host; waits for work that writes them.</summary>
    /// <param name="destination">Where they go; its length says how many.</param>
    /// <param name="start">Which element of the tensor is the first.</param>
    /// <exception cref="ArgumentException">The tensor does not have that many elements from <paramref name="start"/> on.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public void CopyTo(Span<T> destination, long start)
    {
        ThrowIfDisposed();
        CheckPart(destination.Length, start, nameof(destination));
        DownloadChunked(destination, start);
    }

    /// <summary>Copies elements to the host; waits for work that writes them.</summary>
    /// <param name="destination">A tensor of the same shape, dense or not.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public void CopyTo(in TensorSpan<T> destination)
    {
        ThrowIfDisposed();
        HostTensors.Download(this, in destination);
    }

    /// <summary>The elements in a new array, row-major; waits for work that writes them.</summary>
    /// <exception cref="InvalidOperationException">There are more than an array can hold.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public T[] ToArray()
    {
        ThrowIfDisposed();
        if (ElementCount > Array.MaxLength)
            throw new InvalidOperationException($"A tensor of shape {_shape} has more elements than an array can hold; use CopyTo in parts.");
        T[] array = GC.AllocateUninitializedArray<T>((int)ElementCount);
        DownloadChunked(array, 0);
        return array;
    }

    /// <summary>
    /// The elements in a tensor of System.Numerics.Tensors; waits for work that writes them. A scalar gets the lengths [1],
    /// because a host tensor of rank 0 has no element.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are more than an array can hold.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public Tensor<T> ToHost() => HostTensors.Wrap(ToArray(), _shape);

    /// <summary>The value of a tensor that has one element, whatever its rank.</summary>
    /// <exception cref="InvalidOperationException">The tensor does not have exactly one element.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public T ToScalar()
    {
        ThrowIfDisposed();
        if (ElementCount != 1)
            throw new InvalidOperationException($"ToScalar needs a tensor of one element; this one has the shape {_shape}.");
        T value = default;
        DownloadChunked(new Span<T>(ref value), 0);
        return value;
    }

    /// <summary>Element type, shape and device: <c>float32 [8, 224, 224, 3] on cpu:0</c>.</summary>
    public override string ToString() => $"{ElementTypes.NameOf<T>()} {_shape} on {Device}{(IsDisposed ? " (disposed)" : "")}";

    /// <summary>Whether an operator that creates the tensor as a <see cref="NewTensor{T}"/> has filled it; here so that it needs no object of its own.</summary>
    internal bool IsFinished { get; set; }

    internal void ThrowIfDisposed()
    {
        if (IsDisposed)
            throw new ObjectDisposedException(nameof(DeviceTensor), $"The tensor {this} can no longer be used.");
    }

    /// <summary>Copies without the checks of <see cref="CopyFrom(ReadOnlySpan{T})"/>, in parts that fit a span of bytes.</summary>
    internal void UploadChunked(ReadOnlySpan<T> source, long start)
    {
        int most = int.MaxValue / Unsafe.SizeOf<T>();
        for (; !source.IsEmpty; source = source[Math.Min(most, source.Length)..])
        {
            ReadOnlySpan<T> part = source[..Math.Min(most, source.Length)];
            Device.Upload(MemoryMarshal.AsBytes(part), _buffer, start * Unsafe.SizeOf<T>());
            start += part.Length;
        }
    }

    /// <summary>Copies without the checks of <see cref="CopyTo(Span{T})"/>, in parts that fit a span of bytes.</summary>
    internal void DownloadChunked(Span<T> destination, long start)
    {
        int most = int.MaxValue / Unsafe.SizeOf<T>();
        for (; !destination.IsEmpty; destination = destination[Math.Min(most, destination.Length)..])
        {
            Span<T> part = destination[..Math.Min(most, destination.Length)];
            Device.Download(_buffer, MemoryMarshal.AsBytes(part), start * Unsafe.SizeOf<T>());
            start += part.Length;
        }
    }

    private void CheckWhole(int length, string argument)
    {
        if (length != ElementCount)
        {
            throw new ArgumentException(
                $"{argument} has {length} elements; the tensor of shape {_shape} has {ElementCount}.", argument);
        }
    }

    private void CheckPart(int length, long start, string argument)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (length > ElementCount - start)
        {
            throw new ArgumentException(
                $"{argument} has {length} elements; the tensor of shape {_shape} has {Math.Max(0, ElementCount - start)} from element {start} on.",
                argument);
        }
    }

    private Shape ResolveReshape(ReadOnlySpan<long> shape)
    {
        int unknown = shape.IndexOf(-1L);
        if (unknown < 0 || shape.Length > Shape.MaxRank)
            return CheckReshape(new Shape(shape), shape);

        if (shape.Count(-1L) > 1)
            throw new ArgumentException($"shape is {Shape.Format(shape)}; only one size may be -1.", nameof(shape));
        Span<long> sizes = stackalloc long[shape.Length];
        shape.CopyTo(sizes);
        sizes[unknown] = 1;
        long known = new Shape(sizes).ElementCount;
        sizes[unknown] = known == 0 ? 0 : ElementCount / known;
        return CheckReshape(new Shape(sizes), shape);
    }

    private Shape CheckReshape(Shape target, ReadOnlySpan<long> asked)
    {
        if (target.ElementCount != ElementCount)
        {
            throw new ArgumentException(
                $"shape is {Shape.Format(asked)}; a tensor of shape {_shape} needs one with {ElementCount} elements.", "shape");
        }

        return target;
    }
}
