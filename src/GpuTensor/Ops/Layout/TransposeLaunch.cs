using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Ops.Layout;

/// <summary>Chooses the kernel of a permutation: a copy, tiles through shared memory, or one element per thread.</summary>
/// <remarks>Reads and writes every element once, in tiles both in whole rows of 32 elements; tiles also write and read it in shared memory once.</remarks>
internal static class TransposeLaunch
{
    /// <summary>Planes narrower than that leave too many threads of a tile idle.</summary>
    private const long NarrowPlane = 16;

    /// <summary>The threads of a group that moves a tile, the second number where barriers are slow.</summary>
    private static Index2D GroupOf(Device device) => device.HasFastBarriers ? new Index2D(32, 8) : new Index2D(4, 2);

    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> output, in TransposeGeometry geometry)
        where T : unmanaged
    {
        if (geometry.Count <= 1)
        {
            CopyLaunch.Run(input, output);
            return;
        }

        long rowBytes = geometry.InputStrides[^1] == 1 ? geometry.Sizes[^1] * Unsafe.SizeOf<T>() : 0;
        if (rowBytes is 2 or 4 or 8)
            BitPatterns.Launch(rowBytes, new Bits<T>(input, output, geometry.WithRowsAsElements()));
        else
            BitPatterns.Launch(Unsafe.SizeOf<T>(), new Bits<T>(input, output, geometry));
    }

    private readonly struct Bits<T>(DeviceTensor<T> input, DeviceTensor<T> output, TransposeGeometry geometry) : IBitsLaunch
        where T : unmanaged
    {
        private readonly TransposeGeometry _geometry = geometry;

        public void Launch<TBits>()
            where TBits : unmanaged, IBinaryInteger<TBits>
        {
            using var x = new KernelOperand<T>(input);
            using var y = new KernelOperand<T>(output);
            int columns = _geometry.InputStrides.IndexOf(1);
            if (TryTiles(input.Device, columns, out long groups))
                LaunchTiles(x.View.Cast<TBits>(), y.View.Cast<TBits>(), columns, (int)groups);
            else
                LaunchGather(x.View.Cast<TBits>(), y.View.Cast<TBits>());
        }

        /// <summary>Whether tiles pay, the device has groups for them, and their number fits a grid.</summary>
        private bool TryTiles(Device device, int columns, out long groups)
        {
            groups = 0;
            int rows = _geometry.Count - 1;
            if (columns == rows || Math.Min(_geometry.Sizes[rows], _geometry.Sizes[columns]) < NarrowPlane)
                return false;
            groups = Tiles(_geometry.Sizes[rows]) * Tiles(_geometry.Sizes[columns]);
            for (int i = 0; i < rows; i++)
                groups = i == columns || groups > int.MaxValue ? groups : groups * _geometry.Sizes[i];
            return groups <= int.MaxValue && device.Limits.GroupSize >= GroupOf(device).Size;
        }

        private static long Tiles(long size) => (size - 1) / TransposeTileKernel<byte>.Tile + 1;

        private void LaunchTiles<TBits>(ArrayView<TBits> x, ArrayView<TBits> y, int columns, int groups)
            where TBits : unmanaged
        {
            int rows = _geometry.Count - 1;
            Span<long> planes = stackalloc long[Shape.MaxRank];
            Span<long> xPlanes = stackalloc long[Shape.MaxRank];
            Span<long> yPlanes = stackalloc long[Shape.MaxRank];
            int rank = 0;
            for (int i = rows - 1; i >= 0; i--)
            {
                if (i == columns)
                    continue;
                (planes[rank], xPlanes[rank], yPlanes[rank]) = (_geometry.Sizes[i], _geometry.InputStrides[i], _geometry.ResultStride(i));
                rank++;
            }

            Index2D group = GroupOf(input.Device);
            input.Device.Launch(new KernelConfig(new Index2D(groups, 1), group), x.Length, new TransposeTileKernel<TBits>(
                x, y, _geometry.Sizes[rows], _geometry.Sizes[columns], _geometry.InputStrides[rows], _geometry.ResultStride(columns),
                Sizes8.Of(planes), Extents8.Of(xPlanes), Extents8.Of(yPlanes), rank, group.X, group.Y, x.Length <= int.MaxValue));
        }

        private void LaunchGather<TBits>(ArrayView<TBits> x, ArrayView<TBits> y)
            where TBits : unmanaged
        {
            Span<long> sizes = stackalloc long[_geometry.Count];
            Span<long> strides = stackalloc long[_geometry.Count];
            _geometry.Sizes.CopyTo(sizes);
            _geometry.InputStrides.CopyTo(strides);
            sizes.Reverse();
            strides.Reverse();
            input.Device.Launch(y.Length, y.Length, new GatherKernel<TBits>(
                x, y, Sizes8.Of(sizes), Extents8.Of(strides), sizes.Length, Math.Max(x.Length, y.Length) <= int.MaxValue));
        }
    }
}
