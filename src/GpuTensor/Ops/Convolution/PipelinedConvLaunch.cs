using GpuTensor.Kernels;
using GpuTensor.Kernels.Convolution;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Ops.Convolution;

/// <summary>
/// Launches <see cref="PipelinedConvKernel"/>. What it moves and computes: a group of P = 32 p pixels and C = 64 c channels
/// reads, for each of the taps * inputs products of an output, P + C floats from global memory (through the cache that all
/// groups share: the windows of neighbouring pixels overlap, and all groups read the same weights) and does 2 P C operations;
/// from shared memory its threads read (1/8 + 1/8) floats per product. It writes P C floats once.
/// </summary>
/// <remarks>128 x 128: 64 operations per byte from the cache; 128 x 64: 43; 64 x 64: 32.</remarks>
internal static class PipelinedConvLaunch
{
    /// <summary>Channels that fill less of the tile leave too many threads with nothing to do.</summary>
    private const int LeastOutputs = 24;

    private const int LeastPixels = 32;

    /// <summary>Groups for each multiprocessor that keep all of them busy to the end; larger tiles must leave as many.</summary>
    private const int GroupsOfMultiprocessor = 4;

    /// <summary>Whether the sizes suit the kernel: vectors of four channels on both sides, and enough of them.</summary>
    public static bool Suits(in Conv2DGeometry geometry) =>
        geometry.Layout == ImageLayout.Nhwc
        && geometry.GroupInputs % 4 == 0 && geometry.GroupOutputs % 4 == 0
        && geometry.GroupInputs >= PipelinedConvTile.Depth / 2 && geometry.GroupOutputs >= LeastOutputs
        && geometry.Batch * geometry.Y.Output * geometry.X.Output >= LeastPixels;

    /// <summary>Launches it for images of which every index fits 32 bits.</summary>
    /// <param name="device">The device.</param>
    /// <param name="geometry">The convolution.</param>
    /// <param name="part">The images.</param>
    /// <param name="shape">Their sizes; what it says of tiles is filled in here.</param>
    /// <param name="mostProducts">Products that are summed in one go.</param>
    /// <param name="work">Products of the whole convolution.</param>
    public static void Run(
        Device device, in Conv2DGeometry geometry, in ConvOperands<float> part, TiledConvShape shape, int mostProducts, long work)
    {
        (int pixelWarps, int outputWarps) = TileOf(in geometry, shape.Pixels, device.Multiprocessors * GroupsOfMultiprocessor);
        int groupTiles = (int)((geometry.GroupOutputs - 1) / (outputWarps * PipelinedConvKernel.WarpOutputs) + 1);
        int outputTiles = (int)(groupTiles * geometry.Groups);
        int groups = ((shape.Pixels - 1) / (pixelWarps * PipelinedConvKernel.WarpPixels) + 1) * outputTiles;
        device.Launch(
            new KernelConfig(groups, pixelWarps * outputWarps * 32),
            work,
            new PipelinedConvKernel(
                part.X, part.W, part.Bias, part.Y,
                shape with
                {
                    OutputTiles = Divisor.Of(outputTiles),
                    GroupTiles = Divisor.Of(groupTiles),
                    StepsOfBlock = mostProducts / PipelinedConvTile.Depth,
                },
                geometry.IsPadded, part.HasBias, geometry.Depth > mostProducts, pixelWarps, outputWarps));
    }

    /// <summary>The largest tile that leaves enough groups, in warps.</summary>
    private static (int PixelWarps, int OutputWarps) TileOf(in Conv2DGeometry geometry, long pixels, long enough)
    {
        int mostOutputs = geometry.GroupOutputs <= PipelinedConvKernel.WarpOutputs ? 1 : 2;
        return GroupsOf(in geometry, pixels, 4, mostOutputs) >= enough ? (4, mostOutputs)
            : GroupsOf(in geometry, pixels, 2, mostOutputs) >= enough ? (2, mostOutputs)
            : (2, 1);
    }

    private static long GroupsOf(in Conv2DGeometry geometry, long pixels, int pixelWarps, int outputWarps) =>
        ((pixels - 1) / (pixelWarps * PipelinedConvKernel.WarpPixels) + 1)
        * ((geometry.GroupOutputs - 1) / (outputWarps * PipelinedConvKernel.WarpOutputs) + 1) * geometry.Groups;
}
