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
    private readonly long _firstInside = geometry.Horizontal.FirstInside;
    private readonly long _endInside = geometry.Horizontal.EndInside;

    public void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        WindowAxis across = _geometry.Horizontal;
        long columns = Math.Min(across.Input, (_tiles.ColumnsPerTile - 1) * across.Stride + across.Extent);
        long elements = columns * _geometry.Channels + TSimd.Width;
        using Scratch scratch = Scratch.Rent<T>(2 * elements + TSimd.Width);
        var rowMemory = (T*)scratch.Pointer;
        PoolPick pick = PoolPick.Create<TSimd, TVector, T>(rowMemory + 2 * elements, _geometry.Channels, _geometry.Horizontal.Stride);
        PoolTile tile = _tiles[start];
        for (long i = start; i < end; i++, tile = _tiles.After(tile))
            PoolTile<TSimd, TVector>(tile, rowMemory, rowMemory + elements, in pick);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PoolTile<TSimd, TVector>(PoolTile tile, T* rowMemory, T* pickMemory, in PoolPick pick)
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

        PoolRow<TSimd, TVector>(tile, top, rows, pitch, count, pickMemory, in pick);
    }

    /// <summary>Pools the tile from the rows that its windows cover, from <paramref name="top"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PoolRow<TSimd, TVector>(PoolTile tile, T* top, long rows, long pitch, long count, T* pickMemory, in PoolPick pick)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        WindowAxis across = _geometry.Horizontal;
        long channels = _geometry.Channels;
        T* y = _y + ((tile.Plane * _geometry.Vertical.Output + tile.Row) * across.Output + tile.Start) * channels;
        for (long column = tile.Start, run; column < tile.End; column += run, y += run * channels)
        {
            bool inside = column >= _firstInside && column < _endInside;
            run = inside ? Math.Min(tile.End, _endInside) - column : 1;
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
            {
                taps.Reduce<TSimd, TVector, T, TReduction>(source, y, run * channels, 1, 0, divisor);
            }
            else if (run > 1 && pick.PixelsPerVector > 0)
            {
                // Pixels of few channels: the windows at every position, in full vectors, of which every stride-th is kept.
                long step = across.Stride * channels;
                taps.Reduce<TSimd, TVector, T, TReduction>(source, pickMemory, (run - 1) * step + channels, 1, 0, divisor);
                pick.Run<TSimd, TVector, T>(pickMemory, y, run);
            }
            else
            {
                taps.Reduce<TSimd, TVector, T, TReduction>(source, y, channels, run, across.Stride * channels, divisor);
            }
        }
    }
}
