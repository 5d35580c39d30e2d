using System.Numerics;
using System.Runtime.CompilerServices;
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
    private const int WidestBlock = 256;
    private const long BlockBytes = 96 << 10;
    private const int CacheLine = 64;

    public static void Run<TForm, T>(CpuDevice device, T* x, T* y, ReductionGeometry.Extent rows, in TForm form)
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        int line = CacheLine / sizeof(T);
        long fitting = BlockBytes / sizeof(T) / rows.Reduced / line * line;
        int block = (int)Math.Min(Math.Clamp(fitting, line, WidestBlock), (rows.Inner + line - 1) / line * line);
        long piece = Math.Min(rows.Reduced, BlockBytes / sizeof(T) / block);
        long blocks = (rows.Inner + block - 1) / block;
        device.For<T, Body<TForm, T>>(
            rows.Outer * blocks,
            GrainElements / (block * rows.Reduced),
            new Body<TForm, T>(x, y, rows, block, piece, form));
    }

    private readonly struct Body<TForm, T>(T* x, T* y, ReductionGeometry.Extent rows, int block, long piece, TForm form) : ISimdBody<T>
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;
        private readonly long _n = rows.Reduced;
        private readonly long _inner = rows.Inner;
        private readonly int _block = block;
        private readonly long _piece = piece;
        private readonly TForm _form = form;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            using Scratch scratch = Scratch.Rent<T>((_piece + 3) * _block);
            new Span<T>(scratch.Pointer, (int)((_piece + 3) * _block)).Clear();
            long blocks = (_inner + _block - 1) / _block;
            for (long item = start; item < end; item++)
            {
                (long outer, long column) = Math.DivRem(item, blocks);
                column *= _block;
                RunBlock<TSimd, TVector>((T*)scratch.Pointer, outer, column, (int)Math.Min(_block, _inner - column));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunBlock<TSimd, TVector>(T* work, long outer, long column, int width)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            T* x = _x + outer * _n * _inner + column;
            T* origins = work + _piece * _block;
            T* sums = origins + _block;
            bool whole = _piece == _n;
            new Span<T>(origins, _block).Fill(T.CreateTruncating(double.NegativeInfinity));
            new Span<T>(sums, _block).Clear();
            for (long j = 0; j < _n; j += _piece)
            {
                CopyIn(x + j * _inner, work, Math.Min(_piece, _n - j), width);
                LaneRows.RaiseGreatest<TForm, TSimd, TVector, T>(_form, work, Math.Min(_piece, _n - j), width, _block, origins);
            }

            LaneRows.SetOrigins<TForm, TSimd, TVector, T>(_form, width, origins);
            for (long j = 0; j < _n; j += _piece)
            {
                if (!whole)
                    CopyIn(x + j * _inner, work, Math.Min(_piece, _n - j), width);
                LaneRows.AddTerms<TForm, TSimd, TVector, T>(_form, work, Math.Min(_piece, _n - j), width, _block, origins, sums);
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
            T* origins = work + _piece * _block;
            T* sums = origins + _block;
            for (long first = 0; first < _n; first += _piece)
            {
                long count = Math.Min(_piece, _n - first);
                if (_piece != _n)
                {
                    CopyIn(x + first * _inner, work, count, width);
                    if (TForm.UsesTerms)
                        LaneRows.AddTerms<TForm, TSimd, TVector, T>(_form, work, count, width, _block, origins, sums + _block);
                }

                LaneRows.WriteResults<TForm, TSimd, TVector, T>(
                    _form, work, _block, y + first * _inner, _inner, count, width, origins, sums);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void CopyIn(T* x, T* work, long count, int width)
        {
            for (long j = 0; j < count; j++)
                new ReadOnlySpan<T>(x + j * _inner, width).CopyTo(new Span<T>(work + j * _block, width));
        }
    }
}
