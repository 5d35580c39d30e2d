using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.PixelLanes;

/// <summary>Writes tiles whose rows are output channels and whose lanes are pixels, adding the bias.</summary>
internal static unsafe class PlanarStores
{
    /// <summary>Each row goes to a plane of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StorePlanes<TSimd, TVector, T>(
        T* sums, T* bias, int rows, int vectors, int pixels, T* output, long plane, bool streaming)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        for (int row = 0; row < rows; row++, sums += vectors * TSimd.Width, output += plane)
        {
            TVector start = bias is null ? TSimd.Zero : TSimd.Broadcast(bias[row]);
            int lane = 0;
            for (; lane + TSimd.Width <= pixels; lane += TSimd.Width)
            {
                TVector y = TSimd.Add(start, TSimd.Load(sums + lane));
                if (streaming)
                    TSimd.StoreStreaming(y, output + lane);
                else
                    TSimd.Store(y, output + lane);
            }

            if (lane < pixels)
                TSimd.StorePartial(TSimd.Add(start, TSimd.Load(sums + lane)), output + lane, pixels - lane);
        }
    }

    /// <summary>The rows are neighbouring channels of a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreInterleaved<TSimd, TVector, T>(
        T* sums, T* bias, int rows, int vectors, int pixels, T* output, long channels, bool streaming)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        int row = vectors * TSimd.Width;
        int lane = 0;
        if (rows == channels && rows is 4 or 8 && TSimd.Width > 1)
        {
            for (; lane + TSimd.Width <= pixels; lane += TSimd.Width, output += TSimd.Width * channels)
                Zip<TSimd, TVector, T>(sums + lane, row, bias, rows, output, streaming);
        }
        else if (rows == 3 && channels == 3 && typeof(T) == typeof(float) && TSimd.Width == 16 && Avx512F.IsSupported)
        {
            for (; lane + 16 <= pixels; lane += 16, output += 48)
                ZipThree((float*)(sums + lane), row, (float*)bias, (float*)output, streaming);
        }
        else if (rows is > 2 and <= 8 && TSimd.Width > 1)
        {
            // Tiles have 4 or 8 rows, the missing ones zero: their pixels are put together in a buffer first.
            int tileRows = rows <= 4 ? 4 : 8;
            T* zipped = stackalloc T[8 * 16];
            for (; lane + TSimd.Width <= pixels; lane += TSimd.Width)
            {
                Zip<TSimd, TVector, T>(sums + lane, row, null, tileRows, zipped, streaming: false);
                for (T* from = zipped, end = zipped + tileRows * TSimd.Width; from < end; from += tileRows, output += channels)
                    StorePixel(from, 1, bias, rows, output);
            }
        }

        for (; lane < pixels; lane++, output += channels)
            StorePixel(sums + lane, row, bias, rows, output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePixel<T>(T* from, int step, T* bias, int rows, T* output)
        where T : unmanaged, INumber<T>
    {
        if (bias is null)
        {
            for (int r = 0; r < rows; r++, from += step)
                output[r] = *from;
        }
        else
        {
            for (int r = 0; r < rows; r++, from += step)
                output[r] = *from + bias[r];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Zip<TSimd, TVector, T>(T* sums, int row, T* bias, int rows, T* output, bool streaming)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        if (rows == 4)
        {
            Zip4<TSimd, TVector, T>(sums, row, bias, 1, out TVector a, out TVector b, out TVector c, out TVector d);
            Put<TSimd, TVector, T>(a, output, streaming);
            Put<TSimd, TVector, T>(b, output + TSimd.Width, streaming);
            Put<TSimd, TVector, T>(c, output + 2 * TSimd.Width, streaming);
            Put<TSimd, TVector, T>(d, output + 3 * TSimd.Width, streaming);
            return;
        }

        Zip4<TSimd, TVector, T>(sums, row, bias, 2, out TVector a0, out TVector b0, out TVector c0, out TVector d0);
        Zip4<TSimd, TVector, T>(sums + row, row, bias is null ? null : bias + 1, 2, out TVector a1, out TVector b1, out TVector c1, out TVector d1);
        PutZipped<TSimd, TVector, T>(a0, a1, output, streaming);
        PutZipped<TSimd, TVector, T>(b0, b1, output + 2 * TSimd.Width, streaming);
        PutZipped<TSimd, TVector, T>(c0, c1, output + 4 * TSimd.Width, streaming);
        PutZipped<TSimd, TVector, T>(d0, d1, output + 6 * TSimd.Width, streaming);
    }

    /// <summary>Three rows of sixteen pixels as pixels of three channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ZipThree(float* sums, int row, float* bias, float* output, bool streaming)
    {
        Vector512<float> r = Vector512.Load(sums), g = Vector512.Load(sums + row), b = Vector512.Load(sums + 2 * row);
        if (bias is not null)
            (r, g, b) = (r + Vector512.Create(bias[0]), g + Vector512.Create(bias[1]), b + Vector512.Create(bias[2]));
        Vector512<float> first = Avx512F.PermuteVar16x32x2(r, Vector512.Create(0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5), g);
        first = Avx512F.PermuteVar16x32x2(first, Vector512.Create(0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15), b);
        Vector512<float> second = Avx512F.PermuteVar16x32x2(r, Vector512.Create(21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26), g);
        second = Avx512F.PermuteVar16x32x2(second, Vector512.Create(0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15), b);
        Vector512<float> third = Avx512F.PermuteVar16x32x2(r, Vector512.Create(0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0), g);
        third = Avx512F.PermuteVar16x32x2(third, Vector512.Create(26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31), b);
        Put<Simd512<float>, Vector512<float>, float>(first, output, streaming);
        Put<Simd512<float>, Vector512<float>, float>(second, output + 16, streaming);
        Put<Simd512<float>, Vector512<float>, float>(third, output + 32, streaming);
    }

    /// <summary>Four rows, <paramref name="step"/> apart, as pixels of four channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zip4<TSimd, TVector, T>(
        T* sums, int row, T* bias, int step, out TVector a, out TVector b, out TVector c, out TVector d)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector r0 = TSimd.Load(sums), r1 = TSimd.Load(sums + step * row);
        TVector r2 = TSimd.Load(sums + 2 * step * row), r3 = TSimd.Load(sums + 3 * step * row);
        if (bias is not null)
        {
            (r0, r1) = (TSimd.Add(r0, TSimd.Broadcast(bias[0])), TSimd.Add(r1, TSimd.Broadcast(bias[step])));
            (r2, r3) = (TSimd.Add(r2, TSimd.Broadcast(bias[2 * step])), TSimd.Add(r3, TSimd.Broadcast(bias[3 * step])));
        }

        TVector low02 = TSimd.ZipLower(r0, r2), high02 = TSimd.ZipUpper(r0, r2);
        TVector low13 = TSimd.ZipLower(r1, r3), high13 = TSimd.ZipUpper(r1, r3);
        a = TSimd.ZipLower(low02, low13);
        b = TSimd.ZipUpper(low02, low13);
        c = TSimd.ZipLower(high02, high13);
        d = TSimd.ZipUpper(high02, high13);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutZipped<TSimd, TVector, T>(TVector even, TVector odd, T* output, bool streaming)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        Put<TSimd, TVector, T>(TSimd.ZipLower(even, odd), output, streaming);
        Put<TSimd, TVector, T>(TSimd.ZipUpper(even, odd), output + TSimd.Width, streaming);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TSimd, TVector, T>(TVector value, T* output, bool streaming)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        if (streaming)
            TSimd.StoreStreaming(value, output);
        else
            TSimd.Store(value, output);
    }
}
