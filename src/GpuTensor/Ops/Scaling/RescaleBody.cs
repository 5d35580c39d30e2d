using System.Numerics;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Scaling;

/// <summary>Rescales with ranges that are known: an item is a tile of columns of some rows of a region.</summary>
internal readonly unsafe struct RescaleBody<T>(T* x, T* y, T* ranges, RescalePlan plan, T low, T high, bool streaming) : ISimdBody<T>
    where T : unmanaged, INumber<T>
{
    private readonly T* _x = x;
    private readonly T* _y = y;
    private readonly T* _ranges = ranges;
    private readonly RescalePlan _plan = plan;
    private readonly T _low = low;
    private readonly T _high = high;
    private readonly bool _streaming = streaming;

    public void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        for (long item = start; item < end; item++)
        {
            (long region, long row, long column) = _plan.Locate(item);
            T* factors = _ranges + _plan.RangeOfRegion(region) + (_plan.RangePerColumn ? column : 0);
            T* offsets = factors + _plan.RangeCount;
            T* spans = offsets + _plan.RangeCount;
            long lastRow = row + _plan.PieceRows;
            for (; row < lastRow && row * _plan.Columns + column < _plan.Region; row++)
            {
                long inRegion = row * _plan.Columns + column;
                long columns = Math.Min(Math.Min(_plan.TileColumns, _plan.Columns - column), _plan.Region - inRegion);
                long first = region * _plan.Region + inRegion;
                if (_plan.RangePerColumn)
                {
                    RescaleKernel<T>.Lanes<TSimd, TVector>(
                        _x + first, _y + first, columns, factors, offsets, spans, _low, _high);
                }
                else
                {
                    RescaleKernel<T>.Uniform<TSimd, TVector>(
                        _x + first, _y + first, columns, new RescaleRange<T>(*factors, *offsets, *spans), _low, _high, _streaming);
                }
            }
        }
    }
}
