using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace GpuTensor.Kernels;

/// <summary>The elements of a buffer as a kernel sees them: flat, row-major, 64-bit indexed.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <remarks>
/// A view does not own memory: what it views must stay alive until the launch that uses it has finished. On the CPU an
/// index outside the view throws; on a GPU nothing is defined there. Only kernels look into the memory of a GPU: on the
/// host every index of such a view throws.
/// </remarks>
public readonly unsafe struct ArrayView<T>
    where T : unmanaged
{
    private readonly nint _memory;
    private readonly long _offset;

    // The complement of the length where the memory is another device's, so that the two comparisons that keep an index
    // inside the view also keep the host out of memory that is not its own.
    private readonly long _signedLength;

    /// <summary>A view of host memory.</summary>
    internal ArrayView(T* elements, long length)
        : this((nint)elements, 0, length)
    {
    }

    private ArrayView(nint memory, long offset, long signedLength)
    {
        _memory = memory;
        _offset = offset;
        _signedLength = signedLength;
    }

    /// <summary>How many elements there are.</summary>
    public long Length => _signedLength ^ (_signedLength >> 63);

    /// <summary>How many elements there are, as an <see cref="int"/>.</summary>
    /// <exception cref="OverflowException">There are more than 2^31 - 1 (on the CPU; a GPU drops the upper bits).</exception>
    public int IntLength => checked((int)Length);

    /// <summary>Whether there is memory behind the view: false for a default one.</summary>
    public bool IsValid => _memory != 0;

    /// <summary>What the device calls the memory: an address, a device pointer, a handle.</summary>
    internal nint Memory => _memory;

    /// <summary>Where in <see cref="Memory"/> the view begins, in bytes; 0 in host memory, whose address is that of the first element.</summary>
    internal long Offset => _offset;

    /// <summary>Whether the memory is the host's.</summary>
    internal bool IsOnHost => _signedLength >= 0;

    /// <summary>The element at <paramref name="index"/>.</summary>
    /// <param name="index">From 0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="IndexOutOfRangeException">The index is outside the view (on the CPU).</exception>
    /// <exception cref="InvalidOperationException">The host looked into the memory of another device.</exception>
    public ref T this[int index] => ref this[(long)index];

    /// <inheritdoc cref="this[int]"/>
    public ref T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (index < 0 || index >= _signedLength)
                ThrowOutside(index, _signedLength);
            return ref ((T*)_memory)[index];
        }
    }

    /// <inheritdoc cref="this[int]"/>
    public ref T this[Index1D index] => ref this[(long)index.X];

    /// <inheritdoc cref="this[int]"/>
    public ref T this[LongIndex1D index] => ref this[index.X];

    /// <summary>A view of <paramref name="length"/> elements of a device's memory.</summary>
    /// <param name="onHost">Whether the memory is the host's.</param>
    /// <param name="memory">What the device calls the memory.</param>
    /// <param name="offset">Where in it the view begins, in bytes.</param>
    /// <param name="length">How many elements the view has.</param>
    internal static ArrayView<T> Of(bool onHost, nint memory, long offset, long length) =>
        onHost ? new ArrayView<T>(memory + (nint)offset, 0, length) : new ArrayView<T>(memory, offset, ~length);

    /// <summary>The part of the view from <paramref name="index"/> to its end.</summary>
    /// <param name="index">Where it begins.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not begin inside the view (on the CPU).</exception>
    public ArrayView<T> SubView(long index) => SubView(index, Length - index);

    /// <summary>A part of the view.</summary>
    /// <param name="index">Where it begins.</param>
    /// <param name="length">How many elements it has.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside the view (on the CPU).</exception>
    public ArrayView<T> SubView(long index, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - index);
        return Of(IsOnHost, _memory, _offset + index * sizeof(T), length);
    }

    /// <summary>
    /// The same memory as elements of another type: <c>view.Cast&lt;Float4&gt;()[i]</c> moves 16 bytes at once.
    /// </summary>
    /// <typeparam name="TOther">The other type.</typeparam>
    /// <returns>A view of as many elements as lie whole in this one.</returns>
    /// <remarks>
    /// On a GPU the first byte must be a multiple of the new element's size; the first byte of a tensor and of a shared or
    /// local array is.
    /// </remarks>
    public ArrayView<TOther> Cast<TOther>()
        where TOther : unmanaged =>
        ArrayView<TOther>.Of(IsOnHost, _memory, _offset, checked(Length * sizeof(T)) / sizeof(TOther));

    // The JIT sees that this never returns only if it does nothing but throw; then the view stays in registers.
    [DoesNotReturn]
    private static void ThrowOutside(long index, long signedLength) => throw Outside(index, signedLength);

    private static Exception Outside(long index, long signedLength) => signedLength < 0
        ? new InvalidOperationException("The view is of the memory of another device, into which the host cannot look.")
        : new IndexOutOfRangeException($"Index {index} is outside a view of {signedLength} elements.");
}
