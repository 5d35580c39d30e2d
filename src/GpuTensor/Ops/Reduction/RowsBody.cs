using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Reduction;

/// <summary>
/// An item is a tile of columns of a piece of the rows of one outer index. The results of a piece are a row of
/// <paramref name="y"/>; they stay in the first-level cache while eight rows at a time are added to them.
/// </summary>
internal readonly unsafe struct RowsBody<TIn, T, TReducer>(
    TIn* x, T* y, ReductionGeometry.Extent extent, ReduceCpu.RowCut cut, long outerStride, long resultStride, T count)
    : ISimdBody<T>
    where TIn : unmanaged, INumber<TIn>
    where T : unmanaged, INumber<T>
    where TReducer : struct, IReducer
{
    private readonly TIn* _x = x;
    private readonly T* _y = y;
    private readonly ReductionGeometry.Extent _extent = extent;
    private readonly ReduceCpu.RowCut _cut = cut;
    private readonly long _outerStride = outerStride;
    private readonly long _resultStride = resultStride;
    private readonly T _count = count;

    public void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        for (long i = start; i < end; i++)
        {
            (long rest, long tile) = Math.DivRem(i, _cut.Tiles);
            (long outer, long piece) = Math.DivRem(rest, _cut.Pieces);
            long column = tile * _cut.TileColumns;
            long columns = Math.Min(_cut.TileColumns, _extent.Inner - column);
            long row = piece * _cut.PieceRows;
            TIn* from = _x + outer * _outerStride + row * _extent.Inner + column;
            T* to = _y + outer * _resultStride + piece * _extent.Inner + column;
            RowReduction<TIn, T, TReducer>.Run<TSimd, TVector>(
                from, _extent.Inner, Math.Min(_cut.PieceRows, _extent.Reduced - row), to, columns);
            if (_count != T.One)
                Finish<TSimd, TVector>(to, columns);
        }
    }

    private void Finish<TSimd, TVector>(T* y, long columns)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        TVector count = TSimd.Broadcast(_count);
        long i = 0;
        for (; columns - i >= TSimd.Width; i += TSimd.Width)
            TSimd.Store(TReducer.Finish<TSimd, TVector, T>(TSimd.Load(y + i), count), y + i);
        for (; i < columns; i++)
            y[i] = TReducer.Finish<SimdScalar<T>, T, T>(y[i], _count);
    }
}

/// <summary>The reduction of rows to one row.</summary>
internal static unsafe class RowReduction<TIn, T, TReducer>
    where TIn : unmanaged, INumber<TIn>
    where T : unmanaged, INumber<T>
    where TReducer : struct, IReducer
{
    /// <summary>Reduces <paramref name="rows"/> rows, at least one, that are <paramref name="stride"/> elements apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector>(TIn* x, long stride, long rows, T* y, long columns)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        long whole = columns / TSimd.Width * TSimd.Width;
        long row = 0;
        if (rows >= 8)
        {
            for (; rows - row >= 8; row += 8)
            {
                TIn* from = x + row * stride;
                for (long c = 0; c < whole; c += TSimd.Width)
                    Eight<TSimd, TVector>(from + c, stride, y + c, row == 0);
                for (long c = whole; c < columns; c++)
                    Eight<SimdScalar<T>, T>(from + c, stride, y + c, row == 0);
            }
        }
        else
        {
            for (long c = 0; c < whole; c += TSimd.Width)
                TSimd.Store(Lanes.Load<TSimd, TVector, TIn, T>(x + c), y + c);
            for (long c = whole; c < columns; c++)
                y[c] = Lanes.One<TIn, T>(x + c);
            row = 1;
        }

        for (; row < rows; row++)
        {
            TIn* from = x + row * stride;
            for (long c = 0; c < whole; c += TSimd.Width)
                TSimd.Store(Join<TSimd, TVector>(TSimd.Load(y + c), Lanes.Load<TSimd, TVector, TIn, T>(from + c)), y + c);
            for (long c = whole; c < columns; c++)
                y[c] = Join<SimdScalar<T>, T>(y[c], Lanes.One<TIn, T>(from + c));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight<TSimd, TVector>(TIn* x, long stride, T* y, bool first)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        TVector a = Pair<TSimd, TVector>(x, stride);
        TVector b = Pair<TSimd, TVector>(x + 2 * stride, stride);
        TVector c = Pair<TSimd, TVector>(x + 4 * stride, stride);
        TVector d = Pair<TSimd, TVector>(x + 6 * stride, stride);
        a = Join<TSimd, TVector>(Join<TSimd, TVector>(a, b), Join<TSimd, TVector>(c, d));
        TSimd.Store(first ? a : Join<TSimd, TVector>(TSimd.Load(y), a), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Pair<TSimd, TVector>(TIn* x, long stride)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct =>
        Join<TSimd, TVector>(Lanes.Load<TSimd, TVector, TIn, T>(x), Lanes.Load<TSimd, TVector, TIn, T>(x + stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Join<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TReducer.Combine<TSimd, TVector, T>(a, b);
}
