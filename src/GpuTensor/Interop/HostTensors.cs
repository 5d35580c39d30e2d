using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace GpuTensor.Interop;

/// <summary>
/// Copies between device tensors and the tensors of System.Numerics.Tensors. Those of rank 0 have no element there, so a
/// scalar has the lengths [1] on the host.
/// </summary>
internal static class HostTensors
{
    public static Shape ShapeOf<T>(in ReadOnlyTensorSpan<T> source)
    {
        if (source.Rank == 0)
            throw new ArgumentException("The host tensor has no dimensions, and so no elements; a scalar has the lengths [1].", nameof(source));
        Span<long> sizes = stackalloc long[source.Rank];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = source.Lengths[i];
        return new Shape(sizes);
    }

    public static void Upload<T>(in ReadOnlyTensorSpan<T> source, DeviceTensor<T> destination)
        where T : unmanaged
    {
        CheckShape(ShapeOf(in source), destination.Shape, nameof(source));
        if (destination.ElementCount == 0)
            return;
        if (source.IsDense)
        {
            destination.UploadChunked(MemoryMarshal.CreateReadOnlySpan(in source.GetPinnableReference(), checked((int)source.FlattenedLength)), 0);
            return;
        }

        T[] dense = new T[checked((int)source.FlattenedLength)];
        source.FlattenTo(dense);
        destination.UploadChunked(dense, 0);
    }

    public static void Download<T>(DeviceTensor<T> source, in TensorSpan<T> destination)
        where T : unmanaged
    {
        CheckShape(ShapeOf<T>(destination), source.Shape, nameof(destination));
        if (source.ElementCount == 0)
            return;
        if (destination.IsDense)
        {
            source.DownloadChunked(MemoryMarshal.CreateSpan(ref destination.GetPinnableReference(), checked((int)destination.FlattenedLength)), 0);
            return;
        }

        Wrap(source.ToArray(), source.Shape).CopyTo(destination);
    }

    public static Tensor<T> Wrap<T>(T[] elements, in Shape shape)
    {
        Span<nint> lengths = stackalloc nint[Math.Max(1, shape.Rank)];
        lengths[0] = 1;
        for (int i = 0; i < shape.Rank; i++)
            lengths[i] = checked((nint)shape[i]);
        return Tensor.Create(elements, lengths);
    }

    private static void CheckShape(in Shape host, in Shape device, string argument)
    {
        if (host != device && !(device.Rank == 0 && host == new Shape(1)))
            throw new ArgumentException($"{argument} has the shape {host}; the device tensor has the shape {device}.", argument);
    }
}
