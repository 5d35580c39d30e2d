using System.Numerics;
using System.Runtime.CompilerServices;
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
    public static void Run<T>(CpuDevice device, in Conv2DGeometry geometry, T* input, T* filter, T* bias, T* output)
        where T : unmanaged, INumber<T>
    {
        var plan = new ImplicitGemmPlan<T> { Geometry = geometry, Input = input, Bias = bias, Output = output };
        plan.Choose();
        int width = SimdLevels.WidthOf<T>();
        long panelCount = geometry.Groups * PanelsPerGroup(geometry, width);
        long panelLength = 2L * width * plan.Depth;
        using Scratch panels = Scratch.Rent<T>(checked(panelCount * panelLength));
        using Scratch offsets = Scratch.Rent<int>(3L * plan.Depth);
        plan.Panels = (T*)panels.Pointer;
        plan.AOffsets = (int*)offsets.Pointer;
        plan.BOffsets = plan.AOffsets + plan.Depth;
        FillOffsets(in plan, width);
        device.For(panelCount, Math.Max(1, (1 << 15) / panelLength), new PackBody<T>(&plan, filter, width));
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

    /// <summary>Copies the filters into panels: all taps of two vectors of output channels one after the other, missing channels zero.</summary>
    private readonly struct PackBody<T>(ImplicitGemmPlan<T>* plan, T* filter, int width) : IRangeBody
        where T : unmanaged, INumber<T>
    {
        private readonly ImplicitGemmPlan<T>* _plan = plan;
        private readonly T* _filter = filter;
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
                T* from = _filter + group * geometry.GroupOutputs + first;
                T* to = _plan->Panels + panel * 2 * _width * _plan->Depth;
                for (int k = 0; k < _plan->Depth; k++, from += geometry.OutputChannels, to += padded)
                {
                    new ReadOnlySpan<T>(from, lanes).CopyTo(new Span<T>(to, lanes));
                    new Span<T>(to + lanes, padded - lanes).Clear();
                }
            }
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
                    RunGroup<TSimd, TVector>(in area, group, (T*)pixels.Pointer, (T*)sums.Pointer);
                }
            }
        }

        /// <summary>
        /// All channels of a group, panel by panel: a block of a panel's taps is used by every tile of the task before the
        /// next one is loaded, and the sums of the tiles wait in between.
        /// </summary>
        private void RunGroup<TSimd, TVector>(in OutputArea area, int group, T* pixels, T* sums)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            long panels = PanelsPerGroup(geometry, TSimd.Width);
            int step = ConvTiles.BlockOf(_plan->Depth);
            for (long panel = 0; panel < panels; panel++)
            {
                long firstLane = panel * 2 * TSimd.Width;
                int lanes = (int)Math.Min(2 * TSimd.Width, geometry.GroupOutputs - firstLane);
                int vectors = lanes > TSimd.Width ? 2 : 1;
                long channel = group * geometry.GroupOutputs + firstLane;
                T* bias = _plan->Bias is null ? null : _plan->Bias + channel;
                T* weights = _plan->Panels + (group * panels + panel) * 2 * TSimd.Width * _plan->Depth;
                for (int tap = 0; tap < _plan->Depth; tap += step)
                {
                    int taps = Math.Min(step, _plan->Depth - tap);
                    RunTiles<TSimd, TVector>(in area, group, pixels, weights, vectors, tap, taps, sums);
                }

                StoreTiles<TSimd, TVector>(in area, sums, vectors, lanes, channel, bias);
            }
        }

        /// <summary>Some taps of one panel, for every tile of the task.</summary>
        private void RunTiles<TSimd, TVector>(
            in OutputArea area, int group, T* pixels, T* weights, int vectors, int tap, int taps, T* sums)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            int* bOffsets = vectors == 2 ? _plan->BOffsets : _plan->BOffsets + _plan->Depth;
            for (long y = area.FirstRow; y < area.EndRow; y++)
            {
                T* line = Line(in area, y, group, pixels, out TileOperands<T> tile);
                tile.AOffsets += tap;
                tile.B = weights;
                tile.BOffsets = bOffsets + tap;
                tile.Depth = taps;
                for (long x = area.FirstColumn; x < area.EndColumn; sums += ConvTiles.SumsLength<TSimd, TVector, T>())
                {
                    int rows = RowsAt(x, area.EndColumn, out long tileX);
                    tile.A = line + (tileX - area.FirstColumn) * tile.ARow;
                    if (tap == 0)
                        new Span<T>(sums, rows * vectors * TSimd.Width).Clear();
                    ConvTiles.RunBlock<TSimd, TVector, T>(rows, vectors, in tile, sums);
                    x = tileX + rows;
                }
            }
        }

        private void StoreTiles<TSimd, TVector>(in OutputArea area, T* sums, int vectors, int lanes, long channel, T* bias)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            long channels = _plan->Geometry.OutputChannels;
            for (long y = area.FirstRow; y < area.EndRow; y++)
            {
                T* output = _plan->Output + (area.Image * _plan->Rows + y) * _plan->Columns * channels + channel;
                for (long x = area.FirstColumn; x < area.EndColumn; sums += ConvTiles.SumsLength<TSimd, TVector, T>())
                {
                    int rows = RowsAt(x, area.EndColumn, out long tileX);
                    int valid = (int)(Math.Min(tileX + rows, area.EndColumn) - x);
                    Store<TSimd, TVector>(sums + (x - tileX) * vectors * TSimd.Width, valid, vectors, lanes, output + x * channels, bias, channels);
                    x = tileX + rows;
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

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Store<TSimd, TVector>(T* sums, int rows, int vectors, int lanes, T* output, T* bias, long outputRow)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            for (int v = 0; v < vectors; v++, lanes -= TSimd.Width, sums += TSimd.Width, output += TSimd.Width)
            {
                bool whole = lanes >= TSimd.Width;
                TVector start = bias is null ? TSimd.Zero
                    : whole ? TSimd.Load(bias + v * TSimd.Width)
                    : TSimd.LoadPartial(bias + v * TSimd.Width, lanes);
                for (int row = 0; row < rows; row++)
                {
                    TVector y = TSimd.Add(start, TSimd.Load(sums + row * vectors * TSimd.Width));
                    if (whole)
                        TSimd.Store(y, output + row * outputRow);
                    else
                        TSimd.StorePartial(y, output + row * outputRow, lanes);
                }
            }
        }
    }
}
