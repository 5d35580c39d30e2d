using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GpuTensor.Ops.Normalization;

/// <summary>Transposes a small matrix from one place to another, in squares of 16-byte vectors.</summary>
internal static unsafe class TileTranspose
{
    /// <summary>Writes <c>y[c * yStride + r] = x[r * xStride + c]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(T* x, long xStride, T* y, long yStride, int rows, int columns)
        where T : unmanaged
    {
        int side = Vector128<byte>.Count / sizeof(T);
        if (rows < side || columns < side || !(Sse2.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < columns; c++)
                    y[c * yStride + r] = x[r * xStride + c];
            }

            return;
        }

        // The last square of a row or column of squares overlaps the one before it.
        for (int r = 0; r < rows; r += side)
        {
            T* fromRow = x + Math.Min(r, rows - side) * xStride;
            T* to = y + Math.Min(r, rows - side);
            for (int c = 0; c < columns; c += side)
            {
                int column = Math.Min(c, columns - side);
                if (typeof(T) == typeof(float))
                    Square((float*)(fromRow + column), xStride, (float*)(to + column * yStride), yStride);
                else
                    Square((double*)(fromRow + column), xStride, (double*)(to + column * yStride), yStride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* x, long xStride, float* y, long yStride)
    {
        Vector128<double> a = Low(Vector128.Load(x), Vector128.Load(x + xStride)).AsDouble();
        Vector128<double> b = High(Vector128.Load(x), Vector128.Load(x + xStride)).AsDouble();
        Vector128<double> c = Low(Vector128.Load(x + 2 * xStride), Vector128.Load(x + 3 * xStride)).AsDouble();
        Vector128<double> d = High(Vector128.Load(x + 2 * xStride), Vector128.Load(x + 3 * xStride)).AsDouble();
        Low(a, c).AsSingle().Store(y);
        High(a, c).AsSingle().Store(y + yStride);
        Low(b, d).AsSingle().Store(y + 2 * yStride);
        High(b, d).AsSingle().Store(y + 3 * yStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(double* x, long xStride, double* y, long yStride)
    {
        Vector128<double> a = Vector128.Load(x), b = Vector128.Load(x + xStride);
        Low(a, b).Store(y);
        High(a, b).Store(y + yStride);
    }

    /// <summary>a0 b0 a1 b1</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    /// <summary>a2 b2 a3 b3</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    /// <summary>a0 b0</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Low(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    /// <summary>a1 b1</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> High(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
