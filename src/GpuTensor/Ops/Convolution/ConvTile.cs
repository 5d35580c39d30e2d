using System.Runtime.CompilerServices;

namespace GpuTensor.Ops.Convolution;

/// <summary>The tiles of a convolution as a product of matrices: of a group of threads, and of each thread in registers.</summary>
/// <param name="Pixels">Output pixels of a group.</param>
/// <param name="Outputs">Output channels of a group.</param>
/// <param name="Depth">Input channels of a step.</param>
/// <param name="ThreadPixels">Output pixels of a thread.</param>
/// <param name="ThreadOutputs">Output channels of a thread.</param>
internal readonly record struct ConvTile(int Pixels, int Outputs, int Depth, int ThreadPixels, int ThreadOutputs)
{
    private const int LeastInputs = 8;
    private const int LeastOutputs = 16;
    private const int LeastPixels = 16;

    /// <summary>The tiles that suit the sizes; null where there are too few channels or pixels to share, or too many for 32 bits.</summary>
    public static ConvTile? For<T>(in Conv2DGeometry geometry, bool fastBarriers)
        where T : unmanaged
    {
        long pixels = geometry.Batch * geometry.Y.Output * geometry.X.Output;
        if (geometry.GroupInputs < LeastInputs || geometry.GroupOutputs < LeastOutputs || pixels < LeastPixels || !FitsIn32Bits(in geometry))
            return null;
        int depth = geometry.GroupInputs % 16 == 0 || geometry.GroupInputs > 48 ? 16 : 8;
        if (!fastBarriers)
            return new ConvTile(4, 32, depth, 2, 16);
        bool single = Unsafe.SizeOf<T>() == sizeof(float);
        if (geometry.GroupOutputs <= 32 || pixels <= 32 || !single)
            return new ConvTile(32, 32, depth, 4, 4);
        return new ConvTile(64, 64, depth, 8, 4);
    }

    /// <summary>How many images one launch may have, so that every index fits 32 bits.</summary>
    public static long MostImages(in Conv2DGeometry geometry) =>
        int.MaxValue / Math.Max(geometry.InputImage, geometry.OutputImage);

    /// <summary>Whether every index of one image does, and every position on its axes.</summary>
    public static bool FitsIn32Bits(in Conv2DGeometry geometry) =>
        MostImages(in geometry) > 0
        && geometry.Depth <= int.MaxValue / geometry.OutputChannels
        && FitsIn32Bits(geometry.Y) && FitsIn32Bits(geometry.X);

    private static bool FitsIn32Bits(Windows.WindowAxis axis) =>
        axis.Stride <= int.MaxValue && axis.Dilation <= int.MaxValue && axis.Before <= int.MaxValue
        && axis.Start(axis.Output - 1) + axis.Extent <= int.MaxValue;
}
