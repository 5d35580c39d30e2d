using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuTensor.Ops.Layout;
using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Convolution.PixelLanes;

/// <summary>
/// Copies of image rows, channel by channel and, for a horizontal stride s, split into the columns 0, s, 2s, ..., then
/// 1, s + 1, ...; with the padding's zeros filled in.
/// </summary>
internal static unsafe class PlaneCopies
{
    /// <summary>Copies the rows and columns that the windows of an area cover: planes [row, channel, phase, column].</summary>
    public static void CopyBand<T>(in PlanarPlan<T> plan, in OutputArea area, long group, T* planes)
        where T : unmanaged, INumber<T>
    {
        ref readonly Conv2DGeometry geometry = ref plan.Geometry;
        WindowAxis vertical = geometry.Y, horizontal = geometry.X;
        long firstRow = vertical.Start(area.FirstRow), endRow = vertical.Start(area.EndRow - 1) + vertical.Extent;
        long firstColumn = horizontal.Start(area.FirstColumn), endColumn = horizontal.Start(area.EndColumn - 1) + horizontal.Extent;
        for (long row = firstRow; row < endRow; row++)
        {
            T* to = planes + (row - firstRow) * plan.RowPitch;
            for (long channel = 0; channel < plan.TaskInputs; channel++)
            {
                for (long phase = 0; phase < plan.Phases; phase++, to += plan.PlaneRow)
                {
                    var line = new PlaneLine(firstColumn + phase, (endColumn - firstColumn - phase + plan.Phases - 1) / plan.Phases, plan.Phases);
                    bool copied = CopyAllChannels(in plan, area.Image, row, in line, channel, to);
                    if (!copied)
                        CopyLine(in plan, area.Image, row, in line, group * geometry.GroupInputs + channel, to);
                }
            }
        }
    }

    /// <summary>Copies one line of pixels for each tap: planes [tap, column], the taps as the filters are packed, column by column.</summary>
    public static void GatherTaps<T>(in PlanarPlan<T> plan, in OutputArea area, long y, long group, T* planes)
        where T : unmanaged, INumber<T>
    {
        ref readonly Conv2DGeometry geometry = ref plan.Geometry;
        for (long v = 0; v < geometry.X.Window; v++)
        {
            var line = new PlaneLine(
                geometry.X.Start(area.FirstColumn) + v * geometry.X.Dilation, area.EndColumn - area.FirstColumn, geometry.X.Stride);
            for (long u = 0; u < geometry.Y.Window; u++)
            {
                long row = geometry.Y.Start(y) + u * geometry.Y.Dilation;
                for (long channel = 0; channel < geometry.GroupInputs; channel++, planes += plan.PlaneRow)
                    CopyLine(in plan, area.Image, row, in line, group * geometry.GroupInputs + channel, planes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyLine<T>(in PlanarPlan<T> plan, long image, long row, in PlaneLine line, long channel, T* to)
        where T : unmanaged, INumber<T>
    {
        ref readonly Conv2DGeometry geometry = ref plan.Geometry;
        (long left, long inside) = line.Inside(geometry.X.Input);
        if (row < 0 || row >= geometry.Y.Input)
            (left, inside) = (line.Length, 0);
        PixelCopies.Clear(to, left);
        PixelCopies.Clear(to + left + inside, line.Length - left - inside);
        if (inside == 0)
            return;

        long column = line.First + left * line.Step;
        bool nhwc = geometry.Layout == ImageLayout.Nhwc;
        long step = nhwc ? line.Step * geometry.InputChannels : line.Step;
        T* from = nhwc
            ? plan.Input + ((image * geometry.Y.Input + row) * geometry.X.Input + column) * geometry.InputChannels + channel
            : plan.Input + ((image * geometry.InputChannels + channel) * geometry.Y.Input + row) * geometry.X.Input + column;
        to += left;
        if (step == 1)
        {
            PixelCopies.Copy(from, to, inside);
            return;
        }

        for (T* end = to + inside; to < end; to++, from += step)
            *to = *from;
    }

    /// <summary>All channels of an NHWC line at once, when its first one is asked for; false if they cannot be.</summary>
    private static bool CopyAllChannels<T>(
        in PlanarPlan<T> plan, long image, long row, in PlaneLine line, long channel, T* to)
        where T : unmanaged, INumber<T>
    {
        ref readonly Conv2DGeometry geometry = ref plan.Geometry;
        long channels = geometry.InputChannels;
        bool possible = geometry.Layout == ImageLayout.Nhwc && channels > 1 && channels == plan.TaskInputs
            && line.Step == 1 && row >= 0 && row < geometry.Y.Input;
        if (!possible || channel > 0)
            return possible;

        (long left, long inside) = line.Inside(geometry.X.Input);
        T* from = plan.Input + ((image * geometry.Y.Input + row) * geometry.X.Input + line.First + left) * channels;
        for (long c = 0; c < channels; c++)
        {
            PixelCopies.Clear(to + c * plan.PlaneRow, left);
            PixelCopies.Clear(to + c * plan.PlaneRow + left + inside, line.Length - left - inside);
        }

        if (Avx512F.IsSupported && typeof(T) == typeof(float) && channels == 3)
            CopyRgb((float*)from, (float*)to + left, plan.PlaneRow, inside);
        else
            TransposeTile<T>.Run(from, channels, to + left, plan.PlaneRow, inside, channels);
        return true;
    }

    /// <summary>Takes pixels of three channels apart, sixteen at a time in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRgb(float* from, float* red, long plane, long pixels)
    {
        float* green = red + plane, blue = green + plane;
        long i = 0;
        for (; i + 16 <= pixels; i += 16, from += 48)
        {
            Vector512<float> a = Vector512.Load(from), b = Vector512.Load(from + 16), c = Vector512.Load(from + 32);
            Vector512<float> r = Avx512F.PermuteVar16x32x2(a, Vector512.Create(0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0), b);
            Vector512<float> g = Avx512F.PermuteVar16x32x2(a, Vector512.Create(1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0), b);
            Vector512<float> u = Avx512F.PermuteVar16x32x2(a, Vector512.Create(2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0), b);
            Avx512F.PermuteVar16x32x2(r, Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29), c).Store(red + i);
            Avx512F.PermuteVar16x32x2(g, Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30), c).Store(green + i);
            Avx512F.PermuteVar16x32x2(u, Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31), c).Store(blue + i);
        }

        for (; i < pixels; i++, from += 3)
            (red[i], green[i], blue[i]) = (from[0], from[1], from[2]);
    }
}
