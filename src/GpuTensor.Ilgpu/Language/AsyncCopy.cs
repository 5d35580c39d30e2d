namespace GpuTensor.Ilgpu.Language;

/// <summary>Asynchronous copies, for which ILGPU has no instruction, are done at once, which every correct kernel allows.</summary>
internal static class AsyncCopy
{
    public static void Start<T>(ArrayView<T> to, int index, ArrayView<T> from, int fromIndex)
        where T : unmanaged => to[index] = from[fromIndex];

    public static void Start<T>(ArrayView<T> to, int index, ArrayView<T> from, long fromIndex)
        where T : unmanaged => to[index] = from[fromIndex];

    public static void Commit()
    {
    }

    public static void Wait(int pending)
    {
    }
}
