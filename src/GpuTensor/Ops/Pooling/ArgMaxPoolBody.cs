using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Windows;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Pooling;

/// <summary>Maxima and their positions, tile by tile; of equal values the first in the window's order wins, and so does the first NaN.</summary>
internal readonly unsafe struct ArgMaxPoolBody<T>(
    T* x, T* values, long* indices, in PoolGeometry geometry, in PoolTiles tiles, bool includeBatch) : ISimdBody<T>
    where T : unmanaged, INumber<T>
{
    private readonly T* _x = x;
    private readonly T* _values = values;
    private readonly long* _indices = indices;
    private readonly PoolGeometry _geometry = geometry;
    private readonly PoolTiles _tiles = tiles;
    private readonly bool _includeBatch = includeBatch;
    private readonly long _firstInside = geometry.Horizontal.FirstInside;
    private readonly long _endInside = geometry.Horizontal.EndInside;

    public void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        PoolTile tile = _tiles[start];
        for (long i = start; i < end; i++, tile = _tiles.After(tile))
            PoolTile<TSimd, TVector>(tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PoolTile<TSimd, TVector>(PoolTile tile)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        WindowAxis down = _geometry.Vertical;
        WindowAxis across = _geometry.Horizontal;
        long channels = _geometry.Channels;
        long firstRow = down.FirstTap(tile.Row);
        long rows = down.EndTap(tile.Row) - firstRow;
        long top = (down.Start(tile.Row) + firstRow * down.Dilation) * _geometry.RowPitch;
        long plane = _includeBatch ? tile.Plane : tile.Plane % _geometry.PlanesPerImage;
        long y = ((tile.Plane * down.Output + tile.Row) * across.Output + tile.Start) * channels;
        for (long column = tile.Start, run; column < tile.End; column += run, y += run * channels)
        {
            bool inside = column >= _firstInside && column < _endInside;
            run = inside ? Math.Min(tile.End, _endInside) - column : 1;
            long firstTap = across.FirstTap(column);
            long columns = across.EndTap(column) - firstTap;
            if (rows <= 0 || columns <= 0)
            {
                for (long i = 0; i < run * channels; i++)
                    (_values[y + i], _indices[y + i]) = (MaxReduction<T>.Empty, -1);
                continue;
            }

            long position = top + (across.Start(column) + firstTap * across.Dilation) * channels;
            var taps = new ArgMaxTaps(rows, down.Dilation * _geometry.RowPitch, columns, across.Dilation * channels);
            T* source = _x + tile.Plane * _geometry.PlanePitch + position;
            position += plane * _geometry.PlanePitch;

            // Windows at a distance of one column are one run of elements with the same taps.
            if (across.Stride == 1)
                taps.Reduce<TSimd, TVector, T>(source, position, _values + y, _indices + y, run * channels, 1, 0);
            else
                taps.Reduce<TSimd, TVector, T>(source, position, _values + y, _indices + y, channels, run, across.Stride * channels);
        }
    }
}
