using System.Numerics;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Convolution;
using GpuTensor.Kernels.Layout;
using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Convolution;

/// <summary>
/// Launches <see cref="DepthwiseConvKernel{T, TLanes}"/> and <see cref="PlaneConvKernel"/>: float32 convolution of single channels on GPUs.
/// </summary>
/// <remarks>
/// What they move and compute, for k x k taps and bands of R rows: memory gives every element once, and what neighbouring groups
/// share, again from the cache of the whole GPU (128 x 64 pixels of planes have 13 % of such cells with 5 taps, 16 pixels x 16 rows of 32
/// channels 27 % with 3). The multiprocessor's cache gives (R + k - 1) / R times k cells per output; of planes, in vectors, 3 instead of k (for 3, 5
/// and 7 taps with half of them as padding). An output takes k * k products and is written once. With R = 8 the tests count, of 3 x 3
/// taps, 20 bytes read in lanes and 22 instructions per output (that is 88 for four channels, 36 of them products), and in planes
/// of 5 x 5 taps 22 bytes and 38 instructions at most. Not measured on a GPU yet.
/// </remarks>
internal static class DepthwiseConvLaunch
{
    /// <summary>Filters of more products stay with the kernel whose code does not grow with them.</summary>
    private const long MostProducts = 64;

    /// <summary>Filters of as many products fit in registers with four channels, and with two.</summary>
    private const long QuadProducts = 12, PairProducts = 36;

    /// <summary>Rows of a band, and with more products than <see cref="PairProducts"/>, whose code is long.</summary>
    private const int MostRows = 8, FewRows = 4;

    private const int MostRowStride = 2;
    private const int Threads = 256, RowThreads = 128, PlaneRowThreads = 32;

    /// <summary>Groups for each multiprocessor that keep all of them busy; higher bands must leave as many.</summary>
    private const int GroupsOfMultiprocessor = 4;

    /// <summary>Whether the device gains by these kernels and the sizes suit them.</summary>
    public static bool Suits(Device device, in Conv2DGeometry geometry, long work) =>
        device.HasWideAccess && !Device.IsSmall(work)
        && geometry.GroupInputs == 1 && geometry.GroupOutputs == 1 && geometry.Depth <= MostProducts
        && geometry.Y.Dilation == 1 && geometry.Y.Stride <= MostRowStride
        && ConvTile.FitsIn32Bits(in geometry);

    public static void Run(Device device, in Conv2DGeometry geometry, in ConvOperands<float> operands, long work)
    {
        long imagesPerPart = Math.Min(geometry.Batch, ConvTile.MostImages(in geometry));
        for (long image = 0; image < geometry.Batch; image += imagesPerPart)
        {
            long images = Math.Min(imagesPerPart, geometry.Batch - image);
            ConvOperands<float> part = operands.Of(in geometry, image, images);
            if (geometry.Layout == ImageLayout.Nchw || geometry.InputChannels == 1)
                RunPlanes(device, in geometry, in part, images, work);
            else if (geometry.InputChannels % 4 == 0 && geometry.Depth <= QuadProducts)
                RunLanes<Float4, FourLanes>(device, in geometry, part.Cast<Float4>(), new Cut(in geometry, images, 4), work);
            else if (geometry.InputChannels % 2 == 0 && geometry.Depth <= PairProducts)
                RunLanes<Float2, TwoLanes>(device, in geometry, part.Cast<Float2>(), new Cut(in geometry, images, 2), work);
            else
                RunLanes<float, OneLane>(device, in geometry, in part, new Cut(in geometry, images, 1), work);
        }
    }

    private static void RunPlanes(Device device, in Conv2DGeometry geometry, in ConvOperands<float> part, long images, long work)
    {
        const int Pixels = PlaneConvKernel.Pixels;
        bool areVectors = geometry.X.Input % Pixels == 0 && geometry.X.Output % Pixels == 0
            && geometry.Y.Stride == 1 && geometry.X.Stride == 1 && geometry.X.Dilation == 1;
        if (!areVectors)
        {
            RunLanes<float, OneLane>(device, in geometry, in part, new Cut(in geometry, images, 0), work);
            return;
        }

        var cut = new Cut(in geometry, images, 0) { PiecePixels = Pixels, RowThreads = PlaneRowThreads };
        int rows = cut.RowsFor(device);
        device.Launch(cut.Config(rows), work, new PlaneConvKernel(
            part.X.Cast<Float4>(), part.W, part.Bias, part.Y.Cast<Float4>(), cut.Shape(rows),
            geometry.InputChannels == 1, part.HasBias, (int)geometry.Y.Window, (int)geometry.X.Window,
            (int)((Pixels - geometry.X.Before % Pixels) % Pixels), rows));
    }

    private static void RunLanes<T, TLanes>(Device device, in Conv2DGeometry geometry, in ConvOperands<T> part, Cut cut, long work)
        where T : unmanaged
        where TLanes : struct, ILanes<T>
    {
        int rows = cut.RowsFor(device);
        device.Launch(cut.Config(rows), work, new DepthwiseConvKernel<T, TLanes>(
            part.X, part.W, part.Bias, part.Y, cut.Shape(rows),
            cut.IsPlanar, part.HasBias, (int)geometry.Y.Window, (int)geometry.X.Window, (int)geometry.Y.Stride, rows));
    }

    /// <summary>How images are cut into pieces of rows.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="images">How many images.</param>
    /// <param name="lanes">Channels of a piece; 0 where planes are cut, not pixels.</param>
    private readonly struct Cut(in Conv2DGeometry geometry, long images, int lanes)
    {
        private readonly Conv2DGeometry _geometry = geometry;

        public bool IsPlanar => lanes == 0;

        /// <summary>Pixels of a piece, where planes are cut.</summary>
        public int PiecePixels { get; init; } = 1;

        /// <summary>At most so many threads of a group stand along a row.</summary>
        public int RowThreads { get; init; } = DepthwiseConvLaunch.RowThreads;

        private long Channels => IsPlanar ? 1 : _geometry.InputChannels / lanes;

        private long Planes => IsPlanar ? images * _geometry.InputChannels : images;

        private long OutputRow => _geometry.X.Output * Channels / PiecePixels;

        /// <summary>The rows of a band: as many as leave enough groups.</summary>
        public int RowsFor(Device device)
        {
            int rows = _geometry.Depth > PairProducts ? FewRows : MostRows;
            while (rows > 2 && (rows / 2 >= _geometry.Y.Output || Config(rows).GroupCount < (long)device.Multiprocessors * GroupsOfMultiprocessor))
                rows /= 2;
            return rows;
        }

        public KernelConfig Config(int rows)
        {
            Index2D group = GroupOf(rows);
            return new KernelConfig(new Index2D((int)(TilesOf(OutputRow, group.X) * TilesOf(BandsOf(rows), group.Y)), 1), group);
        }

        public DepthwiseConvShape Shape(int rows)
        {
            int threads = GroupOf(rows).X;
            (WindowAxis vertical, WindowAxis horizontal) = (_geometry.Y, _geometry.X);
            long columnTiles = TilesOf(OutputRow, threads);
            long firstPiece = TilesOf(horizontal.FirstInside * Channels, PiecePixels), endPiece = horizontal.EndInside * Channels / PiecePixels;
            return new DepthwiseConvShape(
                Conv2DLaunch.AxisOf(vertical),
                Conv2DLaunch.AxisOf(horizontal),
                (int)(horizontal.Input * Channels / PiecePixels),
                (int)OutputRow,
                (int)Channels,
                IsPlanar ? (int)_geometry.InputChannels : 1,
                (int)BandsOf(rows),
                Divisor.Of((int)TilesOf(vertical.Output, rows)),
                Divisor.Of((int)columnTiles),
                new DepthwiseConvInside(
                    (int)TilesOf(vertical.FirstInside, rows),
                    (int)(vertical.EndInside / rows),
                    (int)TilesOf(firstPiece, threads),
                    (int)(endPiece == OutputRow ? columnTiles : endPiece / threads)));
        }

        private long BandsOf(int rows) => Planes * TilesOf(_geometry.Y.Output, rows);

        private Index2D GroupOf(int rows)
        {
            int along = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Min(OutputRow, RowThreads));
            int across = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Min(BandsOf(rows), Threads / along));
            return new Index2D(along, across);
        }

        private static long TilesOf(long length, long tile) => (length + tile - 1) / tile;
    }
}
