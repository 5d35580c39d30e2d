using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Reduction;

/// <summary>
/// An item is a tile of columns of a piece of the rows of one outer index, as in <see cref="RowsBody{TIn, T, TReducer}"/>;
/// it gives the positions of the winners and, unless <paramref name="values"/> is null, what they are.
/// </summary>
internal readonly unsafe struct ArgBody<TIn, T, TValue, TReducer>(
    TIn* x, T* values, long* indices, ReductionGeometry.Extent extent, ReduceCpu.RowCut cut) : ISimdBody<T>
    where TIn : unmanaged, INumber<TIn>
    where T : unmanaged, INumber<T>
    where TValue : struct, IReducer
    where TReducer : struct, IArgReducer
{
    /// <summary>Elements of a run that are searched for the place of the winner.</summary>
    private const long RunBlock = 4096;

    /// <summary>Rows of a block; their numbers fit every element type.</summary>
    private const long RowBlock = 64;

    private readonly TIn* _x = x;
    private readonly T* _values = values;
    private readonly long* _indices = indices;
    private readonly ReductionGeometry.Extent _extent = extent;
    private readonly ReduceCpu.RowCut _cut = cut;

    public void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        long width = _cut.TileColumns;
        using var memory = Scratch.Rent<T>(3 * width);
        T* tile = (T*)memory.Pointer;
        if (_extent.Inner == 1 && _cut.Pieces == 1)
        {
            for (long i = start; i < end; i++)
                Search<TSimd, TVector>(_x + i * _extent.Reduced, 0, _extent.Reduced, _indices + i, tile);
            return;
        }

        for (long i = start; i < end; i++)
        {
            (long rest, long tileIndex) = Math.DivRem(i, _cut.Tiles);
            (long outer, long piece) = Math.DivRem(rest, _cut.Pieces);
            long column = tileIndex * width;
            long row = piece * _cut.PieceRows;
            long rows = Math.Min(_cut.PieceRows, _extent.Reduced - row);
            TIn* from = _x + (outer * _extent.Reduced + row) * _extent.Inner + column;
            long to = rest * _extent.Inner + column;
            if (_extent.Inner == 1)
                Search<TSimd, TVector>(from, row, rows, _indices + to, tile);
            else
                SearchColumns<TSimd, TVector>(from, row, rows, _indices + to, tile, Math.Min(width, _extent.Inner - column));
            if (_values != null)
                Unsafe.CopyBlockUnaligned(_values + to, tile, (uint)(Math.Min(width, _extent.Inner - column) * sizeof(T)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Search<TSimd, TVector>(TIn* x, long row, long rows, long* index, T* value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        if (rows < 2 * TSimd.Width)
        {
            SearchShort(x, row, rows, index, value);
            return;
        }

        T best = default;
        long block = 0;
        for (long first = 0; first < rows; first += RunBlock)
        {
            T candidate = ContiguousReduction<TIn, T, TValue>.Run<TSimd, TVector>(x + first, Math.Min(RunBlock, rows - first));
            if (first == 0 || TReducer.Wins(candidate, best))
            {
                best = candidate;
                block = first;
            }
        }

        *value = best;
        TVector wanted = TSimd.Broadcast(best);
        while (rows - block >= TSimd.Width && !TSimd.Any(Hits<TSimd, TVector>(Lanes.Load<TSimd, TVector, TIn, T>(x + block), wanted)))
            block += TSimd.Width;
        while (!IsHit(Lanes.One<TIn, T>(x + block), best))
            block++;
        *index = row + block;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SearchShort(TIn* x, long row, long rows, long* index, T* value)
    {
        T best = Lanes.One<TIn, T>(x);
        long place = 0;
        for (long i = 1; i < rows; i++)
        {
            T element = Lanes.One<TIn, T>(x + i);
            if (TReducer.Wins(element, best))
            {
                best = element;
                place = i;
            }
        }

        *value = best;
        *index = row + place;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SearchColumns<TSimd, TVector>(TIn* x, long row, long rows, long* indices, T* best, long columns)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        T* values = best + columns;
        T* places = values + columns;
        for (long first = 0; first < rows; first += RowBlock)
        {
            long count = Math.Min(RowBlock, rows - first);
            TIn* block = x + first * _extent.Inner;
            RowReduction<TIn, T, TValue>.Run<TSimd, TVector>(block, _extent.Inner, count, values, columns);
            long c = 0;
            for (; columns - c >= TSimd.Width; c += TSimd.Width)
                TSimd.Store(Place<TSimd, TVector>(block + c, count, TSimd.Load(values + c)), places + c);
            for (; c < columns; c++)
                places[c] = Place<SimdScalar<T>, T>(block + c, count, values[c]);
            for (c = 0; c < columns; c++)
            {
                if (first == 0 || TReducer.Wins(values[c], best[c]))
                {
                    best[c] = values[c];
                    indices[c] = row + first + long.CreateTruncating(places[c]);
                }
            }
        }
    }

    /// <summary>The first of the rows in which each lane is the wanted value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Place<TSimd, TVector>(TIn* x, long rows, TVector wanted)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(T.One);
        TVector number = TSimd.Broadcast(T.CreateTruncating(rows - 1));
        TVector place = number;
        for (long row = rows - 1; row >= 0; row--)
        {
            TVector element = Lanes.Load<TSimd, TVector, TIn, T>(x + row * _extent.Inner);
            place = TSimd.Select(Hits<TSimd, TVector>(element, wanted), number, place);
            number = TSimd.Subtract(number, one);
        }

        return place;
    }

    /// <summary>Where an element is the wanted value or NaN; if one is NaN, NaN is what is wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Hits<TSimd, TVector>(TVector element, TVector wanted)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct =>
        TSimd.Select(TSimd.EqualTo(element, element), TSimd.EqualTo(element, wanted), TSimd.EqualTo(TSimd.Zero, TSimd.Zero));

    private static bool IsHit(T element, T wanted) => element == wanted || T.IsNaN(element);
}
