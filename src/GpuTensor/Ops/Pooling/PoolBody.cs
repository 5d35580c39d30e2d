using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Windows;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Pooling;

/// <summary>
/// Pools tile by tile: either over all taps of a window at once, or (<paramref name="separable"/>) over its rows first,
/// into working memory, and over its columns then.
/// </summary>
internal readonly unsafe struct PoolBody<T, TReduction>(
    T* x, T* y, in PoolGeometry geometry, in PoolTiles tiles, bool countPadding, bool separable) : ISimdBody<T>
    where T : unmanaged, INumber<T>
    where TReduction : struct, IPoolReduction<T>
{
    private readonly T* _x = x;
    private readonly T* _y = y;
    private readonly PoolGeometry _geometry = geometry;
    private readonly PoolTiles _tiles = tiles;
    private readonly bool _countPadding = countPadding;
    private readonly bool _separable = separable;

    public void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        WindowAxis across = _geometry.Horizontal;
        long columns = Math.Min(across.Input, (_tiles.ColumnsPerTile - 1) * across.Stride + across.Extent);
        long elements = columns * _geometry.Channels + TSimd.Width;
        using Scratch scratch = Scratch.Rent<T>(2 * elements);
        var rowMemory = (T*)scratch.Pointer;
        for (long i = start; i < end; i++)
            PoolTile<TSimd, TVector>(_tiles[i], rowMemory, rowMemory + elements);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PoolTile<TSimd, TVector>(PoolTile tile, T* rowMemory, T* pickMemory)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        WindowAxis down = _geometry.Vertical;
        WindowAxis across = _geometry.Horizontal;
        long channels = _geometry.Channels;
        long firstTap = down.FirstTap(tile.Row);
        long rows = down.EndTap(tile.Row) - firstTap;
        long pitch = down.Dilation * _geometry.RowPitch;
        T* top = _x + tile.Plane * _geometry.PlanePitch + (down.Start(tile.Row) + firstTap * down.Dilation) * _geometry.RowPitch;
        long count = _countPadding ? down.PaddedTaps(tile.Row) : Math.Max(rows, 0);
        if (_separable && rows > 1)
        {
            long from = Math.Max(0, across.Start(tile.Start));
            long to = Math.Min(across.Input, across.Start(tile.End - 1) + across.Extent);
            if (from < to)
            {
                new PoolTaps(rows, pitch, 1, 0).Reduce<TSimd, TVector, T, TReduction>(
                    top + from * channels, rowMemory, (to - from) * channels, 1, 0, T.One);
            }

            top = rowMemory - from * channels;
            rows = 1;
        }

        PoolRow<TSimd, TVector>(tile, top, rows, pitch, count, pickMemory);
    }

    /// <summary>Pools the tile from the rows that its windows cover, from <paramref name="top"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PoolRow<TSimd, TVector>(PoolTile tile, T* top, long rows, long pitch, long count, T* pickMemory)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        WindowAxis across = _geometry.Horizontal;
        long channels = _geometry.Channels;
        long firstInside = across.FirstInside;
        long endInside = across.EndInside;
        T* y = _y + ((tile.Plane * _geometry.Vertical.Output + tile.Row) * across.Output + tile.Start) * channels;
        for (long column = tile.Start, run; column < tile.End; column += run, y += run * channels)
        {
            bool inside = column >= firstInside && column < endInside;
            run = inside ? Math.Min(tile.End, endInside) - column : 1;
            long firstTap = inside ? 0 : across.FirstTap(column);
            long columns = (inside ? across.Window : across.EndTap(column)) - firstTap;
            T divisor = TReduction.Divides
                ? T.CreateTruncating(count * (_countPadding ? across.PaddedTaps(column) : Math.Max(columns, 0)))
                : T.One;
            if (rows <= 0 || columns <= 0)
            {
                T empty = TReduction.Divides ? TReduction.Empty / divisor : TReduction.Empty;
                for (long i = 0; i < run * channels; i++)
                    y[i] = empty;
                continue;
            }

            T* source = top + (across.Start(column) + firstTap * across.Dilation) * channels;
            var taps = new PoolTaps(rows, pitch, columns, across.Dilation * channels);
            if (across.Stride == 1)
                taps.Reduce<TSimd, TVector, T, TReduction>(source, y, run * channels, 1, 0, divisor);
            else if (run > 1 && channels * across.Stride <= TSimd.Width)
                ReduceAndPick<TSimd, TVector>(taps, source, y, run, divisor, pickMemory);
            else
                taps.Reduce<TSimd, TVector, T, TReduction>(source, y, channels, run, across.Stride * channels, divisor);
        }
    }

    /// <summary>Pixels of few channels: the windows at every position, in full vectors, of which every stride-th is kept.</summary>
    private void ReduceAndPick<TSimd, TVector>(PoolTaps taps, T* source, T* y, long pixels, T divisor, T* memory)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        long channels = _geometry.Channels;
        long step = _geometry.Horizontal.Stride * channels;
        taps.Reduce<TSimd, TVector, T, TReduction>(source, memory, (pixels - 1) * step + channels, 1, 0, divisor);
        if (channels == 1)
        {
            for (long i = 0; i < pixels; i++)
                y[i] = memory[i * step];
            return;
        }

        // Whole vectors, the lanes behind a pixel overwritten by the next ones; the last pixels lane by lane.
        T* end = y + pixels * channels;
        for (; y <= end - TSimd.Width; y += channels, memory += step)
            TSimd.Store(TSimd.Load(memory), y);
        for (; y < end; y += channels, memory += step)
            TSimd.StorePartial(TSimd.Load(memory), y, (int)channels);
    }
}
