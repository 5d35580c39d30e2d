namespace GpuTensor.Kernels;

/// <summary>
/// Copies from global to shared memory that continue while the thread does something else. GPUs from compute capability 8.0
/// on copy in the background, without going through registers; older ones, OpenCL devices and the CPU copy at once, which
/// gives the same results in every correct kernel.
/// </summary>
/// <remarks>
/// A thread starts copies, makes a batch of them with <see cref="Commit"/>, and waits for its batches. The other threads of
/// the group see the data after a <see cref="Group.Barrier"/> that follows the <see cref="Wait"/>. Until then the destination
/// must not be read, and neither source nor destination written. Elements of 4, 8 and 16 bytes are copied in the background
/// (<c>view.Cast&lt;Float4&gt;()</c> makes one element of four floats); others are copied at once. ILGPU has no such operation.
/// </remarks>
/// <example>
/// <code>
/// AsyncCopy.Start(tile, Group.IdxX, x, i);
/// AsyncCopy.Commit();
/// // something else
/// AsyncCopy.Wait(0);
/// Group.Barrier();
/// </code>
/// </example>
public static class AsyncCopy
{
    /// <summary>Begins to copy an element.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="to">Shared memory.</param>
    /// <param name="index">The element in it.</param>
    /// <param name="from">Global memory.</param>
    /// <param name="fromIndex">The element in it.</param>
    /// <exception cref="IndexOutOfRangeException">An index is outside its view (on the CPU).</exception>
    public static void Start<T>(ArrayView<T> to, int index, ArrayView<T> from, int fromIndex)
        where T : unmanaged => to[index] = from[fromIndex];

    /// <inheritdoc cref="Start{T}(ArrayView{T}, int, ArrayView{T}, int)"/>
    public static void Start<T>(ArrayView<T> to, int index, ArrayView<T> from, long fromIndex)
        where T : unmanaged => to[index] = from[fromIndex];

    /// <summary>Makes a batch, which may be empty, of the copies that this thread has started since the last one.</summary>
    public static void Commit()
    {
    }

    /// <summary>Waits until this thread's batches have arrived.</summary>
    /// <param name="pending">How many of the latest batches need not have arrived: a constant, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative (on the CPU).</exception>
    public static void Wait(int pending) => ArgumentOutOfRangeException.ThrowIfNegative(pending);
}
