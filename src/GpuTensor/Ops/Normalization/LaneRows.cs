using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>
/// The steps over rows that lie side by side in working memory: element <c>j</c> of row <c>r</c> at
/// <c>j * stride + r</c>, so that a vector holds one element of each of its rows. The stride is a multiple of the width; where the
/// number of rows is not, the lanes up to the next multiple are worked on as well.
/// </summary>
internal static unsafe class LaneRows
{
    /// <summary>How many terms are summed before a sum is added to another: keeps the rounding of long sums small.</summary>
    private const long Segment = 256;

    /// <summary>Raises the greatest keys of the rows to those of <paramref name="n"/> elements each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RaiseGreatest<TForm, TSimd, TVector, T>(TForm form, T* x, long n, int rows, int stride, T* greatest)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        for (int r = 0; r < rows; r += TSimd.Width)
        {
            TVector key = TSimd.Load(greatest + r);
            for (long j = 0; j < n; j++)
                key = TSimd.MaxNative(key, form.Key<TSimd, TVector>(TSimd.Load(x + j * stride + r)));
            TSimd.Store(key, greatest + r);
        }
    }

    /// <summary>Adds the terms to the sums of the rows; a form that uses its terms finds them in place of the elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTerms<TForm, TSimd, TVector, T>(TForm form, T* x, long n, int rows, int stride, T* origins, T* sums)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        for (int r = 0; r < rows; r += TSimd.Width)
        {
            TVector origin = TSimd.Load(origins + r);
            TVector sum = TSimd.Load(sums + r);
            for (long j = 0; j < n;)
            {
                TVector part = TSimd.Zero;
                for (long end = Math.Min(j + Segment, n); j < end; j++)
                {
                    TVector term = form.Term<TSimd, TVector>(TSimd.Load(x + j * stride + r), origin);
                    if (TForm.UsesTerms)
                        TSimd.Store(term, x + j * stride + r);
                    part = TSimd.Add(part, term);
                }

                sum = TSimd.Add(sum, part);
            }

            TSimd.Store(sum, sums + r);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SetOrigins<TForm, TSimd, TVector, T>(TForm form, int rows, T* greatest)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        for (int r = 0; r < rows; r += TSimd.Width)
            TSimd.Store(form.Origin<TSimd, TVector>(TSimd.Load(greatest + r)), greatest + r);
    }

    /// <summary>Turns the sums of the rows into what finishes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish<TForm, TSimd, TVector, T>(TForm form, int rows, T* origins, T* sums)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        for (int r = 0; r < rows; r += TSimd.Width)
            TSimd.Store(form.Finish<TSimd, TVector>(TSimd.Load(origins + r), TSimd.Load(sums + r)), sums + r);
    }

    /// <summary>Writes the results of <paramref name="n"/> elements of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteResults<TForm, TSimd, TVector, T>(
        TForm form, T* values, int stride, T* y, long yStride, long n, int rows, T* origins, T* finishes)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        for (long j = 0; j < n; j++, values += stride, y += yStride)
        {
            int r = 0;
            for (; r <= rows - TSimd.Width; r += TSimd.Width)
                TSimd.Store(form.Result<TSimd, TVector>(TSimd.Load(values + r), TSimd.Load(origins + r), TSimd.Load(finishes + r)), y + r);
            if (r < rows)
            {
                TVector last = form.Result<TSimd, TVector>(TSimd.Load(values + r), TSimd.Load(origins + r), TSimd.Load(finishes + r));
                TSimd.StorePartial(last, y + r, rows - r);
            }
        }
    }
}
