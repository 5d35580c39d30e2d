using System.Numerics;
using GpuTensor.Ops.Convolution.Tiles;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.ChannelLanes;

/// <summary>
/// NHWC convolution with output channels in the vector lanes: a matrix product whose left side, the windows, is never
/// written out. Rows of a tile are neighbouring pixels, which read the same taps a fixed distance apart.
/// </summary>
internal static unsafe class ImplicitGemm
{
    /// <summary>Shorter tiles would spend more time on fetching ahead than they win.</summary>
    private const int LeastDepthToFetchAhead = 112;

    public static void Run<T>(CpuDevice device, in Conv2DGeometry geometry, T* input, T* filter, T* bias, T* output)
        where T : unmanaged, INumber<T>
    {
        var plan = new ImplicitGemmPlan<T> { Geometry = geometry, Input = input, Output = output };
        plan.Choose();
        int width = SimdLevels.WidthOf<T>();
        long panelCount = geometry.Groups * PanelsPerGroup(geometry, width);
        long panelLength = 2L * width * plan.Depth;
        using Scratch panels = Scratch.Rent<T>(checked(panelCount * panelLength));
        using Scratch biases = Scratch.Rent<T>(bias is null ? 0 : panelCount * 2 * width);
        using Scratch offsets = Scratch.Rent<int>(3L * plan.Depth);
        plan.Panels = (T*)panels.Pointer;
        plan.Biases = bias is null ? null : (T*)biases.Pointer;
        plan.AOffsets = (int*)offsets.Pointer;
        plan.BOffsets = plan.AOffsets + plan.Depth;
        FillOffsets(in plan, width);
        device.For(panelCount, Math.Max(1, (1 << 15) / panelLength), new PackBody<T>(&plan, filter, bias, width));
        device.For<T, TileBody<T>>(plan.Tasks, geometry.TasksPerChunk(plan.Tasks), new TileBody<T>(&plan));
    }

    /// <summary>Panels of two vectors of output channels that a group needs.</summary>
    private static long PanelsPerGroup(in Conv2DGeometry geometry, int width) => (geometry.GroupOutputs - 1) / (2 * width) + 1;

    /// <summary>Where tap k of a window lies behind the window's first element, and its row behind a panel's first: two vectors, or one, a tap.</summary>
    private static void FillOffsets<T>(in ImplicitGemmPlan<T> plan, int width)
        where T : unmanaged, INumber<T>
    {
        ref readonly Conv2DGeometry geometry = ref plan.Geometry;
        int k = 0;
        for (long u = 0; u < geometry.Y.Window; u++)
        {
            for (long v = 0; v < geometry.X.Window; v++)
            {
                long tap = u * geometry.Y.Dilation * plan.SourceRow + v * geometry.X.Dilation * geometry.InputChannels;
                for (long c = 0; c < geometry.GroupInputs; c++, k++)
                {
                    plan.AOffsets[k] = plan.Source == PixelSource.Gathered ? k : (int)(tap + c);
                    plan.BOffsets[k] = k * 2 * width;
                    plan.BOffsets[k + plan.Depth] = k * width;
                }
            }
        }
    }

    /// <summary>Copies the filters into panels: all taps of two vectors of output channels one after the other, missing channels zero. The biases likewise.</summary>
    private readonly struct PackBody<T>(ImplicitGemmPlan<T>* plan, T* filter, T* bias, int width) : IRangeBody
        where T : unmanaged, INumber<T>
    {
        private readonly ImplicitGemmPlan<T>* _plan = plan;
        private readonly T* _filter = filter;
        private readonly T* _bias = bias;
        private readonly int _width = width;

        public void Run(long start, long end)
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            long perGroup = PanelsPerGroup(geometry, _width);
            for (long panel = start; panel < end; panel++)
            {
                (long group, long index) = Math.DivRem(panel, perGroup);
                long first = index * 2 * _width;
                int lanes = (int)Math.Min(2 * _width, geometry.GroupOutputs - first);
                int padded = lanes <= _width ? _width : 2 * _width;
                long channel = group * geometry.GroupOutputs + first;
                T* from = _filter + channel;
                T* to = _plan->Panels + panel * 2 * _width * _plan->Depth;
                for (int k = 0; k < _plan->Depth; k++, from += geometry.OutputChannels, to += padded)
                    CopyRow(from, to, lanes, padded);
                if (_bias is not null)
                    CopyRow(_bias + channel, _plan->Biases + panel * 2 * _width, lanes, padded);
            }
        }

        private static void CopyRow(T* from, T* to, int lanes, int padded)
        {
            new ReadOnlySpan<T>(from, lanes).CopyTo(new Span<T>(to, lanes));
            new Span<T>(to + lanes, padded - lanes).Clear();
        }
    }

    /// <summary>One task: some rows and columns of one image's output, all channels.</summary>
    private readonly struct TileBody<T>(ImplicitGemmPlan<T>* plan) : ISimdBody<T>
        where T : unmanaged, INumber<T>
    {
        private readonly ImplicitGemmPlan<T>* _plan = plan;

        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            using Scratch pixels = Scratch.Rent<T>(_plan->ScratchElements);
            using Scratch sums = Scratch.Rent<T>(_plan->MostTiles * ConvTiles.SumsLength<TSimd, TVector, T>());
            for (long task = start; task < end; task++)
            {
                (long rest, long columnTask) = Math.DivRem(task, _plan->ColumnTasks);
                (long image, long rowTask) = Math.DivRem(rest, _plan->RowTasks);
                var area = new OutputArea(
                    image,
                    rowTask * _plan->TaskRows,
                    Math.Min((rowTask + 1) * _plan->TaskRows, _plan->Rows),
                    columnTask * _plan->TaskColumns,
                    Math.Min((columnTask + 1) * _plan->TaskColumns, _plan->Columns));
                if (_plan->Source == PixelSource.Band)
                    PixelCopies.CopyBand(in _plan->Geometry, _plan->Input, in area, (T*)pixels.Pointer, _plan->SourceRow);
                for (int group = 0; group < _plan->Geometry.Groups; group++)
                {
                    if (_plan->Source == PixelSource.Gathered)
                        PixelCopies.GatherWindows(in _plan->Geometry, _plan->Input, in area, group, (T*)pixels.Pointer);
                    for (long y = area.FirstRow; y < area.EndRow; y += _plan->StripRows)
                    {
                        long endY = Math.Min(y + _plan->StripRows, area.EndRow);
                        for (long x = area.FirstColumn; x < area.EndColumn; x += _plan->StripColumns)
                        {
                            var strip = new OutputArea(image, y, endY, x, Math.Min(x + _plan->StripColumns, area.EndColumn));
                            RunStrip<TSimd, TVector>(in area, in strip, group, (T*)pixels.Pointer, (T*)sums.Pointer);
                        }
                    }
                }
            }
        }

        /// <summary>
        /// All channels of a group for a few tiles, panel by panel: a block of a panel's taps is used by every tile before
        /// the next one is loaded, and the sums of the tiles wait in between.
        /// </summary>
        private void RunStrip<TSimd, TVector>(in OutputArea area, in OutputArea strip, int group, T* pixels, T* sums)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            int panels = (int)PanelsPerGroup(_plan->Geometry, TSimd.Width);
            int step = ConvTiles.BlockOf(_plan->Depth);
            for (int index = 0; index < panels; index++)
            {
                var panel = Panel<T>.Of(in *_plan, group, index, panels, TSimd.Width);
                for (int tap = 0; tap < _plan->Depth; tap += step)
                    RunTiles<TSimd, TVector>(in area, in strip, group, pixels, in panel, tap, step, sums);
            }
        }

        /// <summary>A block of one panel's taps, for every tile of the strip; the last block's sums go to the output at once.</summary>
        private void RunTiles<TSimd, TVector>(
            in OutputArea area, in OutputArea strip, int group, T* pixels, in Panel<T> panel, int tap, int step, T* sums)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            int sumsRow = panel.Vectors * TSimd.Width;
            int depth = Math.Min(step, _plan->Depth - tap);
            bool isFirst = tap == 0, isLast = tap + step >= _plan->Depth;
            long next = isFirst && isLast ? 0 : ConvTiles.SumsLength<TSimd, TVector, T>();
            for (long y = strip.FirstRow; y < strip.EndRow; y++)
            {
                T* line = Line(in area, y, group, pixels, out TileOperands<T> tile);
                T* output = panel.Output + (strip.Image * _plan->Rows + y) * _plan->Columns * _plan->Geometry.OutputChannels;
                tile.AOffsets += tap;
                tile.B = panel.Filters;
                tile.BOffsets = (panel.Vectors == 2 ? _plan->BOffsets : _plan->BOffsets + _plan->Depth) + tap;
                tile.Depth = depth;
                for (long x = strip.FirstColumn; x < strip.EndColumn; sums += next)
                {
                    int rows = RowsAt(x, strip.EndColumn, out long tileX);
                    long endX = Math.Min(tileX + rows, strip.EndColumn);
                    bool isWhole = panel.Lanes == sumsRow && tileX == x && tileX + rows == endX;
                    tile.A = line + (tileX - area.FirstColumn) * tile.ARow;
                    tile.Start = isFirst ? panel.Bias : sums;
                    tile.StartRow = isFirst ? 0 : sumsRow;
                    bool toOutput = isLast && isWhole;
                    tile.C = toOutput ? output + x * _plan->Geometry.OutputChannels : sums;
                    tile.CRow = toOutput ? (nint)_plan->Geometry.OutputChannels : sumsRow;
                    tile.Ahead = toOutput && depth >= LeastDepthToFetchAhead ? tile.C : null;

                    ConvTiles.RunBlock<TSimd, TVector, T>(rows, panel.Vectors, in tile);
                    if (isLast && !isWhole)
                        Store<TSimd, TVector>(sums + (x - tileX) * sumsRow, sumsRow, panel.Lanes, output, x, endX);
                    x = endX;
                }
            }
        }

        /// <summary>Copies what belongs to the output out of a tile that is larger.</summary>
        private void Store<TSimd, TVector>(T* sums, int sumsRow, int lanes, T* output, long x, long endX)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            for (; x < endX; x++, sums += sumsRow)
            {
                T* pixel = output + x * _plan->Geometry.OutputChannels;
                for (int lane = 0; lane < lanes; lane += TSimd.Width)
                {
                    if (lanes - lane >= TSimd.Width)
                        TSimd.Store(TSimd.Load(sums + lane), pixel + lane);
                    else
                        TSimd.StorePartial(TSimd.Load(sums + lane), pixel + lane, lanes - lane);
                }
            }
        }

        /// <summary>The rows of the tile that computes pixel <paramref name="x"/>, and its first pixel.</summary>
        private int RowsAt(long x, long endX, out long tileX)
        {
            int rows = ConvTiles.RowsFor(endX - x);
            tileX = x;
            if (_plan->Source == PixelSource.Image)
            {
                // Nothing behind the image may be read: the last tile of a line overlaps the one before it.
                while (rows > _plan->Columns)
                    rows = rows == 14 ? 8 : 4;
                tileX = Math.Min(x, _plan->Columns - rows);
            }

            return rows;
        }

        /// <summary>The window of the first pixel of a line, and how the tiles step from it.</summary>
        private T* Line(in OutputArea area, long y, int group, T* pixels, out TileOperands<T> tile)
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            long step = geometry.X.Stride * geometry.InputChannels;
            long groupStart = group * geometry.GroupInputs;
            tile = new TileOperands<T> { AOffsets = _plan->AOffsets, ARow = (nint)step };
            switch (_plan->Source)
            {
                case PixelSource.Image:
                    return _plan->Input + (area.Image * geometry.Y.Input + y * geometry.Y.Stride) * _plan->SourceRow
                        + area.FirstColumn * step + groupStart;
                case PixelSource.Band:
                    return pixels + (y - area.FirstRow) * geometry.Y.Stride * _plan->SourceRow + groupStart;
                default:
                    tile.ARow = _plan->Depth;
                    return pixels + (y - area.FirstRow) * (area.EndColumn - area.FirstColumn) * _plan->Depth;
            }
        }
    }
}
