using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Reduction;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>Contiguous rows longer than any vector, one after the other.</summary>
internal static unsafe class LongRowsCpu
{
    private const long GrainElements = 1 << 15;

    /// <summary>The longest row whose successor is fetched meanwhile: both, and their results, fit the first level cache.</summary>
    private const long FetchedBytes = 8 << 10;

    public static void Run<TForm, T>(CpuDevice device, T* x, T* y, ReductionGeometry.Extent rows, in TForm form)
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        long ahead = rows.Reduced * sizeof(T) <= FetchedBytes ? rows.Reduced : 0;
        device.For<T, Body<TForm, T>>(
            rows.Outer, GrainElements / rows.Reduced, new Body<TForm, T>(x, y, rows.Reduced, ahead, form));
    }

    private readonly struct Body<TForm, T>(T* x, T* y, long n, long ahead, TForm form) : ISimdBody<T>
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;
        private readonly long _n = n;
        private readonly long _ahead = ahead;
        private readonly TForm _form = form;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            TForm form = _form;
            T greatest = LongRow.GreatestKey<TForm, TSimd, TVector, T>(form, _x + start * _n, _n);
            for (long row = start; row < end; row++)
            {
                T* x = _x + row * _n;
                T* y = _y + row * (TForm.IsReduction ? 1 : _n);
                TVector origin = form.Origin<TSimd, TVector>(TSimd.Broadcast(greatest));
                T sum = LongRow.SumTerms<TForm, TSimd, TVector, T>(form, x, y, _n, origin, _ahead);

                // The next row's maximum fills the time that this row's sum takes to become a factor.
                if (row + 1 < end)
                    greatest = LongRow.GreatestKey<TForm, TSimd, TVector, T>(form, x + _n, _n);
                TVector finish = form.Finish<TSimd, TVector>(origin, TSimd.Broadcast(sum));
                if (TForm.IsReduction)
                    TSimd.StorePartial(finish, y, 1);
                else
                    LongRow.WriteResults<TForm, TSimd, TVector, T>(form, TForm.UsesTerms ? y : x, y, _n, origin, finish);
            }
        }
    }
}
