using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Convolution.Tiles;
using GpuTensor.Ops.Layout;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.ChannelLanes;

/// <summary>
/// Convolution with output channels in the vector lanes: a matrix product whose left side, the windows, is never built. Rows of
/// a tile are neighbouring pixels, which read the same taps a fixed distance apart. NCHW images become NHWC while a task copies
/// its rows, and their results become planes while they are in the first-level cache.
/// </summary>
internal static unsafe class ImplicitGemm
{
    /// <summary>Shorter tiles would spend more time on prefetching than they gain by it.</summary>
    private const int LeastDepthToFetchAhead = 112;

    /// <summary>Taps of OIHW filters that are packed together; those of 48 lanes stay in the nearest cache.</summary>
    private const int PackedTaps = 144;

    public static void Run<T>(CpuDevice device, in Conv2DGeometry geometry, T* input, T* filter, T* bias, T* output)
        where T : unmanaged, INumber<T>
    {
        var plan = new ImplicitGemmPlan<T> { Geometry = geometry.Layout == ImageLayout.Nhwc ? geometry : geometry.Flat, Input = input, Output = output };
        plan.PanelLanes = ConvTiles.PanelVectors * SimdLevels.WidthOf<T>();
        plan.Choose();
        long panelCount = geometry.Groups * plan.PanelsPerGroup;
        long panelLength = plan.PanelLanes * (long)plan.Depth;
        bool packs = !plan.InPlace;
        using Scratch panels = Scratch.Rent<T>(packs ? checked(panelCount * panelLength) : 0);
        using Scratch biases = Scratch.Rent<T>(packs && bias is not null ? panelCount * plan.PanelLanes : 0);
        using Scratch taps = Scratch.Rent<byte>(TapRuns.BytesFor(plan.Depth));
        plan.Filters = packs ? (T*)panels.Pointer : filter;
        plan.Biases = packs && bias is not null ? (T*)biases.Pointer : bias;
        plan.Taps = CutTaps(in plan, taps.Pointer);
        if (packs)
            device.For(panelCount, Math.Max(1, (1 << 15) / panelLength), new PackBody<T>(&plan, filter, bias));
        device.For<T, TileBody<T>>(plan.Tasks, geometry.TasksPerChunk(plan.Tasks), new TileBody<T>(&plan));
    }

    /// <summary>The taps of a window.</summary>
    private static TapRuns CutTaps<T>(in ImplicitGemmPlan<T> plan, void* memory)
        where T : unmanaged, INumber<T>
    {
        ref readonly Conv2DGeometry geometry = ref plan.Geometry;
        using Scratch scratch = Scratch.Rent<int>(plan.Depth);
        int* offsets = (int*)scratch.Pointer;
        int k = 0;
        for (long u = 0; u < geometry.Y.Window; u++)
        {
            for (long v = 0; v < geometry.X.Window; v++)
            {
                long tap = u * geometry.Y.Dilation * plan.SourceRow + v * geometry.X.Dilation * geometry.InputChannels;
                for (long c = 0; c < geometry.GroupInputs; c++, k++)
                    offsets[k] = plan.Source == PixelSource.Gathered ? k : (int)(tap + c);
            }
        }

        return TapRuns.Cut(offsets, plan.Depth, imageIsA: true, memory);
    }

    /// <summary>Copies the filters into panels: all taps of a few vectors of output channels one after the other, missing channels zero. The biases likewise.</summary>
    private readonly struct PackBody<T>(ImplicitGemmPlan<T>* plan, T* filter, T* bias) : IRangeBody
        where T : unmanaged, INumber<T>
    {
        private readonly ImplicitGemmPlan<T>* _plan = plan;
        private readonly T* _filter = filter;
        private readonly T* _bias = bias;

        public void Run(long start, long end)
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            for (long index = start; index < end; index++)
            {
                var panel = Panel<T>.Of(in *_plan, index);
                T* from = _filter + panel.Channel;
                T* to = panel.Filters;
                if (geometry.Layout == ImageLayout.Nchw)
                {
                    PackPlanes(in panel, _filter + panel.Channel * _plan->Depth);
                }
                else
                {
                    for (int k = 0; k < _plan->Depth; k++, from += geometry.OutputChannels, to += panel.Tap)
                        CopyRow(from, to, panel.Lanes, panel.Row);
                }

                if (_bias is not null)
                    CopyRow(_bias + panel.Channel, panel.Bias, panel.Lanes, panel.Row);
            }
        }

        /// <summary>OIHW filters: a few channels' taps at a time become rows of lanes, and the rows go where NHWC pixels have their channels.</summary>
        private void PackPlanes(in Panel<T> panel, T* from)
        {
            int channels = (int)_plan->Geometry.GroupInputs, taps = _plan->Depth / channels, lanes = panel.Lanes;
            int some = Math.Clamp(PackedTaps / taps, 1, channels);
            using Scratch scratch = Scratch.Rent<T>((long)some * taps * lanes);
            var rows = (T*)scratch.Pointer;
            for (int channel = 0; channel < channels; channel += some, from += some * taps)
            {
                int count = Math.Min(some, channels - channel);
                TransposeTile<T>.Run(from, _plan->Depth, rows, lanes, lanes, count * taps);
                for (int tap = 0; tap < taps; tap++)
                {
                    T* to = panel.Filters + (tap * (long)channels + channel) * panel.Row;
                    for (int i = 0; i < count; i++, to += panel.Row)
                        CopyRow(rows + (i * taps + tap) * lanes, to, lanes, panel.Row);
                }
            }
        }

        private static void CopyRow(T* from, T* to, int lanes, int padded)
        {
            new ReadOnlySpan<T>(from, lanes).CopyTo(new Span<T>(to, lanes));
            new Span<T>(to + lanes, padded - lanes).Clear();
        }
    }

    /// <summary>One task: some rows and columns of one image's output, the channels of one part.</summary>
    private readonly struct TileBody<T>(ImplicitGemmPlan<T>* plan) : ISimdBody<T>
        where T : unmanaged, INumber<T>
    {
        private readonly ImplicitGemmPlan<T>* _plan = plan;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            using Scratch pixels = Scratch.Rent<T>(_plan->ScratchElements);
            using Scratch sums = Scratch.Rent<T>(_plan->MostTiles * ConvTiles.SumsLength<TSimd, TVector, T>());
            using Scratch results = Scratch.Rent<T>(_plan->StripElements);
            for (long task = start; task < end; task++)
            {
                (long part, long rest) = Math.DivRem(task, _plan->Areas);
                (rest, long columnTask) = Math.DivRem(rest, _plan->ColumnTasks);
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
                            RunStrip<TSimd, TVector>(in area, in strip, group, part, (T*)pixels.Pointer, (T*)sums.Pointer, (T*)results.Pointer);
                        }
                    }
                }
            }
        }

        /// <summary>
        /// A part of a group's channels for a few tiles, panel by panel: a block of a panel's taps is used by every tile before
        /// the next one is loaded, and the sums of the tiles wait in between.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunStrip<TSimd, TVector>(in OutputArea area, in OutputArea strip, int group, long part, T* pixels, T* sums, T* results)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            long panels = _plan->PanelsPerGroup, start = part * panels / _plan->Parts, end = (part + 1) * panels / _plan->Parts;
            long firstChannel = group * geometry.GroupOutputs + start * _plan->PanelLanes;
            long channels = Math.Min(end * _plan->PanelLanes, geometry.GroupOutputs) - start * _plan->PanelLanes;
            bool isPlanar = geometry.Layout == ImageLayout.Nchw;
            long columns = strip.EndColumn - strip.FirstColumn;
            StripTarget<T> target = isPlanar
                ? new(results - firstChannel, (nint)channels, (nint)(columns * channels))
                : new(
                    _plan->Output + ((strip.Image * _plan->Rows + strip.FirstRow) * _plan->Columns + strip.FirstColumn) * geometry.OutputChannels,
                    (nint)geometry.OutputChannels,
                    (nint)(_plan->Columns * geometry.OutputChannels));
            for (long index = start; index < end; index++)
            {
                var panel = Panel<T>.Of(in *_plan, group * panels + index);
                for (int block = 0; block < _plan->Taps.Blocks; block++)
                    RunTiles<TSimd, TVector>(in area, in strip, in target, group, pixels, in panel, block, sums);
            }

            if (!isPlanar)
                return;
            long plane = _plan->Rows * _plan->Columns;
            for (long y = strip.FirstRow; y < strip.EndRow; y++, results += columns * channels)
            {
                T* output = _plan->Output + (strip.Image * geometry.OutputChannels + firstChannel) * plane + y * _plan->Columns + strip.FirstColumn;
                TransposeTile<T>.Run(results, channels, output, plane, columns, channels);
            }
        }

        /// <summary>A block of one panel's taps, for every tile of the strip; the last block's sums go to the output at once.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunTiles<TSimd, TVector>(
            in OutputArea area, in OutputArea strip, in StripTarget<T> target, int group, T* pixels, in Panel<T> panel, int block, T* sums)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            bool isFirst = block == 0, isLast = block == _plan->Taps.Blocks - 1;
            bool fetches = isLast && _plan->Depth >= LeastDepthToFetchAhead;
            int next = isFirst && isLast ? 0 : ConvTiles.SumsLength<TSimd, TVector, T>();
            int panelRow = panel.Row, vectors = panel.Vectors;
            bool isFull = isLast && panel.Lanes == panelRow;
            nint pixel = target.Pixel;
            long readable = _plan->Source == PixelSource.Image ? _plan->Columns : long.MaxValue;
            for (long y = strip.FirstRow; y < strip.EndRow; y++)
            {
                T* a = Line(in area, y, group, pixels, out TileOperands<T> tile);
                T* output = target.Output + panel.Channel + (y - strip.FirstRow) * target.Row;
                tile.Runs = _plan->Taps.Block(block, out tile.RunCount);
                tile.B = panel.Filters;
                tile.BUnit = tile.BTap = panel.Tap;
                tile.StartRow = isFirst ? 0 : panelRow;
                tile.A = a + (strip.FirstColumn - area.FirstColumn) * tile.ARow;
                int rows;
                for (long x = strip.FirstColumn; x < strip.EndColumn; x += rows)
                {
                    rows = ConvTiles.RowsFor(strip.EndColumn - x, vectors);
                    while (rows > readable)
                        rows = rows > 8 ? 8 : 4;
                    tile.Start = isFirst ? panel.Bias : sums;
                    if (x + rows <= strip.EndColumn)
                    {
                        tile.C = isFull ? output : sums;
                        tile.CRow = isFull ? pixel : panelRow;
                        tile.Ahead = isFull && fetches ? output : null;
                        ConvTiles.RunBlock<TSimd, TVector, T>(rows, vectors, in tile);
                        if (isLast && !isFull)
                            Store<TSimd, TVector>(sums, in panel, output, pixel, rows);
                    }
                    else
                    {
                        RunLastTile<TSimd, TVector>(rows, in tile, in panel, x, strip.EndColumn, isLast ? output : null, pixel, sums);
                    }

                    tile.A += rows * tile.ARow;
                    output += rows * pixel;
                    sums += next;
                }
            }
        }

        /// <summary>
        /// A tile that reaches over the last column: what it computes there is dropped. Nothing behind the image may be
        /// read, so there it begins earlier, over pixels of the tile before it.
        /// </summary>
        private void RunLastTile<TSimd, TVector>(
            int rows, in TileOperands<T> operands, in Panel<T> panel, long x, long endX, T* output, nint pixel, T* sums)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            TileOperands<T> tile = operands;
            long back = _plan->Source == PixelSource.Image ? Math.Max(0, x + rows - _plan->Columns) : 0;
            tile.A -= back * tile.ARow;
            tile.C = sums;
            tile.CRow = panel.Row;
            tile.Ahead = null;
            ConvTiles.RunBlock<TSimd, TVector, T>(rows, panel.Vectors, in tile);
            if (output is not null)
                Store<TSimd, TVector>(sums + back * panel.Row, in panel, output, pixel, endX - x);
        }

        /// <summary>Copies the pixels and channels that belong to the output out of a tile's sums.</summary>
        private static void Store<TSimd, TVector>(T* sums, in Panel<T> panel, T* output, nint pixel, long pixels)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            int lanes = panel.Lanes;
            for (; pixels > 0; pixels--, sums += panel.Row, output += pixel)
            {
                int lane = 0;
                for (; lane <= lanes - TSimd.Width; lane += TSimd.Width)
                    TSimd.Store(TSimd.Load(sums + lane), output + lane);
                if (lane < lanes)
                    TSimd.StorePartial(TSimd.Load(sums + lane), output + lane, lanes - lane);
            }
        }

        /// <summary>The window of the first pixel of a line, and how the tiles step from it.</summary>
        private T* Line(in OutputArea area, long y, int group, T* pixels, out TileOperands<T> tile)
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            long step = geometry.X.Stride * geometry.InputChannels;
            long groupStart = group * geometry.GroupInputs;
            tile = new TileOperands<T> { AUnit = 1, ATap = _plan->Taps.Step, ARow = (nint)step };
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
