using System.Numerics;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Convolution;
using GpuTensor.Kernels.Layout;
using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Convolution;

/// <summary>
/// Convolution by kernels: as a product of matrices where there are enough channels to share, from rows in shared memory where there are few
/// (<see cref="RowConvLaunch"/>), else directly.
/// </summary>
/// <remarks>
/// An output takes taps * inputs of its group products, two operations each, and is written once. As a product of matrices a group of P pixels
/// and C channels reads P + C elements of global memory for each of those products and writes and reads them in shared memory, where a
/// thread of p x c outputs reads p + c for p c products. Directly a thread reads p + c elements through the cache for p c products; memory
/// itself gives every element once as long as the rows of a window stay in the cache.
/// </remarks>
internal static class Conv2DLaunch
{
    /// <summary>Sums of more products are made in blocks, which keeps their rounding error far below that of one long chain.</summary>
    private const int MostProducts = 256;

    /// <summary>From so many channels on, the channels of one tap are a block, if there are at most <see cref="MostBlocks"/> taps.</summary>
    private const int BlockChannels = 32;

    private const int MostBlocks = 256;

    /// <summary>Loops over taps and inputs are unrolled for filters of at most that many products per output.</summary>
    private const long UnrolledProducts = 64;

    /// <summary>At most that many products of a thread are unrolled: more take longer to compile than they save.</summary>
    private const long UnrolledProductsOfThread = 144;

    private const int DirectThreads = 128;

    /// <summary>Each dimension of a group of a small launch: always the same, since drivers also compile for the group size.</summary>
    private const int FewThreads = 8;

    /// <summary>Where threads have runs of channels, the number of channels is a multiple of this.</summary>
    private const int LeastRun = 8;

    /// <summary>The convolution; elements are float or double.</summary>
    public static void Run<T>(
        in Conv2DGeometry geometry,
        DeviceTensor<T> input,
        DeviceTensor<T> filter,
        DeviceTensor<T>? bias,
        DeviceTensor<T> output,
        MathPrecision precision)
        where T : unmanaged
    {
        if (output.ElementCount == 0)
            return;
        using var x = new KernelOperand<T>(input);
        using var w = new KernelOperand<T>(filter);
        using var b = new KernelOperand<T>(bias);
        using var y = new KernelOperand<T>(output);
        var operands = new ConvOperands<T>(x.View, w.View, b.View, y.View, bias is not null);
        if (typeof(T) == typeof(float))
        {
            Run(output.Device, in geometry, operands.Cast<float>(), precision);
        }
        else
        {
            Run(output.Device, in geometry, operands.Cast<double>(), MathPrecision.Float32);
        }
    }

    private static void Run<T>(Device device, in Conv2DGeometry geometry, in ConvOperands<T> operands, MathPrecision precision)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (device.HasFastSharedMemory && ConvTile.For<T>(in geometry, device.HasFastBarriers) is { } tile)
            LaunchTiled(device, in geometry, in operands, tile, precision);
        else if (typeof(T) == typeof(float) && DepthwiseConvLaunch.Suits(device, in geometry, WorkOf(in geometry)))
            DepthwiseConvLaunch.Run(device, in geometry, operands.Cast<float>(), WorkOf(in geometry));
        else if (!TryRows(device, in geometry, in operands))
            LaunchDirect(device, in geometry, in operands);
    }

    /// <summary>Only devices on which groups gain from shared memory that they fill between barriers.</summary>
    private static bool TryRows<T>(Device device, in Conv2DGeometry geometry, in ConvOperands<T> operands)
        where T : unmanaged =>
        typeof(T) == typeof(float) && device.HasFastSharedMemory && device.HasFastBarriers
        && RowConvLaunch.TryRun(device, in geometry, operands.Cast<float>(), WorkOf(in geometry));

    private static void LaunchTiled<T>(Device device, in Conv2DGeometry geometry, in ConvOperands<T> operands, ConvTile tile, MathPrecision precision)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool planar = geometry.Layout == ImageLayout.Nchw;
        bool pipelined = typeof(T) == typeof(float) && device.HasFastBarriers && PipelinedConvLaunch.Suits(in geometry);
        var group = new Index2D(tile.Outputs / tile.ThreadOutputs, tile.Pixels / tile.ThreadPixels);
        long groupTiles = (geometry.GroupOutputs - 1) / tile.Outputs + 1;
        long imagesPerPart = Math.Min(geometry.Batch, ConvTile.MostImages(in geometry));
        for (long image = 0; image < geometry.Batch; image += imagesPerPart)
        {
            long images = Math.Min(imagesPerPart, geometry.Batch - image);
            var shape = new TiledConvShape(
                (int)(images * geometry.Y.Output * geometry.X.Output),
                AxisOf(geometry.Y),
                AxisOf(geometry.X),
                (int)geometry.InputChannels,
                (int)geometry.GroupInputs,
                (int)geometry.OutputChannels,
                (int)geometry.GroupOutputs,
                Divisor.Of((int)(groupTiles * geometry.Groups)),
                Divisor.Of((int)groupTiles),
                MostProducts / tile.Depth);
            int groups = ((shape.Pixels - 1) / tile.Pixels + 1) * shape.OutputTiles.Value;
            ConvOperands<T> part = operands.Of(in geometry, image, images);
            if (pipelined && precision != MathPrecision.Float32 && device.HasTensorCores)
            {
                TensorConvLaunch.Run(device, in geometry, part.Cast<float>(), shape, precision, WorkOf(in geometry));
                continue;
            }

            if (pipelined)
            {
                PipelinedConvLaunch.Run(device, in geometry, part.Cast<float>(), shape, MostProducts, WorkOf(in geometry));
                continue;
            }

            device.Launch(new KernelConfig(new Index2D(groups, 1), planar ? new Index2D(group.Y, group.X) : group), WorkOf(in geometry), new TiledConvKernel<T>(
                part.X, part.W, part.Bias, part.Y, shape,
                planar, geometry.IsPadded, geometry.GroupInputs % tile.Depth == 0, part.HasBias,
                tile.Pixels, tile.Outputs, tile.Depth, tile.ThreadPixels, tile.ThreadOutputs));
        }
    }

    /// <summary>An axis whose sizes fit 32 bits.</summary>
    public static TiledConvAxis AxisOf(WindowAxis axis) =>
        new((int)axis.Input, Divisor.Of((int)axis.Output), (int)axis.Window, (int)axis.Stride, (int)axis.Dilation, (int)axis.Before);

    private static void LaunchDirect<T>(Device device, in Conv2DGeometry geometry, in ConvOperands<T> operands)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool planar = geometry.Layout == ImageLayout.Nchw;
        bool small = Device.IsSmall(WorkOf(in geometry));
        bool runs = !small && !planar && !device.HasFastSharedMemory && geometry.GroupOutputs % LeastRun == 0;
        var (pixels, outputs) = runs ? RunOf(geometry.GroupOutputs) : geometry.GroupOutputs >= 4 ? (2, 4) : (4, 1);
        bool few = geometry.Depth is > 0 and <= UnrolledProducts;
        bool unrollsRows = few && geometry.Depth * pixels * outputs <= UnrolledProductsOfThread;
        bool unrolls = few && geometry.X.Window * geometry.GroupInputs * pixels * outputs <= UnrolledProductsOfThread;
        long lanes = outputs == 1 ? geometry.OutputChannels : (geometry.GroupOutputs - 1) / outputs + 1;
        Index2D group = small ? new Index2D(FewThreads, FewThreads) : GroupOf(planar ? geometry.X.Output : lanes, planar ? lanes : geometry.X.Output);
        var (pixelThreads, outputThreads) = planar ? (group.X, group.Y) : (group.Y, group.X);
        bool wholeOutputs = outputs == 1 || runs || geometry.GroupOutputs % (outputThreads * outputs) == 0;
        bool countsBlocks = geometry.GroupInputs < BlockChannels || geometry.Depth > MostBlocks * geometry.GroupInputs;
        long groupTiles = (geometry.GroupOutputs - 1) / (outputThreads * outputs) + 1;
        long laneTiles = outputs == 1 ? (geometry.OutputChannels - 1) / outputThreads + 1 : groupTiles * geometry.Groups;
        var parts = new RowParts(
            geometry.Batch, geometry.Y.Output, (geometry.X.Output - 1) / (pixelThreads * pixels) + 1, laneTiles);
        while (parts.MoveNext())
        {
            var shape = new DirectConvShape(
                geometry.Y.Taps,
                geometry.X.Taps,
                geometry.Y.Output,
                geometry.X.Output,
                geometry.Groups,
                checked((int)geometry.GroupInputs),
                checked((int)geometry.GroupOutputs),
                (int)groupTiles,
                parts.Tiles);
            ConvOperands<T> part = operands.Of(in geometry, parts.Plane, parts.Planes);
            device.Launch(new KernelConfig(new Index2D(parts.Groups, 1), group), WorkOf(in geometry), new DirectConvKernel<T>(
                part.X, part.W, part.Bias, part.Y, shape,
                planar, geometry.IsPadded, part.HasBias, geometry.Depth > MostProducts, countsBlocks, wholeOutputs, runs,
                unrollsRows ? (int)geometry.Y.Window : 0, unrolls ? (int)geometry.X.Window : 0, unrolls ? (int)geometry.GroupInputs : 0,
                pixels, outputs));
        }
    }

    /// <summary>Products of the whole convolution.</summary>
    private static long WorkOf(in Conv2DGeometry geometry)
    {
        double work = (double)geometry.Batch * geometry.OutputImage * geometry.Depth;
        return work < long.MaxValue ? (long)work : long.MaxValue;
    }

    /// <summary>How many pixels a thread computes, of how long a run of channels.</summary>
    private static (int Pixels, int Outputs) RunOf(long groupOutputs) =>
        groupOutputs % 32 == 0 ? (2, 32) : groupOutputs % 16 == 0 ? (4, 16) : (4, LeastRun);

    /// <summary>A group that is as long as the first dimension, rounded up to a power of two, and as high as it may be then.</summary>
    private static Index2D GroupOf(long along, long across)
    {
        int first = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(along, 1, DirectThreads));
        int second = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(across, 1, DirectThreads / first));
        return new Index2D(first, second);
    }
}
