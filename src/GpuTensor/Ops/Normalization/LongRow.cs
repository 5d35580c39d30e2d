using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>The steps over one contiguous row, or a part of one, that is at least as long as a vector.</summary>
internal static unsafe class LongRow
{
    /// <summary>How many elements are summed before a sum is added to another: keeps the rounding of long sums small.</summary>
    private const int Segment = 2048;

    /// <summary>The greatest key; any value if an element is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T GreatestKey<TForm, TSimd, TVector, T>(TForm form, T* x, long n)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        int width = TSimd.Width;
        TVector a = form.Key<TSimd, TVector>(TSimd.Load(x + n - width));
        TVector b = a, c = a, d = a;
        long i = 0;
        for (; i <= n - 4 * width; i += 4 * width)
        {
            a = TSimd.MaxNative(a, form.Key<TSimd, TVector>(TSimd.Load(x + i)));
            b = TSimd.MaxNative(b, form.Key<TSimd, TVector>(TSimd.Load(x + i + width)));
            c = TSimd.MaxNative(c, form.Key<TSimd, TVector>(TSimd.Load(x + i + 2 * width)));
            d = TSimd.MaxNative(d, form.Key<TSimd, TVector>(TSimd.Load(x + i + 3 * width)));
        }

        for (; i <= n - width; i += width)
            a = TSimd.MaxNative(a, form.Key<TSimd, TVector>(TSimd.Load(x + i)));
        return TSimd.MaxAcross(TSimd.MaxNative(TSimd.MaxNative(a, b), TSimd.MaxNative(c, d)));
    }

    /// <summary>
    /// The sum of the terms, which are also stored if the form uses them; meanwhile what lies <paramref name="ahead"/>
    /// elements further on is fetched into the cache, unless that is 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T SumTerms<TForm, TSimd, TVector, T>(TForm form, T* x, T* terms, long n, TVector origin, long ahead)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        int width = TSimd.Width;
        TVector sum = TSimd.Zero;
        long i = 0;
        while (i <= n - 4 * width)
        {
            TVector a = TSimd.Zero, b = TSimd.Zero, c = TSimd.Zero, d = TSimd.Zero;
            for (long end = Math.Min(i + Segment, n - 4 * width + 1); i < end; i += 4 * width)
            {
                if (ahead != 0)
                {
                    Prefetch(x + i + ahead, 4 * width * sizeof(T));
                    if (TForm.UsesTerms)
                        Prefetch(terms + i + ahead, 4 * width * sizeof(T));
                }

                TVector e = TSimd.Load(x + i);
                TVector f = TSimd.Load(x + i + width);
                TVector g = TSimd.Load(x + i + 2 * width);
                TVector h = TSimd.Load(x + i + 3 * width);
                form.Terms<TSimd, TVector>(ref e, ref f, ref g, ref h, origin);
                if (TForm.UsesTerms)
                {
                    TSimd.Store(e, terms + i);
                    TSimd.Store(f, terms + i + width);
                    TSimd.Store(g, terms + i + 2 * width);
                    TSimd.Store(h, terms + i + 3 * width);
                }

                a = TSimd.Add(a, e);
                b = TSimd.Add(b, f);
                c = TSimd.Add(c, g);
                d = TSimd.Add(d, h);
            }

            sum = TSimd.Add(sum, TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)));
        }

        for (; i <= n - width; i += width)
        {
            TVector e = form.Term<TSimd, TVector>(TSimd.Load(x + i), origin);
            if (TForm.UsesTerms)
                TSimd.Store(e, terms + i);
            sum = TSimd.Add(sum, e);
        }

        if (i < n)
        {
            int rest = (int)(n - i);
            TVector e = form.Term<TSimd, TVector>(TSimd.LoadPartial(x + i, rest), origin);
            if (TForm.UsesTerms)
                TSimd.StorePartial(e, terms + i, rest);
            sum = TSimd.Add(sum, TSimd.KeepFirst(e, rest));
        }

        return TSimd.SumAcross(sum);
    }

    /// <summary>Writes the results from the terms or the elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteResults<TForm, TSimd, TVector, T>(TForm form, T* values, T* y, long n, TVector origin, TVector finish)
        where TForm : unmanaged, ISoftmaxForm<T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        int width = TSimd.Width;
        long i = 0;
        for (; i <= n - 4 * width; i += 4 * width)
        {
            TSimd.Store(form.Result<TSimd, TVector>(TSimd.Load(values + i), origin, finish), y + i);
            TSimd.Store(form.Result<TSimd, TVector>(TSimd.Load(values + i + width), origin, finish), y + i + width);
            TSimd.Store(form.Result<TSimd, TVector>(TSimd.Load(values + i + 2 * width), origin, finish), y + i + 2 * width);
            TSimd.Store(form.Result<TSimd, TVector>(TSimd.Load(values + i + 3 * width), origin, finish), y + i + 3 * width);
        }

        for (; i <= n - width; i += width)
            TSimd.Store(form.Result<TSimd, TVector>(TSimd.Load(values + i), origin, finish), y + i);
        if (i < n)
        {
            int rest = (int)(n - i);
            TSimd.StorePartial(form.Result<TSimd, TVector>(TSimd.LoadPartial(values + i, rest), origin, finish), y + i, rest);
        }
    }

    /// <summary>Fetches up to four cache lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(void* first, int bytes)
    {
        const int line = 64;
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(first);
        if (bytes > line)
            Sse.Prefetch0((byte*)first + line);
        if (bytes > 2 * line)
        {
            Sse.Prefetch0((byte*)first + 2 * line);
            Sse.Prefetch0((byte*)first + 3 * line);
        }
    }
}
