using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Pooling;

/// <summary>
/// The cells of a window: rows times columns, at fixed distances. Elements that stand one behind the other (the channels
/// of a pixel, the pixels of a row) and have the same taps are reduced together.
/// </summary>
internal readonly unsafe struct PoolTaps(long rows, long rowPitch, long columns, long columnPitch)
{
    private readonly long _rows = rows;
    private readonly long _rowPitch = rowPitch;
    private readonly long _columns = columns;
    private readonly long _columnPitch = columnPitch;

    /// <summary>
    /// Writes <paramref name="pixels"/> pixels of <paramref name="length"/> results, one behind the other. The first cell
    /// of the first one is <paramref name="source"/>, that of the next one <paramref name="step"/> elements further.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Reduce<TSimd, TVector, T, TReduction>(T* source, T* destination, long length, long pixels, long step, T divisor)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
        where TReduction : struct, IPoolReduction<T>
    {
        PoolTaps taps = this;
        int width = TSimd.Width;
        for (; pixels > 0; pixels--, source += step, destination += length)
        {
            long i = 0;
            for (; i <= length - 4 * width; i += 4 * width)
                taps.ReduceFour<TSimd, TVector, T, TReduction>(source + i, destination + i, divisor);
            for (; i <= length - width; i += width)
                TSimd.Store(taps.ReduceOne<TSimd, TVector, T, TReduction>(source + i, width, divisor), destination + i);
            int rest = (int)(length - i);
            if (rest > 0)
                TSimd.StorePartial(taps.ReduceOne<TSimd, TVector, T, TReduction>(source + i, rest, divisor), destination + i, rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReduceFour<TSimd, TVector, T, TReduction>(T* source, T* destination, T divisor)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
        where TReduction : struct, IPoolReduction<T>
    {
        int width = TSimd.Width;
        TVector a = TSimd.Load(source);
        TVector b = TSimd.Load(source + width);
        TVector c = TSimd.Load(source + 2 * width);
        TVector d = TSimd.Load(source + 3 * width);
        long column = 1;
        for (long row = 0; row < _rows; row++, source += _rowPitch)
        {
            T* tap = source + column * _columnPitch;
            for (; column < _columns; column++, tap += _columnPitch)
            {
                a = TReduction.Combine<TSimd, TVector>(a, TSimd.Load(tap));
                b = TReduction.Combine<TSimd, TVector>(b, TSimd.Load(tap + width));
                c = TReduction.Combine<TSimd, TVector>(c, TSimd.Load(tap + 2 * width));
                d = TReduction.Combine<TSimd, TVector>(d, TSimd.Load(tap + 3 * width));
            }

            column = 0;
        }

        if (TReduction.Divides && divisor != T.One)
        {
            TVector by = TSimd.Broadcast(divisor);
            a = TSimd.Divide(a, by);
            b = TSimd.Divide(b, by);
            c = TSimd.Divide(c, by);
            d = TSimd.Divide(d, by);
        }

        TSimd.Store(a, destination);
        TSimd.Store(b, destination + width);
        TSimd.Store(c, destination + 2 * width);
        TSimd.Store(d, destination + 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector ReduceOne<TSimd, TVector, T, TReduction>(T* source, int count, T divisor)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
        where TReduction : struct, IPoolReduction<T>
    {
        bool whole = count == TSimd.Width;
        TVector a = whole ? TSimd.Load(source) : TSimd.LoadPartial(source, count);
        long column = 1;
        for (long row = 0; row < _rows; row++, source += _rowPitch)
        {
            T* tap = source + column * _columnPitch;
            for (; column < _columns; column++, tap += _columnPitch)
                a = TReduction.Combine<TSimd, TVector>(a, whole ? TSimd.Load(tap) : TSimd.LoadPartial(tap, count));
            column = 0;
        }

        return TReduction.Divides && divisor != T.One ? TSimd.Divide(a, TSimd.Broadcast(divisor)) : a;
    }
}
