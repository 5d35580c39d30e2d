using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Pooling;

/// <summary>The cells of a window, as <see cref="PoolTaps"/>, searched for the first of the greatest.</summary>
internal readonly unsafe struct ArgMaxTaps(long rows, long rowPitch, long columns, long columnPitch)
{
    private readonly long _rows = rows;
    private readonly long _rowPitch = rowPitch;
    private readonly long _columns = columns;
    private readonly long _columnPitch = columnPitch;

    /// <summary>Writes as many maxima and positions as <paramref name="length"/> says; the first cell of the first one stands at <paramref name="position"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Reduce<TSimd, TVector, T>(T* source, long position, T* values, long* indices, long length)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        long i = 0;
        if (length >= TSimd.Width && _rows <= MostTaps<T>() / _columns)
        {
            using Scratch table = Scratch.Rent<long>(_rows * _columns);
            var offsets = (long*)table.Pointer;
            for (long row = 0, tap = 0; row < _rows; row++)
            {
                for (long column = 0; column < _columns; column++)
                    offsets[tap++] = row * _rowPitch + column * _columnPitch;
            }

            T* lanes = stackalloc T[TSimd.Width];
            for (; i <= length - TSimd.Width; i += TSimd.Width)
            {
                TSimd.Store(ReduceVector<TSimd, TVector, T>(source + i, values + i), lanes);
                for (int lane = 0; lane < TSimd.Width; lane++)
                    indices[i + lane] = position + i + lane + offsets[int.CreateTruncating(lanes[lane])];
            }
        }

        for (; i < length; i++)
            indices[i] = position + i + ReduceElement(source + i, values + i);
    }

    /// <summary>How many taps a lane can number.</summary>
    private static long MostTaps<T>()
        where T : unmanaged
    {
        if (sizeof(T) == 1)
            return sbyte.MaxValue;
        return sizeof(T) == 2 ? short.MaxValue : 1 << 16;
    }

    /// <summary>Writes a vector of maxima and returns the numbers of their taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector ReduceVector<TSimd, TVector, T>(T* source, T* values)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector best = TSimd.Load(source);
        TVector bestTap = TSimd.Zero;
        TVector tap = TSimd.Zero;
        TVector one = TSimd.Broadcast(T.One);
        long column = 1;
        for (long row = 0; row < _rows; row++)
        {
            for (; column < _columns; column++)
            {
                TVector cell = TSimd.Load(source + row * _rowPitch + column * _columnPitch);
                tap = TSimd.Add(tap, one);

                // A number must be greater (than a NaN it never is); a NaN wins against any number.
                TVector wins = TSimd.Select(TSimd.EqualTo(cell, cell), TSimd.GreaterThan(cell, best), TSimd.EqualTo(best, best));
                best = TSimd.Select(wins, cell, best);
                bestTap = TSimd.Select(wins, tap, bestTap);
            }

            column = 0;
        }

        TSimd.Store(best, values);
        return bestTap;
    }

    /// <summary>Writes one maximum and returns how far its cell is from the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ReduceElement<T>(T* source, T* value)
        where T : unmanaged, INumber<T>
    {
        T best = *source;
        long bestOffset = 0;
        for (long row = 0; row < _rows; row++)
        {
            for (long column = 0; column < _columns; column++)
            {
                long offset = row * _rowPitch + column * _columnPitch;
                T cell = source[offset];
                if (cell > best || (T.IsNaN(cell) && !T.IsNaN(best)))
                {
                    best = cell;
                    bestOffset = offset;
                }
            }
        }

        *value = best;
        return bestOffset;
    }
}
