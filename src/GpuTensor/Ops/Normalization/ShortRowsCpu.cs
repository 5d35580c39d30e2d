using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Layout;
using GpuTensor.Ops.Reduction;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>
/// Contiguous short rows: a few vectors' lanes of them at once, transposed through working memory, so that every lane works
/// whatever their length.
/// </summary>
internal static unsafe class ShortRowsCpu
{
    /// <summary>The longest row this is for.</summary>
    public const int LongestRow = 64;

    private const long GrainElements = 1 << 15;

    public static void Run<TForm, T>(CpuDevice device, T* x, T* y, ReductionGeometry.Extent rows, in TForm form)
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T> =>
        device.For<T, Body<TForm, T>>(rows.Outer, GrainElements / rows.Reduced, new Body<TForm, T>(x, y, (int)rows.Reduced, form));

    private readonly struct Body<TForm, T>(T* x, T* y, int n, TForm form) : ISimdBody<T>
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;
        private readonly int _n = n;
        private readonly TForm _form = form;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            TForm form = _form;

            // Enough of them that the first are out of the store buffer when they are read as columns.
            int lanes = Math.Max(4, LongestRow / _n) * TSimd.Width;
            using Scratch scratch = Scratch.Rent<T>((_n + 2) * lanes);
            var work = (T*)scratch.Pointer;
            T* origins = work + _n * lanes;
            T* sums = origins + lanes;
            new Span<T>(work, _n * lanes).Clear();
            for (long row = start; row < end; row += lanes)
            {
                int rows = (int)Math.Min(lanes, end - row);
                TransposeTile<T>.Run(_x + row * _n, _n, work, lanes, rows, _n);
                new Span<T>(origins, lanes).Fill(T.CreateTruncating(double.NegativeInfinity));
                new Span<T>(sums, lanes).Clear();
                LaneRows.RaiseGreatest<TForm, TSimd, TVector, T>(form, work, _n, rows, lanes, origins);
                LaneRows.SetOrigins<TForm, TSimd, TVector, T>(form, rows, origins);
                LaneRows.AddTerms<TForm, TSimd, TVector, T>(form, work, _n, rows, lanes, origins, sums);
                LaneRows.Finish<TForm, TSimd, TVector, T>(form, rows, origins, sums);
                if (TForm.IsReduction)
                {
                    new Span<T>(sums, rows).CopyTo(new Span<T>(_y + row, rows));
                    continue;
                }

                LaneRows.WriteResults<TForm, TSimd, TVector, T>(form, work, lanes, work, lanes, _n, rows, origins, sums, false);
                TransposeTile<T>.Run(work, lanes, _y + row * _n, _n, _n, rows);
            }
        }
    }
}
