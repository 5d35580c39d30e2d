using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuTensor.Interop;

namespace GpuTensor;

/// <summary>
/// Creates tensors and holds the operators on them: one operator per file below <c>Ops</c>, each an extension method, so
/// that both <c>x.Softmax()</c> and <c>DeviceTensor.Softmax(x)</c> read well.
/// </summary>
public static partial class DeviceTensor
{
    /// <summary>Creates a tensor with the given elements.</summary>
    /// <param name="elements">The elements, row-major.</param>
    /// <param name="shape">The shape: <c>[2, 3]</c>.</param>
    /// <param name="device">Where the tensor lives; <see cref="Device.Default"/> if null.</param>
    /// <exception cref="ArgumentException">The number of elements is not that of the shape.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device does not have that much memory left.</exception>
    public static DeviceTensor<T> Create<T>(ReadOnlySpan<T> elements, in Shape shape, Device? device = null)
        where T : unmanaged
    {
        if (elements.Length != shape.ElementCount)
        {
            throw new ArgumentException(
                $"elements has {elements.Length} elements; the shape {shape} has {shape.ElementCount}.", nameof(elements));
        }

        using var result = new NewTensor<T>(shape, device);
        result.Tensor.UploadChunked(elements, 0);
        return result.Finish();
    }

    /// <inheritdoc cref="Create{T}(ReadOnlySpan{T}, in Shape, Device?)"/>
    /// <exception cref="ArgumentNullException"><paramref name="elements"/> is null.</exception>
    public static DeviceTensor<T> Create<T>(T[] elements, in Shape shape, Device? device = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(elements);
        return Create((ReadOnlySpan<T>)elements, in shape, device);
    }

    /// <summary>Creates a tensor from a tensor of System.Numerics.Tensors, dense or not.</summary>
    /// <param name="source">The elements and the shape.</param>
    /// <param name="device">Where the tensor lives; <see cref="Device.Default"/> if null.</param>
    /// <exception cref="ArgumentException">The source has more than 8 dimensions, or none: then it has no element.</exception>
    public static DeviceTensor<T> Create<T>(in ReadOnlyTensorSpan<T> source, Device? device = null)
        where T : unmanaged
    {
        using var result = new NewTensor<T>(HostTensors.ShapeOf(in source), device);
        HostTensors.Upload(in source, result.Tensor);
        return result.Finish();
    }

    /// <summary>Creates a tensor from an array of any rank: <c>float[,]</c>, <c>byte[,,]</c>; its shape is the array's.</summary>
    /// <param name="array">An array whose elements are <typeparamref name="T"/>.</param>
    /// <param name="device">Where the tensor lives; <see cref="Device.Default"/> if null.</param>
    /// <exception cref="ArgumentException">The elements are of another type, or there are more than 8 dimensions.</exception>
    public static DeviceTensor<T> FromArray<T>(Array array, Device? device = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.GetType().GetElementType() != typeof(T))
            throw new ArgumentException($"array is a {array.GetType()}; its elements must be {typeof(T)}.", nameof(array));
        Span<long> sizes = stackalloc long[array.Rank];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = array.GetLongLength(i);
        using var result = new NewTensor<T>(new Shape(sizes), device);
        if (array.Length > 0)
            result.Tensor.UploadChunked(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length), 0);
        return result.Finish();
    }

    /// <summary>Creates a tensor whose elements are undefined, to be written by an operator.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">Where the tensor lives; <see cref="Device.Default"/> if null.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no element type.</exception>
    /// <exception cref="ArgumentException">The byte count does not fit 64 bits.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device does not have that much memory left.</exception>
    public static DeviceTensor<T> Empty<T>(in Shape shape, Device? device = null)
        where T : unmanaged
    {
        _ = ElementTypes.NameOf<T>();
        long bytes;
        unsafe
        {
            if (shape.ElementCount > long.MaxValue / sizeof(T))
                throw new ArgumentException($"The byte count of {ElementTypes.NameOf<T>()} {shape} does not fit 64 bits.", nameof(shape));
            bytes = shape.ElementCount * sizeof(T);
        }

        return new DeviceTensor<T>((device ?? Device.Default).Allocate(bytes), shape);
    }

    /// <summary>Creates a tensor of zeros.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">Where the tensor lives; <see cref="Device.Default"/> if null.</param>
    public static DeviceTensor<T> Zeros<T>(in Shape shape, Device? device = null)
        where T : unmanaged => Full<T>(shape, default, device);

    /// <summary>Creates a tensor of ones.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">Where the tensor lives; <see cref="Device.Default"/> if null.</param>
    public static DeviceTensor<T> Ones<T>(in Shape shape, Device? device = null)
        where T : unmanaged, INumberBase<T> => Full(shape, T.One, device);
}
