using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuTensor.Ops.Layout;

/// <summary>
/// Three channels of bytes, side by side or in planes: 16 pixels are three vectors either way, and each vector of the
/// one is picked from the three of the other by shuffles that give zero where they do not pick.
/// </summary>
internal static unsafe class ChannelBytes
{
    private const int Channels = 3;
    private const int Pixels = 16;

    /// <summary>Moves the tile if it is one of three channels, or says that it is not.</summary>
    public static bool TryRun(byte* x, long xStride, byte* y, long yStride, long rows, long columns)
    {
        if (!Vector128.IsHardwareAccelerated)
            return false;
        if (columns == Channels && xStride == Channels)
        {
            Split(x, y, yStride, rows);
            return true;
        }

        if (rows == Channels && yStride == Channels)
        {
            Merge(x, xStride, y, columns);
            return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split(byte* x, byte* y, long yStride, long pixels)
    {
        Vector128<byte> r0 = Vector128.Create((byte)0, 3, 6, 9, 12, 15, N, N, N, N, N, N, N, N, N, N);
        Vector128<byte> r1 = Vector128.Create((byte)N, N, N, N, N, N, 2, 5, 8, 11, 14, N, N, N, N, N);
        Vector128<byte> r2 = Vector128.Create((byte)N, N, N, N, N, N, N, N, N, N, N, 1, 4, 7, 10, 13);
        Vector128<byte> g0 = Vector128.Create((byte)1, 4, 7, 10, 13, N, N, N, N, N, N, N, N, N, N, N);
        Vector128<byte> g1 = Vector128.Create((byte)N, N, N, N, N, 0, 3, 6, 9, 12, 15, N, N, N, N, N);
        Vector128<byte> g2 = Vector128.Create((byte)N, N, N, N, N, N, N, N, N, N, N, 2, 5, 8, 11, 14);
        Vector128<byte> b0 = Vector128.Create((byte)2, 5, 8, 11, 14, N, N, N, N, N, N, N, N, N, N, N);
        Vector128<byte> b1 = Vector128.Create((byte)N, N, N, N, N, 1, 4, 7, 10, 13, N, N, N, N, N, N);
        Vector128<byte> b2 = Vector128.Create((byte)N, N, N, N, N, N, N, N, N, N, 0, 3, 6, 9, 12, 15);
        long i = 0;
        for (; pixels - i >= Pixels; i += Pixels)
        {
            Vector128<byte> a = Vector128.Load(x + 3 * i);
            Vector128<byte> b = Vector128.Load(x + 3 * i + 16);
            Vector128<byte> c = Vector128.Load(x + 3 * i + 32);
            Pick(a, b, c, r0, r1, r2).Store(y + i);
            Pick(a, b, c, g0, g1, g2).Store(y + yStride + i);
            Pick(a, b, c, b0, b1, b2).Store(y + 2 * yStride + i);
        }

        for (; i < pixels; i++)
        {
            for (int channel = 0; channel < Channels; channel++)
                y[channel * yStride + i] = x[3 * i + channel];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge(byte* x, long xStride, byte* y, long pixels)
    {
        Vector128<byte> r0 = Vector128.Create((byte)0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N, N, 5);
        Vector128<byte> g0 = Vector128.Create((byte)N, 0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N, N);
        Vector128<byte> b0 = Vector128.Create((byte)N, N, 0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N);
        Vector128<byte> r1 = Vector128.Create((byte)N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N, 10, N);
        Vector128<byte> g1 = Vector128.Create((byte)5, N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N, 10);
        Vector128<byte> b1 = Vector128.Create((byte)N, 5, N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N);
        Vector128<byte> r2 = Vector128.Create((byte)N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15, N, N);
        Vector128<byte> g2 = Vector128.Create((byte)N, N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15, N);
        Vector128<byte> b2 = Vector128.Create((byte)10, N, N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15);
        long i = 0;
        for (; pixels - i >= Pixels; i += Pixels)
        {
            Vector128<byte> r = Vector128.Load(x + i);
            Vector128<byte> g = Vector128.Load(x + xStride + i);
            Vector128<byte> b = Vector128.Load(x + 2 * xStride + i);
            Pick(r, g, b, r0, g0, b0).Store(y + 3 * i);
            Pick(r, g, b, r1, g1, b1).Store(y + 3 * i + 16);
            Pick(r, g, b, r2, g2, b2).Store(y + 3 * i + 32);
        }

        for (; i < pixels; i++)
        {
            for (int channel = 0; channel < Channels; channel++)
                y[3 * i + channel] = x[channel * xStride + i];
        }
    }

    /// <summary>An index that picks nothing.</summary>
    private const byte N = 255;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Pick(
        Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> fromA, Vector128<byte> fromB, Vector128<byte> fromC) =>
        Vector128.Shuffle(a, fromA) | Vector128.Shuffle(b, fromB) | Vector128.Shuffle(c, fromC);
}
