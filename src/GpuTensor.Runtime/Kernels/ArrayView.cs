namespace GpuTensor.Kernels;

/// <summary>The elements of a buffer as a kernel sees them: flat, row-major, 64-bit indexed.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <remarks>
/// A view does not own memory: what it views must stay alive until the launch that uses it has finished. On the CPU an
/// index outside the view throws.
/// </remarks>
public readonly unsafe struct ArrayView<T>
    where T : unmanaged
{
    private readonly T* _elements;

    internal ArrayView(T* elements, long length)
    {
        _elements = elements;
        Length = length;
    }

    /// <summary>How many elements there are.</summary>
    public long Length { get; }

    /// <summary>The element at <paramref name="index"/>.</summary>
    /// <param name="index">From 0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="IndexOutOfRangeException">The index is outside the view.</exception>
    public ref T this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)Length)
                throw new IndexOutOfRangeException($"Index {index} is outside a view of {Length} elements.");
            return ref _elements[index];
        }
    }

    /// <summary>A part of the view.</summary>
    /// <param name="index">Where it begins.</param>
    /// <param name="length">How many elements it has.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside the view.</exception>
    public ArrayView<T> SubView(long index, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - index);
        return new ArrayView<T>(_elements + index, length);
    }
}
