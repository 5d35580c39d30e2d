using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Ops.Layout;

/// <summary>Pads by a kernel, one element per thread.</summary>
/// <remarks>Writes every element of the result once and reads what it copies, borders that repeat or mirror the input from the cache; a division for each dimension and element.</remarks>
internal static class PadLaunch
{
    public static void Run<T>(
        DeviceTensor<T> input, DeviceTensor<T> output, ReadOnlySpan<(long Before, long After)> paddings, PadMode mode, T value)
        where T : unmanaged =>
        BitPatterns.Launch(Unsafe.SizeOf<T>(), new Bits<T>(input, output, PadGeometry.Of(input.Shape, paddings), mode, value));

    private readonly struct Bits<T>(DeviceTensor<T> input, DeviceTensor<T> output, PadGeometry geometry, PadMode mode, T value)
        : IBitsLaunch
        where T : unmanaged
    {
        private readonly PadGeometry _geometry = geometry;
        private readonly T _value = value;

        public void Launch<TBits>()
            where TBits : unmanaged, IBinaryInteger<TBits>
        {
            Span<long> padded = stackalloc long[Shape.MaxRank];
            Span<long> sizes = stackalloc long[Shape.MaxRank];
            Span<long> before = stackalloc long[Shape.MaxRank];
            int rank = 0;
            if (_geometry.Block > 1 || _geometry.Count == 0)
                (padded[rank], sizes[rank++]) = (_geometry.Block, _geometry.Block);
            for (int i = _geometry.Count - 1; i >= 0; i--, rank++)
                (padded[rank], sizes[rank], before[rank]) = (_geometry[i].Padded, _geometry[i].Size, _geometry[i].Before);

            using var x = new KernelOperand<T>(input);
            using var y = new KernelOperand<T>(output);
            output.Device.Launch(output.ElementCount, output.ElementCount, new PadKernel<TBits>(
                x.View.Cast<TBits>(), y.View.Cast<TBits>(), Unsafe.BitCast<T, TBits>(_value),
                Sizes8.Of(padded), Extents8.Of(sizes), Extents8.Of(before), rank, (int)mode, output.ElementCount <= int.MaxValue));
        }
    }
}
