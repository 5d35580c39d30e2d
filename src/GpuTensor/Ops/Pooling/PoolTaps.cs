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
    /// <summary>
    /// Cells up to which a plain sum is near enough: its n / 2 roundings are within the 4 sqrt(n) that float32 may differ.
    /// </summary>
    private const long MostPlainTerms = 64;

    /// <summary>Longer sums are sums of parts of sqrt(n) cells: the roundings of a part and of the parts are sqrt(n) together.</summary>
    private readonly long _part = rows * columns <= MostPlainTerms ? long.MaxValue : (long)Math.Ceiling(Math.Sqrt((double)rows * columns));

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
        TVector sumA = TSimd.Zero, sumB = TSimd.Zero, sumC = TSimd.Zero, sumD = TSimd.Zero;
        long left = _part - 1;
        long column = 1;
        for (long row = 0; row < _rows; row++, source += _rowPitch)
        {
            T* tap = source + column * _columnPitch;
            while (column < _columns)
            {
                long end = TReduction.Divides && left < _columns - column ? column + left : _columns;
                left -= end - column;
                for (; column < end; column++, tap += _columnPitch)
                {
                    a = TReduction.Combine<TSimd, TVector>(a, TSimd.Load(tap));
                    b = TReduction.Combine<TSimd, TVector>(b, TSimd.Load(tap + width));
                    c = TReduction.Combine<TSimd, TVector>(c, TSimd.Load(tap + 2 * width));
                    d = TReduction.Combine<TSimd, TVector>(d, TSimd.Load(tap + 3 * width));
                }

                if (TReduction.Divides && left == 0)
                {
                    (sumA, a) = (TSimd.Add(sumA, a), TSimd.Zero);
                    (sumB, b) = (TSimd.Add(sumB, b), TSimd.Zero);
                    (sumC, c) = (TSimd.Add(sumC, c), TSimd.Zero);
                    (sumD, d) = (TSimd.Add(sumD, d), TSimd.Zero);
                    left = _part;
                }
            }

            column = 0;
        }

        if (TReduction.Divides && _part != long.MaxValue)
            (a, b, c, d) = (TSimd.Add(sumA, a), TSimd.Add(sumB, b), TSimd.Add(sumC, c), TSimd.Add(sumD, d));

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
        TVector sum = TSimd.Zero;
        long left = _part - 1;
        long column = 1;
        for (long row = 0; row < _rows; row++, source += _rowPitch)
        {
            T* tap = source + column * _columnPitch;
            while (column < _columns)
            {
                long end = TReduction.Divides && left < _columns - column ? column + left : _columns;
                left -= end - column;
                for (; column < end; column++, tap += _columnPitch)
                    a = TReduction.Combine<TSimd, TVector>(a, whole ? TSimd.Load(tap) : TSimd.LoadPartial(tap, count));
                if (TReduction.Divides && left == 0)
                    (sum, a, left) = (TSimd.Add(sum, a), TSimd.Zero, _part);
            }

            column = 0;
        }

        if (TReduction.Divides && _part != long.MaxValue)
            a = TSimd.Add(sum, a);
        return TReduction.Divides && divisor != T.One ? TSimd.Divide(a, TSimd.Broadcast(divisor)) : a;
    }
}
