using GpuTensor.Kernels;
using GpuTensor.Kernels.Convolution;
using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Convolution;

/// <summary>
/// Launches <see cref="RowConvKernel"/>. What it moves and computes: a group of R x C pixels reads the ((R - 1) * stride + taps) *
/// ((C - 1) * stride + taps) pixels under them and the filters once, into shared memory, and writes its results once. For a row of a
/// filter, of D = taps * channels cells, a thread of P pixels and 4 Q channels reads ((P - 1) * stride * channels + D) / 4 vectors of
/// cells and Q * D of weights, and does 4 * P * Q * D products.
/// </summary>
/// <remarks>
/// Counted on the emulated GPU (KernelCounter), of the benchmarks' shapes: instructions of threads for each product, and bytes read
/// from global memory for each of the images. 3 x 3 of 3 channels into 8: 1.29, 1.4; 7 x 7 of 3 into 64 with stride 2: 1.12, 1.6 and
/// the filters once for 128 pixels; 5 x 5 of 3 into 16: 1.14, 1.0. Threads of 16 x 4 and 14 x 4 sums let two or four lanes write whole
/// sectors; no two lanes ask for different words of one bank.
/// </remarks>
internal static class RowConvLaunch
{
    /// <summary>Of more input channels, threads share too few cells.</summary>
    private const int MostInputs = 16;

    private const int LeastOutputs = 4;

    /// <summary>A longer row of a window leaves too little room for images.</summary>
    private const int MostDepth = 64;

    private const int MostTaps = 64;

    /// <summary>No tile has so many rows or columns.</summary>
    private const int MostTile = 1 << 13;

    /// <summary>The greatest grid in its second and third dimension.</summary>
    private const int MostGroups = ushort.MaxValue;

    /// <summary>Launches it if it suits the sizes; any device can run it, those with fast shared memory and barriers should.</summary>
    /// <param name="device">The device.</param>
    /// <param name="geometry">The convolution.</param>
    /// <param name="operands">Images, filters, results.</param>
    /// <param name="work">Products of the whole convolution.</param>
    public static bool TryRun(Device device, in Conv2DGeometry geometry, in ConvOperands<float> operands, long work)
    {
        if (Device.IsSmall(work) || !Suits(in geometry) || RowConvPlan.Of(device, in geometry) is not { } plan)
            return false;
        (RowConvTile tile, RowConvGroup group, int step, int shift, bool wide) = plan;
        RowConvShape shape = group.Shape;
        int columnTiles = (shape.OutputColumns - 1) / (shape.Columns * tile.Pixels) + 1;
        int rowTiles = (shape.OutputRows - 1) / group.Rows + 1;
        int outputTiles = (int)((geometry.OutputChannels - 1) / (tile.TileQuads * 4) + 1);
        if (rowTiles > MostGroups || outputTiles > MostGroups)
            return false;
        long imagesPerPart = Math.Min(ConvTile.MostImages(in geometry), MostGroups / outputTiles);
        for (long image = 0; image < geometry.Batch; image += imagesPerPart)
        {
            long images = Math.Min(imagesPerPart, geometry.Batch - image);
            ConvOperands<float> part = operands.Of(in geometry, image, images);
            device.Launch(
                new KernelConfig(new Index3D(columnTiles, rowTiles, (int)images * outputTiles), new Index3D(group.Threads, 1, 1)),
                work,
                new RowConvKernel(
                    part.X, part.W, part.Bias, part.Y, shape,
                    part.HasBias, geometry.Depth > RowConvPlan.MostProducts, wide, geometry.X.Output % tile.Pixels == 0, tile.Depth == shape.Depth,
                    shift, tile.Depth, step, tile.Pixels, tile.Quads, tile.Lanes, (int)geometry.OutputChannels,
                    group.Rows, group.Strip, shape.PatchRows * shape.Pitch, shape.StageTaps * shape.Depth * tile.TileQuads));
        }

        return true;
    }

    private static bool Suits(in Conv2DGeometry geometry) =>
        geometry.Layout == ImageLayout.Nhwc && geometry.Groups == 1
        && geometry.InputChannels <= MostInputs && geometry.OutputChannels >= LeastOutputs
        && geometry.Depth > 0 && geometry.X.Window * geometry.InputChannels <= MostDepth && geometry.Y.Window <= MostTaps
        && (geometry.X.Dilation == 1 || geometry.X.Window == 1)
        && ConvTile.FitsIn32Bits(in geometry)
        && Positions(geometry.X) * geometry.InputChannels < int.MaxValue && Positions(geometry.Y) < int.MaxValue;

    /// <summary>From the first position that a window covers to the last, with those that tiles beyond the end may add.</summary>
    private static long Positions(WindowAxis axis) => axis.Before + axis.Input + axis.Output * axis.Stride + axis.Extent + MostTile * axis.Stride;
}
