using System.Numerics;
using GpuTensor.Ops.Convolution.ChannelLanes;
using GpuTensor.Ops.Convolution.GroupLanes;
using GpuTensor.Ops.Convolution.PixelLanes;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution;

/// <summary>Chooses the body of a convolution on the CPU.</summary>
internal static class Conv2DCpu
{
    public static unsafe void Run<T>(
        CpuDevice device, in Conv2DGeometry geometry, DeviceTensor<T> input, DeviceTensor<T> filter, DeviceTensor<T>? bias, DeviceTensor<T> output)
        where T : unmanaged, INumber<T>
    {
        if (output.ElementCount == 0)
            return;
        using var x = new CpuOperand<T>(input);
        using var w = new CpuOperand<T>(filter);
        using var b = new CpuOperand<T>(bias);
        using var y = new CpuOperand<T>(output);
        if (geometry.Depth == 0)
        {
            FillWithBias(in geometry, b.Pointer, y.Pointer);
            return;
        }

        if (FewOutputs<T>(geometry) || (geometry.Layout == ImageLayout.Nchw && FewChannels<T>(geometry)))
            PlanarConv.Run(device, in geometry, x.Pointer, w.Pointer, b.Pointer, y.Pointer);
        else if (SmallGroups<T>(geometry))
            DepthwiseConv.Run(device, in geometry, x.Pointer, w.Pointer, b.Pointer, y.Pointer);
        else
            ImplicitGemm.Run(device, in geometry, x.Pointer, w.Pointer, b.Pointer, y.Pointer);
    }

    /// <summary>Images without channels: sums of nothing, so the bias alone.</summary>
    private static unsafe void FillWithBias<T>(in Conv2DGeometry geometry, T* bias, T* output)
        where T : unmanaged, INumber<T>
    {
        long pixels = geometry.Layout == ImageLayout.Nhwc ? 1 : geometry.Y.Output * geometry.X.Output;
        for (long i = 0; i < geometry.Output.ElementCount; i++)
            output[i] = bias is null ? T.Zero : bias[i / pixels % geometry.OutputChannels];
    }

    /// <summary>Whether the planes of an NCHW image are better used as they are than made NHWC and back.</summary>
    private static bool FewChannels<T>(in Conv2DGeometry geometry)
        where T : unmanaged =>
        geometry.GroupInputs < 16 || geometry.GroupOutputs <= SimdLevels.WidthOf<T>();

    /// <summary>Whether lanes of one group's output channels would stay mostly empty, so that the lanes go across groups.</summary>
    private static bool SmallGroups<T>(in Conv2DGeometry geometry)
        where T : unmanaged
    {
        int width = SimdLevels.WidthOf<T>();
        return geometry.Groups > 1 && geometry.OutputChannels >= width && geometry.GroupOutputs <= Math.Max(1, width / 4)
            && geometry.GroupInputs <= 8;
    }

    /// <summary>Whether lanes of output channels would stay half empty, and taking the image apart costs less than that.</summary>
    private static bool FewOutputs<T>(in Conv2DGeometry geometry)
        where T : unmanaged
    {
        int width = SimdLevels.WidthOf<T>();
        if (geometry.Groups > 1)
            return geometry.OutputChannels < width;
        if (geometry.OutputChannels > width / 2)
            return false;
        long takeApart = geometry.InputChannels == 1 ? 0 : 2 * geometry.InputChannels;
        return takeApart + geometry.Depth * geometry.OutputChannels / (2 * width) < geometry.Depth / 2 + 4;
    }
}
