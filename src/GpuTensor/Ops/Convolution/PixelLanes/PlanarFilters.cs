using System.Numerics;
using GpuTensor.Ops.Convolution.Tiles;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.PixelLanes;

/// <summary>Filters and offset tables of <see cref="PlanarConv"/>.</summary>
internal static unsafe class PlanarFilters
{
    /// <summary>Fewer output channels than these are computed one by one, four vectors of pixels at a time.</summary>
    public const int FewOutputs = 4;

    private const int Tables = 4;

    /// <summary>How many rows the block that begins at an output channel has: 1, 4, 8 or 14.</summary>
    public static int BlockRows(long groupOutputs, long channel)
    {
        long left = groupOutputs - channel;
        return groupOutputs < FewOutputs ? 1 : left <= 4 ? 4 : SimdLevels.Registers < 32 ? 8 : ConvTiles.RowsFor(left);
    }

    /// <summary>How many vectors of pixels a tile has: with one row four, with more as many as the registers hold.</summary>
    public static int VectorsFor(long groupOutputs) => groupOutputs < FewOutputs ? 4 : SimdLevels.Registers < 32 ? 1 : 2;

    /// <summary>Which table of block offsets belongs to blocks of that many rows.</summary>
    public static int TableOf(int rows) => rows switch { 1 => 0, 4 => 1, 8 => 2, _ => 3 };

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

    public static long OffsetsLength(in Conv2DGeometry geometry) =>
        (1 + Tables) * geometry.Depth + geometry.Y.Window + geometry.X.Window;

    public static long FactorsLength(in Conv2DGeometry geometry) => geometry.Groups * (geometry.Y.Window + geometry.X.Window);

    /// <summary>Where the taps of a column lie in the planes; those of a row in a line of column sums follow.</summary>
    public static int* ColumnOffsets<T>(in PlanarPlan<T> plan)
        where T : unmanaged, INumber<T> => plan.BlockOffsets + Tables * plan.Depth;

    public static void FillOffsets<T>(in PlanarPlan<T> plan)
        where T : unmanaged, INumber<T>
    {
        ref readonly Conv2DGeometry geometry = ref plan.Geometry;
        int k = 0;
        for (long u = 0; u < geometry.Y.Window; u++)
        {
            for (long v = 0; v < geometry.X.Window; v++)
            {
                (long column, long phase) = Math.DivRem(v * geometry.X.Dilation, plan.Phases);
                for (long c = 0; c < geometry.GroupInputs; c++, k++)
                {
                    long row = (c * plan.Phases + phase) * plan.PlaneRows + u * geometry.Y.Dilation;
                    plan.PlaneOffsets[k] = checked((int)(plan.Gathered ? k * plan.PlaneRow : row * plan.PlaneRow + column));
                    (plan.BlockOffsets[k], plan.BlockOffsets[k + plan.Depth]) = (k, 4 * k);
                    (plan.BlockOffsets[k + 2 * plan.Depth], plan.BlockOffsets[k + 3 * plan.Depth]) = (8 * k, checked(14 * k));
                }
            }
        }

        int* offsets = ColumnOffsets(in plan);
        for (long u = 0; u < geometry.Y.Window; u++)
            *offsets++ = (int)(u * geometry.Y.Dilation * plan.PlaneRow);
        for (long v = 0; v < geometry.X.Window; v++)
            *offsets++ = (int)(v * geometry.X.Dilation);
    }

    /// <summary>Copies the filters into blocks [taps, rows] of output channels, missing ones zero.</summary>
    public static void Pack<T>(in Conv2DGeometry geometry, T* filter, T* blocks)
        where T : unmanaged, INumber<T>
    {
        long taps = geometry.Y.Window * geometry.X.Window;
        bool hwio = geometry.Layout == ImageLayout.Nhwc;
        for (long group = 0; group < geometry.Groups; group++)
        {
            for (long channel = 0, rows; channel < geometry.GroupOutputs; channel += rows)
            {
                rows = BlockRows(geometry.GroupOutputs, channel);
                for (long tap = 0; tap < taps; tap++)
                {
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
