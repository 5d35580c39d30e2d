using System.Numerics;
using GpuTensor.Ops.Convolution.Tiles;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.PixelLanes;

/// <summary>Filters and offset tables of <see cref="PlanarConv"/>.</summary>
internal static unsafe class PlanarFilters
{
    /// <summary>Fewer output channels than these are computed one by one, four vectors of pixels at a time.</summary>
    public const int FewOutputs = 3;

    /// <summary>How many rows the block that begins at an output channel has: 1, 4, 8 or 14.</summary>
    public static int BlockRows(long groupOutputs, long channel)
    {
        long left = groupOutputs - channel;
        return groupOutputs < FewOutputs ? 1 : left <= 4 ? 4 : SimdLevels.Registers < 32 ? 8 : ConvTiles.RowsFor(left, vectors: 2);
    }

    /// <summary>
    /// How many vectors of pixels a tile has: with one row four, with more as many as the registers hold: three beside eight
    /// rows, two beside fourteen.
    /// </summary>
    public static int VectorsFor(long groupOutputs) => groupOutputs < FewOutputs ? 4
        : SimdLevels.Registers < 32 ? 1
        : groupOutputs is <= 12 or 15 or 16 ? 3 : 2;

    public static long LengthPerGroup(in Conv2DGeometry geometry)
    {
        long rows = 0;
        for (long channel = 0; channel < geometry.GroupOutputs;)
        {
            int block = BlockRows(geometry.GroupOutputs, channel);
            (rows, channel) = (rows + block, channel + block);
        }

        return checked(rows * geometry.Depth);
    }

    public static long Length(in Conv2DGeometry geometry) => checked(geometry.Groups * LengthPerGroup(geometry));

    public static long FactorsLength(in Conv2DGeometry geometry) => geometry.Groups * (geometry.Y.Window + geometry.X.Window);

    /// <summary>The taps of a window in the planes.</summary>
    public static TapRuns CutTaps<T>(in PlanarPlan<T> plan, void* memory)
        where T : unmanaged, INumber<T>
    {
        ref readonly Conv2DGeometry geometry = ref plan.Geometry;
        using Scratch scratch = Scratch.Rent<int>(plan.Depth);
        int* offsets = (int*)scratch.Pointer;
        int k = 0;
        for (long v = 0; v < geometry.X.Window; v++)
        {
            (long column, long phase) = Math.DivRem(v * geometry.X.Dilation, plan.Phases);
            for (long u = 0; u < geometry.Y.Window; u++)
            {
                for (long c = 0; c < geometry.GroupInputs; c++, k++)
                {
                    long plane = c * plan.Phases + phase;
                    offsets[k] = checked((int)(plan.Gathered
                        ? k * plan.PlaneRow
                        : u * geometry.Y.Dilation * plan.RowPitch + plane * plan.PlaneRow + column));
                }
            }
        }

        return TapRuns.Cut(offsets, plan.Depth, imageIsA: false, memory);
    }

    /// <summary>The taps of a column or a row of a separable filter, which lie <paramref name="step"/> apart.</summary>
    public static TapRuns CutLine(long taps, long step, void* memory)
    {
        using Scratch scratch = Scratch.Rent<int>(taps);
        int* offsets = (int*)scratch.Pointer;
        for (long k = 0; k < taps; k++)
            offsets[k] = checked((int)(k * step));
        return TapRuns.Cut(offsets, (int)taps, imageIsA: false, memory);
    }

    /// <summary>Copies the filters into blocks [taps, rows] of output channels, missing ones zero; the taps column by column.</summary>
    public static void Pack<T>(in Conv2DGeometry geometry, T* filter, T* blocks)
        where T : unmanaged, INumber<T>
    {
        long height = geometry.Y.Window, width = geometry.X.Window, taps = height * width;
        bool hwio = geometry.Layout == ImageLayout.Nhwc;
        for (long group = 0; group < geometry.Groups; group++)
        {
            for (long channel = 0, rows; channel < geometry.GroupOutputs; channel += rows)
            {
                rows = BlockRows(geometry.GroupOutputs, channel);
                for (long place = 0; place < taps; place++)
                {
                    long tap = place % height * width + place / height;
                    for (long c = 0; c < geometry.GroupInputs; c++, blocks += rows)
                    {
                        for (long r = 0; r < rows; r++)
                        {
                            long o = group * geometry.GroupOutputs + channel + r;
                            long at = hwio
                                ? (tap * geometry.GroupInputs + c) * geometry.OutputChannels + o
                                : (o * geometry.GroupInputs + c) * taps + tap;
                            blocks[r] = channel + r < geometry.GroupOutputs ? filter[at] : T.Zero;
                        }
                    }
                }
            }
        }
    }

    /// <summary>Writes column and row of every group's filter, if each group filters one plane into one and all are separable.</summary>
    public static bool TryFactor<T>(in PlanarPlan<T> plan, T* filter, T* factors)
        where T : unmanaged, INumber<T>
    {
        ref readonly Conv2DGeometry geometry = ref plan.Geometry;
        if (geometry.GroupInputs != 1 || geometry.GroupOutputs != 1 || plan.Phases != 1 || plan.Gathered)
            return false;
        int height = (int)geometry.Y.Window, width = (int)geometry.X.Window;
        bool hwio = geometry.Layout == ImageLayout.Nhwc;
        for (int group = 0; group < geometry.Groups; group++)
        {
            T* taps = hwio ? filter + group : filter + (long)group * height * width;
            T* column = factors + (long)group * (height + width);
            if (!SeparableFilter.TryFactor(taps, hwio ? geometry.Groups : 1, height, width, new Span<T>(column, height), new Span<T>(column + height, width)))
                return false;
        }

        return true;
    }
}
