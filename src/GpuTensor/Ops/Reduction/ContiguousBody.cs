using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Reduction;

/// <summary>
/// Item <c>i</c> is piece <c>i % pieces</c> of the run <c>i / pieces</c> of elements that stand side by side; its result
/// is element <c>i</c> of <paramref name="y"/>.
/// </summary>
internal readonly unsafe struct ContiguousBody<TIn, T, TReducer>(TIn* x, T* y, long length, long pieceLength, long pieces, T count)
    : ISimdBody<T>
    where TIn : unmanaged, INumber<TIn>
    where T : unmanaged, INumber<T>
    where TReducer : struct, IReducer
{
    /// <summary>Vectors of rows that are taken together where rows are shorter than a vector.</summary>
    private const int VectorsOfRows = 8;

    private readonly TIn* _x = x;
    private readonly T* _y = y;
    private readonly long _length = length;
    private readonly long _pieceLength = pieceLength;
    private readonly long _pieces = pieces;
    private readonly T _count = count;

    public void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        if (_length < TSimd.Width)
            start = RunShortRows<TSimd, TVector>(start, end);
        for (long i = start; i < end; i++)
        {
            (long run, long piece) = _pieces == 1 ? (i, 0) : Math.DivRem(i, _pieces);
            long first = piece * _pieceLength;
            T result = ContiguousReduction<TIn, T, TReducer>.Run<TSimd, TVector>(
                _x + run * _length + first, Math.Min(_pieceLength, _length - first));
            _y[i] = TReducer.Finish<SimdScalar<T>, T, T>(result, _count);
        }
    }

    /// <summary>
    /// Rows shorter than a vector, a result in each lane: many rows are written out column by column, then their columns combined.
    /// Returns the first row that is left over.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long RunShortRows<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        int length = (int)_length, rows = VectorsOfRows * TSimd.Width;
        T* columns = stackalloc T[(TSimd.Width - 1) * rows];
        TVector count = TSimd.Broadcast(_count);
        for (; start + rows <= end; start += rows)
        {
            T* column = columns;
            for (int j = 0; j < length; j++, column += rows)
            {
                TIn* from = _x + start * length + j;
                for (int row = 0; row < rows; row++, from += length)
                    column[row] = Lanes.One<TIn, T>(from);
            }

            for (int row = 0; row < rows; row += TSimd.Width)
            {
                TVector result = TSimd.Load(columns + row);
                for (int j = 1; j < length; j++)
                    result = TReducer.Combine<TSimd, TVector, T>(result, TSimd.Load(columns + j * rows + row));
                TSimd.Store(TReducer.Finish<TSimd, TVector, T>(result, count), _y + start + row);
            }
        }

        return start;
    }
}

/// <summary>The reduction of elements that stand side by side.</summary>
internal static unsafe class ContiguousReduction<TIn, T, TReducer>
    where TIn : unmanaged, INumber<TIn>
    where T : unmanaged, INumber<T>
    where TReducer : struct, IReducer
{
    /// <summary>Elements that are summed in eight vectors before those are added up, which bounds the rounding error.</summary>
    private const long Block = 4096;

    /// <summary>Reduces <paramref name="length"/> elements, at least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Run<TSimd, TVector>(TIn* x, long length)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        int width = TSimd.Width;
        T result;
        long i;
        if (length < width)
        {
            result = Lanes.One<TIn, T>(x);
            i = 1;
        }
        else
        {
            TVector total = Lanes.Load<TSimd, TVector, TIn, T>(x);
            i = width;
            long step = 8 * width;
            while (length - i >= step)
            {
                long end = i + Math.Min(Block, (length - i) / step * step);
                TVector a0 = Lanes.Load<TSimd, TVector, TIn, T>(x + i);
                TVector a1 = Lanes.Load<TSimd, TVector, TIn, T>(x + i + width);
                TVector a2 = Lanes.Load<TSimd, TVector, TIn, T>(x + i + 2 * width);
                TVector a3 = Lanes.Load<TSimd, TVector, TIn, T>(x + i + 3 * width);
                TVector a4 = Lanes.Load<TSimd, TVector, TIn, T>(x + i + 4 * width);
                TVector a5 = Lanes.Load<TSimd, TVector, TIn, T>(x + i + 5 * width);
                TVector a6 = Lanes.Load<TSimd, TVector, TIn, T>(x + i + 6 * width);
                TVector a7 = Lanes.Load<TSimd, TVector, TIn, T>(x + i + 7 * width);
                for (i += step; i < end; i += step)
                {
                    a0 = Join<TSimd, TVector>(a0, x + i);
                    a1 = Join<TSimd, TVector>(a1, x + i + width);
                    a2 = Join<TSimd, TVector>(a2, x + i + 2 * width);
                    a3 = Join<TSimd, TVector>(a3, x + i + 3 * width);
                    a4 = Join<TSimd, TVector>(a4, x + i + 4 * width);
                    a5 = Join<TSimd, TVector>(a5, x + i + 5 * width);
                    a6 = Join<TSimd, TVector>(a6, x + i + 6 * width);
                    a7 = Join<TSimd, TVector>(a7, x + i + 7 * width);
                }

                a0 = TReducer.Combine<TSimd, TVector, T>(
                    TReducer.Combine<TSimd, TVector, T>(a0, a1), TReducer.Combine<TSimd, TVector, T>(a2, a3));
                a4 = TReducer.Combine<TSimd, TVector, T>(
                    TReducer.Combine<TSimd, TVector, T>(a4, a5), TReducer.Combine<TSimd, TVector, T>(a6, a7));
                total = TReducer.Combine<TSimd, TVector, T>(total, TReducer.Combine<TSimd, TVector, T>(a0, a4));
            }

            for (; length - i >= width; i += width)
                total = Join<TSimd, TVector>(total, x + i);
            result = TReducer.Across<TSimd, TVector, T>(total);
        }

        for (; i < length; i++)
            result = TReducer.Combine<SimdScalar<T>, T, T>(result, Lanes.One<TIn, T>(x + i));
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Join<TSimd, TVector>(TVector sum, TIn* x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct =>
        TReducer.Combine<TSimd, TVector, T>(sum, Lanes.Load<TSimd, TVector, TIn, T>(x));
}
