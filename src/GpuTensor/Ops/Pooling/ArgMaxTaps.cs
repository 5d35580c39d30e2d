using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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

    /// <summary>
    /// Writes <paramref name="pixels"/> pixels of <paramref name="length"/> maxima and positions, one behind the other. The
    /// first cell of the first one is <paramref name="source"/>, at <paramref name="position"/>; that of the next one
    /// stands <paramref name="step"/> elements further.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Reduce<TSimd, TVector, T>(
        T* source, long position, T* values, long* indices, long length, long pixels, long step)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        bool direct = LanesHoldOffsets<T>();
        bool numbered = direct || _rows <= MostTaps<T>() / _columns;
        using Scratch table = Scratch.Rent<long>(numbered && !direct ? _rows * _columns : 0);
        var offsets = direct ? null : (long*)table.Pointer;
        for (long tap = 0; numbered && !direct && tap < _rows * _columns; tap++)
            offsets[tap] = tap / _columns * _rowPitch + tap % _columns * _columnPitch;

        // A vector covers as many small pixels as lie in it whole.
        int width = TSimd.Width;
        T* bests = stackalloc T[2 * width];
        int group = length < width && pixels > 1 ? (int)((width - length) / step) + 1 : 1;
        for (; pixels > 0; pixels -= group, source += group * step, position += group * step)
        {
            int count = (int)Math.Min(group, pixels);
            for (long i = 0; i < length; i += width)
            {
                int part = (int)Math.Min(width, length - i);
                if (numbered)
                {
                    // With another pixel behind the group, a whole vector lies in the input.
                    bool whole = part == width || pixels > group;
                    int lanes = whole ? width : (int)((count - 1) * step) + part;
                    ReduceBlock<TSimd, TVector, T>(source + i, position + i, values, indices, offsets, bests, new Block(lanes, count, part, (int)step));
                }
                else
                {
                    ReduceElements(source + i, position + i, values, indices, new Block(0, count, part, (int)step));
                }

                values += count * part;
                indices += count * part;
            }
        }
    }

    /// <summary>Whether a lane can hold how far a cell is from the first, and not only which of the cells it is.</summary>
    private bool LanesHoldOffsets<T>()
        where T : unmanaged =>
        (typeof(T) == typeof(float) || typeof(T) == typeof(int))
        && (_rows - 1) * _rowPitch + (_columns - 1) * _columnPitch <= 1 << 24;

    /// <summary>How many taps a lane can number.</summary>
    private static long MostTaps<T>()
        where T : unmanaged
    {
        if (sizeof(T) == 1)
            return sbyte.MaxValue;
        return sizeof(T) == 2 ? short.MaxValue : 1 << 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReduceBlock<TSimd, TVector, T>(T* source, long position, T* values, long* indices, long* offsets, T* bests, Block block)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        bool direct = offsets is null;
        (long rowStep, long columnStep) = direct ? (_rowPitch, _columnPitch) : (_columns, 1);
        TVector best = Load<TSimd, TVector, T>(source, block.Lanes);
        TVector bestTap = TSimd.Zero;
        TVector next = TSimd.Broadcast(T.CreateTruncating(columnStep));
        long column = 1;
        for (long row = 0; row < _rows; row++)
        {
            TVector tap = TSimd.Broadcast(T.CreateTruncating(row * rowStep + column * columnStep));
            for (; column < _columns; column++, tap = TSimd.Add(tap, next))
            {
                TVector cell = Load<TSimd, TVector, T>(source + row * _rowPitch + column * _columnPitch, block.Lanes);

                // A number must be greater (than a NaN it never is); a NaN wins against any number.
                TVector wins = TSimd.Select(TSimd.EqualTo(cell, cell), TSimd.GreaterThan(cell, best), TSimd.EqualTo(best, best));
                best = TSimd.Select(wins, cell, best);
                bestTap = TSimd.Select(wins, tap, bestTap);
            }

            column = 0;
        }

        T* taps = bests + TSimd.Width;
        bool isWhole = block.Length == TSimd.Width;
        TSimd.Store(best, isWhole ? values : bests);
        if (sizeof(T) == sizeof(int) && direct)
        {
            TSimd.StoreConverted(bestTap, (int*)taps);
            if (isWhole)
            {
                Widen((int*)taps, position, indices, TSimd.Width);
                return;
            }
        }
        else
        {
            TSimd.Store(bestTap, taps);
        }

        for (int pixel = 0, at = 0; pixel < block.Pixels; pixel++)
        {
            for (int i = 0; i < block.Length; i++, at++)
            {
                int lane = pixel * block.Step + i;
                if (!isWhole)
                    values[at] = bests[lane];
                indices[at] = position + lane + (direct ? ((int*)taps)[lane] : offsets[int.CreateTruncating(taps[lane])]);
            }
        }
    }

    /// <summary>indices[lane] = position + lane + offsets[lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(int* offsets, long position, long* indices, int lanes)
    {
        if (lanes == 16)
        {
            Vector512<int> narrow = Vector512.Load(offsets);
            Vector512<long> first = Vector512.Create(position) + Vector512<long>.Indices;
            (Vector512.WidenLower(narrow) + first).Store(indices);
            (Vector512.WidenUpper(narrow) + first + Vector512.Create(8L)).Store(indices + 8);
        }
        else if (lanes == 8)
        {
            Vector256<int> narrow = Vector256.Load(offsets);
            Vector256<long> first = Vector256.Create(position) + Vector256<long>.Indices;
            (Vector256.WidenLower(narrow) + first).Store(indices);
            (Vector256.WidenUpper(narrow) + first + Vector256.Create(4L)).Store(indices + 4);
        }
        else
        {
            for (int lane = 0; lane < lanes; lane++)
                indices[lane] = position + lane + offsets[lane];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load<TSimd, TVector, T>(T* source, int lanes)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => lanes == TSimd.Width ? TSimd.Load(source) : TSimd.LoadPartial(source, lanes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReduceElements<T>(T* source, long position, T* values, long* indices, Block block)
        where T : unmanaged, INumber<T>
    {
        for (int pixel = 0, at = 0; pixel < block.Pixels; pixel++)
        {
            for (int i = 0; i < block.Length; i++, at++)
            {
                int element = pixel * block.Step + i;
                indices[at] = position + element + ReduceElement(source + element, values + at);
            }
        }
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

    /// <summary>What one vector covers: pixels of a length, the next one a step further, and how many lanes of it may be loaded.</summary>
    private readonly record struct Block(int Lanes, int Pixels, int Length, int Step);
}
