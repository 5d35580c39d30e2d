using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Elementwise;
using GpuTensor.Ops.Reduction;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>
/// Rows along an axis that is not the last: neighbouring rows lie side by side. A block of them is copied, piece by piece
/// if they are long, into working memory that stays in the cache, whatever the distance of the planes.
/// </summary>
internal static unsafe class ColumnsCpu
{
    private const long GrainElements = 1 << 15;
    private const int CacheLine = 64;
    private const long FirstLevelBytes = 16 << 10;
    private const long SecondLevelBytes = 192 << 10;

    /// <summary>Columns side by side that are worth a visit to a plane.</summary>
    private const long WideBlock = 128;

    private const long WidestBlock = 1024;

    public static void Run<TForm, T>(CpuDevice device, T* x, T* y, ReductionGeometry.Extent rows, in TForm form)
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        var cut = Cut.Of<T>(rows);
        long grain = GrainElements / (cut.Columns * rows.Reduced);
        device.For<T, Body<TForm, T>>(rows.Outer * cut.Blocks, grain, new Body<TForm, T>(x, y, rows, cut, form));
    }

    /// <summary>How many columns make a block, and how many of their elements are worked on at once.</summary>
    private readonly record struct Cut(int Columns, long Blocks, long Piece, bool Streaming)
    {
        public static Cut Of<T>(ReductionGeometry.Extent rows)
            where T : unmanaged
        {
            long line = CacheLine / sizeof(T);
            long planeBytes = rows.Reduced * sizeof(T);
            long columns = Math.Max(
                Math.Min(FirstLevelBytes / planeBytes, WidestBlock), Math.Min(SecondLevelBytes / planeBytes, WideBlock));
            columns = Math.Min(Math.Max(columns / line, 1), (rows.Inner - 1) / line + 1) * line;
            long piece = Math.Min(rows.Reduced, SecondLevelBytes / sizeof(T) / columns);
            bool streaming = rows.Outer * planeBytes * rows.Inner > LaneLoop.StreamingBytes && rows.Inner % line == 0;
            return new Cut((int)columns, (rows.Inner - 1) / columns + 1, piece, streaming);
        }
    }

    private readonly struct Body<TForm, T>(T* x, T* y, ReductionGeometry.Extent rows, Cut cut, TForm form) : ISimdBody<T>
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;
        private readonly long _n = rows.Reduced;
        private readonly long _inner = rows.Inner;
        private readonly Cut _cut = cut;
        private readonly TForm _form = form;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            using Scratch scratch = Scratch.Rent<T>((_cut.Piece + 3) * _cut.Columns);
            for (long item = start; item < end; item++)
            {
                (long outer, long column) = Math.DivRem(item, _cut.Blocks);
                column *= _cut.Columns;
                RunBlock<TSimd, TVector>((T*)scratch.Pointer, outer, column, (int)Math.Min(_cut.Columns, _inner - column));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunBlock<TSimd, TVector>(T* work, long outer, long column, int width)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            T* x = _x + outer * _n * _inner + column;
            T* origins = work + _cut.Piece * _cut.Columns;
            T* sums = origins + _cut.Columns;
            new Span<T>(origins, _cut.Columns).Fill(T.CreateTruncating(double.NegativeInfinity));
            new Span<T>(sums, _cut.Columns).Clear();
            for (long j = 0; j < _n; j += _cut.Piece)
                CopyIn<TSimd, TVector>(work, x, j, width, origins);
            LaneRows.SetOrigins<TForm, TSimd, TVector, T>(_form, width, origins);
            for (long j = 0; j < _n; j += _cut.Piece)
            {
                if (_cut.Piece < _n)
                    CopyIn<TSimd, TVector>(work, x, j, width, sums + _cut.Columns);
                LaneRows.AddTerms<TForm, TSimd, TVector, T>(
                    _form, work, Math.Min(_cut.Piece, _n - j), width, _cut.Columns, origins, sums);
            }

            LaneRows.Finish<TForm, TSimd, TVector, T>(_form, width, origins, sums);
            if (TForm.IsReduction)
                new Span<T>(sums, width).CopyTo(new Span<T>(_y + outer * _inner + column, width));
            else
                WriteResults<TSimd, TVector>(work, x, _y + outer * _n * _inner + column, width);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void WriteResults<TSimd, TVector>(T* work, T* x, T* y, int width)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            T* origins = work + _cut.Piece * _cut.Columns;
            T* sums = origins + _cut.Columns;
            T* unused = sums + _cut.Columns;
            for (long j = 0; j < _n; j += _cut.Piece)
            {
                long count = Math.Min(_cut.Piece, _n - j);
                if (_cut.Piece < _n)
                {
                    CopyIn<TSimd, TVector>(work, x, j, width, unused);
                    if (TForm.UsesTerms)
                        LaneRows.AddTerms<TForm, TSimd, TVector, T>(_form, work, count, width, _cut.Columns, origins, unused);
                }

                LaneRows.WriteResults<TForm, TSimd, TVector, T>(
                    _form, work, _cut.Columns, y + j * _inner, _inner, count, width, origins, sums, _cut.Streaming);
            }
        }

        /// <summary>Copies the piece that begins with plane <paramref name="j"/>.</summary>
        private void CopyIn<TSimd, TVector>(T* work, T* x, long j, int width, T* greatest)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct =>
            LaneRows.CopyRaisingGreatest<TForm, TSimd, TVector, T>(
                _form, x + j * _inner, _inner, work, _cut.Columns, Math.Min(_cut.Piece, _n - j), width, greatest);
    }
}
