using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GpuTensor.Ops.Layout;

/// <summary>
/// Square blocks transposed in 128-bit registers by perfect shuffles: interleaving the upper half of the rows with the
/// lower half, as often as two divides the lanes, turns rows into columns.
/// </summary>
internal static unsafe class Interleave
{
    /// <summary>Elements in a vector, which is the side of a block.</summary>
    public static int Lanes<T>()
        where T : unmanaged => 16 / sizeof(T);

    /// <summary>Transposes four vectors of four lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose4<T>(ref Vector128<T> a, ref Vector128<T> b, ref Vector128<T> c, ref Vector128<T> d)
        where T : unmanaged
    {
        Vector128<T> acLow = Low(a, c);
        Vector128<T> acHigh = High(a, c);
        Vector128<T> bdLow = Low(b, d);
        Vector128<T> bdHigh = High(b, d);
        a = Low(acLow, bdLow);
        b = High(acLow, bdLow);
        c = Low(acHigh, bdHigh);
        d = High(acHigh, bdHigh);
    }

    /// <summary>Transposes a block of as many rows and columns as a vector has lanes.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(T* x, long xStride, T* y, long yStride)
        where T : unmanaged
    {
        int side = Lanes<T>();
        Vector128<T>* rows = stackalloc Vector128<T>[2 * side];
        Vector128<T>* shuffled = rows + side;
        for (int i = 0; i < side; i++)
            rows[i] = Vector128.Load(x + i * xStride);
        for (int length = 1; length < side; length *= 2)
        {
            for (int i = 0; i < side / 2; i++)
            {
                shuffled[2 * i] = Low(rows[i], rows[i + side / 2]);
                shuffled[2 * i + 1] = High(rows[i], rows[i + side / 2]);
            }

            Vector128<T>* spare = rows;
            rows = shuffled;
            shuffled = spare;
        }

        for (int i = 0; i < side; i++)
            rows[i].Store(y + i * yStride);
    }

    /// <summary>The lower lanes of both, alternating.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Low<T>(Vector128<T> a, Vector128<T> b)
        where T : unmanaged
    {
        if (Sse2.IsSupported)
        {
            return sizeof(T) switch
            {
                1 => Sse2.UnpackLow(a.AsByte(), b.AsByte()).As<byte, T>(),
                2 => Sse2.UnpackLow(a.AsUInt16(), b.AsUInt16()).As<ushort, T>(),
                _ => Sse2.UnpackLow(a.AsUInt32(), b.AsUInt32()).As<uint, T>(),
            };
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return sizeof(T) switch
            {
                1 => AdvSimd.Arm64.ZipLow(a.AsByte(), b.AsByte()).As<byte, T>(),
                2 => AdvSimd.Arm64.ZipLow(a.AsUInt16(), b.AsUInt16()).As<ushort, T>(),
                _ => AdvSimd.Arm64.ZipLow(a.AsUInt32(), b.AsUInt32()).As<uint, T>(),
            };
        }

        return Alternate(a, b, 0);
    }

    /// <summary>The upper lanes of both, alternating.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> High<T>(Vector128<T> a, Vector128<T> b)
        where T : unmanaged
    {
        if (Sse2.IsSupported)
        {
            return sizeof(T) switch
            {
                1 => Sse2.UnpackHigh(a.AsByte(), b.AsByte()).As<byte, T>(),
                2 => Sse2.UnpackHigh(a.AsUInt16(), b.AsUInt16()).As<ushort, T>(),
                _ => Sse2.UnpackHigh(a.AsUInt32(), b.AsUInt32()).As<uint, T>(),
            };
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return sizeof(T) switch
            {
                1 => AdvSimd.Arm64.ZipHigh(a.AsByte(), b.AsByte()).As<byte, T>(),
                2 => AdvSimd.Arm64.ZipHigh(a.AsUInt16(), b.AsUInt16()).As<ushort, T>(),
                _ => AdvSimd.Arm64.ZipHigh(a.AsUInt32(), b.AsUInt32()).As<uint, T>(),
            };
        }

        return Alternate(a, b, Lanes<T>() / 2);
    }

    private static Vector128<T> Alternate<T>(Vector128<T> a, Vector128<T> b, int first)
        where T : unmanaged
    {
        Vector128<T> result = default;
        for (int i = 0; i < Lanes<T>(); i++)
            ((T*)&result)[i] = (i % 2 == 0 ? a : b).GetElement(first + i / 2);
        return result;
    }
}
