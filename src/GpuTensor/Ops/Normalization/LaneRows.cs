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

    /// <summary>Copies <paramref name="n"/> elements of each row and raises the greatest keys of the rows to theirs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyRaisingGreatest<TForm, TSimd, TVector, T>(
        TForm form, T* x, long xStride, T* copy, int stride, long n, int rows, T* greatest)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        for (long j = 0; j < n; j++, x += xStride, copy += stride)
        {
            int r = 0;
            for (; r <= rows - TSimd.Width; r += TSimd.Width)
            {
                TVector element = TSimd.Load(x + r);
                TSimd.Store(element, copy + r);
                TSimd.Store(TSimd.MaxNative(TSimd.Load(greatest + r), form.Key<TSimd, TVector>(element)), greatest + r);
            }

            if (r < rows)
            {
                TVector element = TSimd.LoadPartial(x + r, rows - r);
                TSimd.Store(element, copy + r);
                TSimd.Store(TSimd.MaxNative(TSimd.Load(greatest + r), form.Key<TSimd, TVector>(element)), greatest + r);
            }
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
                TVector even = TSimd.Zero, odd = TSimd.Zero;
                long end = Math.Min(j + Segment, n);
                for (; j <= end - 4; j += 4)
                {
                    T* p = x + j * stride + r;
                    TVector a = TSimd.Load(p);
                    TVector b = TSimd.Load(p + stride);
                    TVector c = TSimd.Load(p + 2 * stride);
                    TVector d = TSimd.Load(p + 3 * stride);
                    form.Terms<TSimd, TVector>(ref a, ref b, ref c, ref d, origin);
                    if (TForm.UsesTerms)
                    {
                        TSimd.Store(a, p);
                        TSimd.Store(b, p + stride);
                        TSimd.Store(c, p + 2 * stride);
                        TSimd.Store(d, p + 3 * stride);
                    }

                    even = TSimd.Add(even, TSimd.Add(a, c));
                    odd = TSimd.Add(odd, TSimd.Add(b, d));
                }

                for (; j < end; j++)
                {
                    TVector term = form.Term<TSimd, TVector>(TSimd.Load(x + j * stride + r), origin);
                    if (TForm.UsesTerms)
                        TSimd.Store(term, x + j * stride + r);
                    even = TSimd.Add(even, term);
                }

                sum = TSimd.Add(sum, TSimd.Add(even, odd));
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

    /// <summary>
    /// Writes the results of <paramref name="n"/> elements of each row; past the caches if <paramref name="streaming"/>, which
    /// takes vector-aligned places.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteResults<TForm, TSimd, TVector, T>(
        TForm form, T* values, int stride, T* y, long yStride, long n, int rows, T* origins, T* finishes, bool streaming)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        for (long j = 0; j < n; j++, values += stride, y += yStride)
        {
            int r = 0;
            if (streaming)
            {
                for (; r <= rows - TSimd.Width; r += TSimd.Width)
                    TSimd.StoreStreaming(Result<TForm, TSimd, TVector, T>(form, values + r, origins + r, finishes + r), y + r);
            }

            for (; r <= rows - TSimd.Width; r += TSimd.Width)
                TSimd.Store(Result<TForm, TSimd, TVector, T>(form, values + r, origins + r, finishes + r), y + r);
            if (r < rows)
                TSimd.StorePartial(Result<TForm, TSimd, TVector, T>(form, values + r, origins + r, finishes + r), y + r, rows - r);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Result<TForm, TSimd, TVector, T>(TForm form, T* values, T* origins, T* finishes)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> =>
        form.Result<TSimd, TVector>(TSimd.Load(values), TSimd.Load(origins), TSimd.Load(finishes));
}
