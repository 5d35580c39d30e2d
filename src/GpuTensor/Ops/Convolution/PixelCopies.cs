using GpuTensor.Ops.Layout;
using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Convolution;

/// <summary>Copies of pixels as NHWC with the padding's zeros filled in.</summary>
internal static unsafe class PixelCopies
{
    /// <summary>Copies the rows and columns that the windows of an area cover.</summary>
    public static void CopyBand<T>(in Conv2DGeometry geometry, T* input, in OutputArea area, T* band, long bandRow)
        where T : unmanaged
    {
        WindowAxis vertical = geometry.Y, horizontal = geometry.X;
        long channels = geometry.InputChannels;
        long firstRow = vertical.Start(area.FirstRow), endRow = vertical.Start(area.EndRow - 1) + vertical.Extent;
        long firstColumn = horizontal.Start(area.FirstColumn), endColumn = horizontal.Start(area.EndColumn - 1) + horizontal.Extent;
        long left = Math.Clamp(-firstColumn, 0, endColumn - firstColumn);
        long inside = Math.Max(0, Math.Min(endColumn, horizontal.Input) - firstColumn - left);
        for (long row = firstRow; row < endRow; row++, band += bandRow)
        {
            if (row < 0 || row >= vertical.Input)
            {
                Clear(band, bandRow);
                continue;
            }

            Clear(band, left * channels);
            if (geometry.Layout == ImageLayout.Nhwc)
            {
                T* from = input + ((area.Image * vertical.Input + row) * horizontal.Input + firstColumn + left) * channels;
                Copy(from, band + left * channels, inside * channels);
            }
            else
            {
                long plane = vertical.Input * horizontal.Input;
                T* from = input + area.Image * channels * plane + row * horizontal.Input + firstColumn + left;
                TransposeTile<T>.Run(from, plane, band + left * channels, channels, channels, inside);
            }

            Clear(band + (left + inside) * channels, bandRow - (left + inside) * channels);
        }
    }

    /// <summary>Copies the windows of an area, one after the other.</summary>
    public static void GatherWindows<T>(in Conv2DGeometry geometry, T* input, in OutputArea area, int group, T* windows)
        where T : unmanaged
    {
        WindowAxis vertical = geometry.Y, horizontal = geometry.X;
        long channels = geometry.InputChannels, groupInputs = geometry.GroupInputs;
        bool nhwc = geometry.Layout == ImageLayout.Nhwc;
        long plane = vertical.Input * horizontal.Input;
        T* start = input + area.Image * plane * channels + group * groupInputs * (nhwc ? 1 : plane);
        for (long y = area.FirstRow; y < area.EndRow; y++)
        {
            for (long x = area.FirstColumn; x < area.EndColumn; x++)
            {
                for (long u = 0; u < vertical.Window; u++)
                {
                    long inputY = vertical.Start(y) + u * vertical.Dilation;
                    for (long v = 0; v < horizontal.Window; v++, windows += groupInputs)
                    {
                        long inputX = horizontal.Start(x) + v * horizontal.Dilation;
                        bool isInside = (ulong)inputY < (ulong)vertical.Input && (ulong)inputX < (ulong)horizontal.Input;
                        long pixel = inputY * horizontal.Input + inputX;
                        if (!isInside)
                            Clear(windows, groupInputs);
                        else if (nhwc)
                            Copy(start + pixel * channels, windows, groupInputs);
                        else
                            TransposeTile<T>.Run(start + pixel, plane, windows, groupInputs, groupInputs, 1);
                    }
                }
            }
        }
    }

    public static void Copy<T>(T* from, T* to, long count)
        where T : unmanaged => Buffer.MemoryCopy(from, to, count * sizeof(T), count * sizeof(T));

    public static void Clear<T>(T* to, long count)
        where T : unmanaged => System.Runtime.InteropServices.NativeMemory.Clear(to, (nuint)(count * sizeof(T)));
}
