using GpuTensor.Kernels;
using GpuTensor.Kernels.Convolution;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Ops.Convolution;

/// <summary>
/// Launches <see cref="TensorConvKernel"/>, for what suits <see cref="PipelinedConvLaunch"/>. What it moves and computes: a group of
/// P = 64 p pixels and C = 32 c channels reads, for each of the taps * inputs products of an output, P + C floats from global memory
/// (through the cache that all groups share) and does 2 P C operations, on tensor cores 2 P C with TF32 and 6 P C with three times
/// TF32; from shared memory a warp reads 1/32 + 1/64 floats per product. It writes P C floats once, in pieces of 32 bytes.
/// </summary>
/// <remarks>128 x 128: 64 operations per byte from the cache; 128 x 64: 43; 64 x 64: 32. Not measured on a GPU yet.</remarks>
internal static class TensorConvLaunch
{
    /// <summary>Products that are summed in one go: a chain of one eighth as many sums stays far within rule 19.</summary>
    private const int MostProducts = 4096;

    /// <summary>Groups for each multiprocessor that keep all of them busy to the end; larger tiles must leave as many.</summary>
    private const int GroupsOfMultiprocessor = 4;

    /// <summary>Launches it for images of which every index fits 32 bits.</summary>
    /// <param name="device">A device with tensor cores.</param>
    /// <param name="geometry">The convolution.</param>
    /// <param name="part">The images.</param>
    /// <param name="shape">Their sizes; what it says of tiles is filled in here.</param>
    /// <param name="precision">How factors are rounded.</param>
    /// <param name="work">Products of the whole convolution.</param>
    public static void Run(
        Device device, in Conv2DGeometry geometry, in ConvOperands<float> part, TiledConvShape shape, MathPrecision precision, long work)
    {
        int outputWarps = geometry.GroupOutputs <= TensorConvKernel.WarpOutputs ? 1 : geometry.GroupOutputs <= 2 * TensorConvKernel.WarpOutputs ? 2 : 4;
        int groupTiles = (int)((geometry.GroupOutputs - 1) / (outputWarps * TensorConvKernel.WarpOutputs) + 1);
        int outputTiles = (int)(groupTiles * geometry.Groups);
        int pixelWarps = outputWarps == 1 ? 4 : 2;
        if (GroupsOf(shape.Pixels, pixelWarps, outputTiles) < device.Multiprocessors * GroupsOfMultiprocessor)
            pixelWarps /= 2;
        device.Launch(
            new KernelConfig((int)GroupsOf(shape.Pixels, pixelWarps, outputTiles), pixelWarps * outputWarps * 32),
            work,
            new TensorConvKernel(
                part.X, part.W, part.Bias, part.Y,
                shape with
                {
                    OutputTiles = Divisor.Of(outputTiles),
                    GroupTiles = Divisor.Of(groupTiles),
                    StepsOfBlock = MostProducts / PipelinedConvTile.Depth,
                },
                geometry.IsPadded, part.HasBias, geometry.Depth > MostProducts, precision == MathPrecision.Tf32x3, pixelWarps, outputWarps));
    }

    private static long GroupsOf(int pixels, int pixelWarps, int outputTiles) =>
        ((pixels - 1) / (pixelWarps * TensorConvKernel.WarpPixels) + 1L) * outputTiles;
}
