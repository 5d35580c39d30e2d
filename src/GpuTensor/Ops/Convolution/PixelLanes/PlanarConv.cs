using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Convolution.Tiles;
using GpuTensor.Ops.Layout;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.PixelLanes;

/// <summary>
/// Convolution with neighbouring pixels in the vector lanes: for NCHW images, and for NHWC ones with few output channels,
/// image filters above all. The image is taken apart into planes, a few rows at a time.
/// </summary>
internal static unsafe class PlanarConv
{
    private const long StreamingBytes = 16 << 20;

    public static void Run<T>(CpuDevice device, in Conv2DGeometry geometry, T* input, T* filter, T* bias, T* output)
        where T : unmanaged, INumber<T>
    {
        var plan = new PlanarPlan<T> { Geometry = geometry.Flat, Input = input, Bias = bias, Output = output };
        int width = SimdLevels.WidthOf<T>();
        plan.Choose(4 * width);
        using Scratch blocks = Scratch.Rent<T>(PlanarFilters.Length(plan.Geometry));
        using Scratch factors = Scratch.Rent<T>(PlanarFilters.FactorsLength(plan.Geometry));
        using Scratch taps = Scratch.Rent<byte>(TapRuns.BytesFor(plan.Depth));
        using Scratch rowTaps = Scratch.Rent<byte>(TapRuns.BytesFor(geometry.X.Window));
        plan.Blocks = (T*)blocks.Pointer;
        if (PlanarFilters.TryFactor(in plan, filter, (T*)factors.Pointer))
        {
            plan.Factors = (T*)factors.Pointer;
            plan.ColumnTaps = PlanarFilters.CutLine(geometry.Y.Window, geometry.Y.Dilation * plan.RowPitch, taps.Pointer);
            plan.RowTaps = PlanarFilters.CutLine(geometry.X.Window, geometry.X.Dilation, rowTaps.Pointer);
        }
        else
        {
            plan.Taps = PlanarFilters.CutTaps(in plan, taps.Pointer);
            PlanarFilters.Pack(in plan.Geometry, filter, plan.Blocks);
        }

        plan.Streaming = IsStreaming<T>(plan.Geometry, width);
        device.For<T, TaskBody<T>>(plan.Tasks, geometry.TasksPerChunk(plan.Tasks), new TaskBody<T>(&plan));
    }

    private static bool IsStreaming<T>(in Conv2DGeometry geometry, int width)
        where T : unmanaged
    {
        long row = geometry.X.Output * (geometry.Layout == ImageLayout.Nhwc ? geometry.OutputChannels : 1);
        return row % width == 0 && geometry.Output.ElementCount * sizeof(T) >= StreamingBytes;
    }

    /// <summary>One task: some rows and columns of one group of one image.</summary>
    private readonly struct TaskBody<T>(PlanarPlan<T>* plan) : ISimdBody<T>
        where T : unmanaged, INumber<T>
    {
        private readonly PlanarPlan<T>* _plan = plan;

        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            using Scratch planes = Scratch.Rent<T>(_plan->ScratchElements + 4 * TSimd.Width);
            using Scratch line = Scratch.Rent<T>(_plan->PlaneRow + ConvTiles.SumsLength<TSimd, TVector, T>());
            using Scratch sums = Scratch.Rent<T>(ConvTiles.SumsLength<TSimd, TVector, T>());
            using Scratch merged = Scratch.Rent<T>(_plan->Merges ? _plan->Geometry.OutputChannels * _plan->MergedRow(TSimd.Width) : 0);
            for (long task = start; task < end; task++)
            {
                (long rest, long columnTask) = Math.DivRem(task, _plan->ColumnTasks);
                (rest, long rowTask) = Math.DivRem(rest, _plan->RowTasks);
                (long image, long part) = Math.DivRem(rest, _plan->Geometry.Groups / _plan->TaskGroups);
                var area = new OutputArea(
                    image,
                    rowTask * _plan->TaskRows,
                    Math.Min((rowTask + 1) * _plan->TaskRows, _plan->Geometry.Y.Output),
                    columnTask * _plan->TaskColumns,
                    Math.Min((columnTask + 1) * _plan->TaskColumns, _plan->Geometry.X.Output));
                RunArea<TSimd, TVector>(in area, part * _plan->TaskGroups, (T*)planes.Pointer, new((T*)line.Pointer, (T*)sums.Pointer, (T*)merged.Pointer));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunArea<TSimd, TVector>(in OutputArea area, long firstGroup, T* planes, in RowScratch<T> scratch)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            if (!_plan->Gathered)
                PlaneCopies.CopyBand(in *_plan, in area, firstGroup, planes);
            for (long y = area.FirstRow; y < area.EndRow; y++)
            {
                T* rowPlanes = _plan->Gathered ? planes : planes + (y - area.FirstRow) * _plan->Geometry.Y.Stride * _plan->RowPitch;
                for (long group = firstGroup; group < firstGroup + _plan->TaskGroups; group++, rowPlanes += _plan->GroupPitch)
                {
                    if (_plan->Gathered)
                        PlaneCopies.GatherTaps(in *_plan, in area, y, group, planes);
                    if (_plan->Factors is not null)
                        RunSeparable<TSimd, TVector>(in area, y, group, rowPlanes, in scratch);
                    else
                        RunLine<TSimd, TVector>(in area, y, group, rowPlanes, in scratch);
                }

                if (_plan->Merges)
                    StoreMerged<TSimd, TVector>(in area, y, scratch.Merged);
            }
        }

        /// <summary>One row of the output, block by block of output channels.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunLine<TSimd, TVector>(in OutputArea area, long y, long group, T* planes, in RowScratch<T> scratch)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            T* blocks = _plan->Blocks + group * PlanarFilters.LengthPerGroup(geometry);
            var tile = new TileOperands<T> { ARow = 1, BUnit = 1, BTap = _plan->Taps.Step, C = scratch.Sums };
            int mostVectors = PlanarFilters.VectorsFor(geometry.GroupOutputs);
            int step = mostVectors * TSimd.Width;
            for (long x = area.FirstColumn; x < area.EndColumn; x += step)
            {
                int pixels = (int)Math.Min(step, area.EndColumn - x);
                int vectors = Math.Min(mostVectors, (pixels + TSimd.Width - 1) / TSimd.Width);
                tile.CRow = vectors * TSimd.Width;
                tile.A = blocks;
                tile.B = planes + (x - area.FirstColumn);
                for (long channel = 0; channel < geometry.GroupOutputs;)
                {
                    int rows = PlanarFilters.BlockRows(geometry.GroupOutputs, channel);
                    tile.AUnit = tile.ATap = rows;
                    ConvTiles.Run<TSimd, TVector, T>(rows, vectors, in _plan->Taps, in tile);
                    int valid = (int)Math.Min(rows, geometry.GroupOutputs - channel);
                    Store<TSimd, TVector>(in scratch, valid, vectors, pixels, in area, y, x, group * geometry.GroupOutputs + channel);
                    tile.A += (long)rows * _plan->Depth;
                    channel += rows;
                }
            }
        }

        /// <summary>One row of the output of a separable filter: the columns first, into a line that stays in the first-level cache, then the row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunSeparable<TSimd, TVector>(in OutputArea area, long y, long group, T* planes, in RowScratch<T> scratch)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            int height = (int)geometry.Y.Window, width = (int)geometry.X.Window;
            T* factors = _plan->Factors + group * (height + width);
            int step = 4 * TSimd.Width;
            var column = new TileOperands<T> { A = factors, AUnit = 1, ATap = 1, BUnit = 1, BTap = _plan->ColumnTaps.Step };
            var row = new TileOperands<T> { A = factors + height, AUnit = 1, ATap = 1, BUnit = 1, BTap = _plan->RowTaps.Step, C = scratch.Sums };
            long columns = area.EndColumn - area.FirstColumn;
            for (long x = 0; x < columns + geometry.X.Extent - 1; x += step)
            {
                column.B = planes + x;
                column.C = scratch.Line + x;
                ConvTiles.Run<TSimd, TVector, T>(1, 4, in _plan->ColumnTaps, in column);
            }

            for (long x = 0; x < columns; x += step)
            {
                row.B = scratch.Line + x;
                ConvTiles.Run<TSimd, TVector, T>(1, 4, in _plan->RowTaps, in row);
                Store<TSimd, TVector>(in scratch, 1, 4, (int)Math.Min(step, columns - x), in area, y, area.FirstColumn + x, group);
            }
        }

        private void Store<TSimd, TVector>(
            in RowScratch<T> scratch, int rows, int vectors, int pixels, in OutputArea area, long y, long x, long channel)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
            T* bias = _plan->Bias is null ? null : _plan->Bias + channel;
            if (_plan->Merges)
            {
                long row = _plan->MergedRow(TSimd.Width);
                T* merged = scratch.Merged + channel * row + x - area.FirstColumn;
                PlanarStores.StorePlanes<TSimd, TVector, T>(scratch.Sums, bias, rows, vectors, pixels, merged, row, streaming: false);
            }
            else if (geometry.Layout == ImageLayout.Nchw || geometry.OutputChannels == 1)
            {
                long plane = geometry.Y.Output * geometry.X.Output;
                T* output = _plan->Output + (area.Image * geometry.OutputChannels + channel) * plane + y * geometry.X.Output + x;
                PlanarStores.StorePlanes<TSimd, TVector, T>(scratch.Sums, bias, rows, vectors, pixels, output, plane, _plan->Streaming);
            }
            else
            {
                T* output = Pixel(in area, y, x) + channel;
                PlanarStores.StoreInterleaved<TSimd, TVector, T>(
                    scratch.Sums, bias, rows, vectors, pixels, output, geometry.OutputChannels, _plan->Streaming);
            }
        }

        /// <summary>One row of the output, whose channels have been computed group by group.</summary>
        private void StoreMerged<TSimd, TVector>(in OutputArea area, long y, T* merged)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            int channels = (int)_plan->Geometry.OutputChannels, row = (int)_plan->MergedRow(TSimd.Width);
            long pixels = area.EndColumn - area.FirstColumn;
            T* output = Pixel(in area, y, area.FirstColumn);
            if (channels is 3 or 4 or 8)
                PlanarStores.StoreInterleaved<TSimd, TVector, T>(merged, null, channels, row / TSimd.Width, (int)pixels, output, channels, _plan->Streaming);
            else
                TransposeTile<T>.Run(merged, row, output, channels, channels, pixels);
        }

        private T* Pixel(in OutputArea area, long y, long x) =>
            _plan->Output + ((area.Image * _plan->Geometry.Y.Output + y) * _plan->Geometry.X.Output + x) * _plan->Geometry.OutputChannels;
    }

    /// <summary>Working memory for a row of the output: column sums of a separable filter, the sums of a tile, and the results of several groups.</summary>
    private readonly struct RowScratch<T>(T* line, T* sums, T* merged)
        where T : unmanaged
    {
        public T* Line { get; } = line;

        public T* Sums { get; } = sums;

        public T* Merged { get; } = merged;
    }
}
