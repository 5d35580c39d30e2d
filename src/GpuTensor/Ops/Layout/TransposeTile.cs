using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuTensor.Ops.Layout;

/// <summary>Columns become rows: blocks as wide as a vector in registers, the edges element by element.</summary>
internal readonly unsafe struct TransposeTile<T> : ITile<T>
    where T : unmanaged
{
    /// <summary>Rows of the input that are done together, so that whole cache lines of the result are written.</summary>
    private const long Band = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* x, long xStride, T* y, long yStride, long rows, long columns)
    {
        if (sizeof(T) == 1 && ChannelBytes.TryRun((byte*)x, xStride, (byte*)y, yStride, rows, columns))
            return;
        if (rows == 1 && yStride == 1)
        {
            Buffer.MemoryCopy(x, y, columns * sizeof(T), columns * sizeof(T));
            return;
        }

        Prefetch(y, yStride, columns, rows);
        Prefetch(x, xStride, rows, columns);
        long row = 0;
        if (sizeof(T) <= 4 && Vector128.IsHardwareAccelerated)
        {
            if (rows < Interleave.Lanes<T>() && rows == yStride && sizeof(T) == 4)
            {
                InterleaveRows(x, xStride, y, rows, columns);
                return;
            }

            for (; rows - row >= Interleave.Lanes<T>(); row += Band)
                DoBand(x + row * xStride, xStride, y + row, yStride, Math.Min(Band, rows - row), columns, rows - row);
            row = Math.Min(row, rows / Interleave.Lanes<T>() * Interleave.Lanes<T>());
            if (row > 0 && row < rows)
            {
                // The rows left over are done with some before them, once more.
                row = rows - Interleave.Lanes<T>();
                DoBand(x + row * xStride, xStride, y + row, yStride, rows - row, columns, rows - row);
                return;
            }
        }

        Plain(x + row * xStride, xStride, y + row, yStride, rows - row, columns);
    }

    /// <summary>
    /// Asks for all cache lines of the tile at once; those of distant rows would otherwise come one after the other, and
    /// those to be written only as their stores retire.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Prefetch(T* first, long stride, long lines, long length)
    {
        if (!Sse.IsSupported || lines < 8 || stride * sizeof(T) < 1024)
            return;
        for (long line = 0; line < lines; line++)
        {
            var start = (byte*)(first + line * stride);
            for (byte* p = start; p < start + length * sizeof(T); p += 64)
                Sse.Prefetch0(p);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DoBand(T* x, long xStride, T* y, long yStride, long rows, long columns, long rowsLeft)
    {
        int side = Interleave.Lanes<T>();
        rows = rows / side * side;
        long column = 0;
        for (; columns - column >= side; column += side)
        {
            for (long row = 0; row < rows; row += side)
                Block(x + row * xStride + column, xStride, y + column * yStride + row, yStride, side);
        }

        if (column == columns)
            return;

        // The last block of columns reads past them, into the rows behind, as far as there are any.
        long done = 0;
        if (sizeof(T) == 4 && xStride >= 3)
        {
            for (; done < rows && done + side < rowsLeft; done += side)
                Block(x + done * xStride + column, xStride, y + column * yStride + done, yStride, (int)(columns - column));
        }

        Plain(x + done * xStride + column, xStride, y + column * yStride + done, yStride, rows - done, columns - column);
    }

    /// <summary>Transposes as many rows as a vector has lanes and writes the first <paramref name="stored"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(T* x, long xStride, T* y, long yStride, int stored)
    {
        if (sizeof(T) == 4)
        {
            Vector128<T> a = Vector128.Load(x);
            Vector128<T> b = Vector128.Load(x + xStride);
            Vector128<T> c = Vector128.Load(x + 2 * xStride);
            Vector128<T> d = Vector128.Load(x + 3 * xStride);
            Interleave.Transpose4(ref a, ref b, ref c, ref d);
            a.Store(y);
            if (stored > 1)
                b.Store(y + yStride);
            if (stored > 2)
                c.Store(y + 2 * yStride);
            if (stored > 3)
                d.Store(y + 3 * yStride);
            return;
        }

        Interleave.Transpose(x, xStride, y, yStride);
    }

    /// <summary>Two or three rows, which stand side by side in the result: what a store writes too much the next one corrects.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InterleaveRows(T* x, long xStride, T* y, long rows, long columns)
    {
        long column = 0;
        T* second = x + xStride;
        T* third = second + (rows > 2 ? xStride : 0);
        for (; columns - column > 4; column += 4)
        {
            Vector128<T> a = Vector128.Load(x + column);
            Vector128<T> b = Vector128.Load(second + column);
            Vector128<T> c = Vector128.Load(third + column);
            Vector128<T> d = c;
            Interleave.Transpose4(ref a, ref b, ref c, ref d);
            a.Store(y + column * rows);
            b.Store(y + (column + 1) * rows);
            c.Store(y + (column + 2) * rows);
            d.Store(y + (column + 3) * rows);
        }

        Plain(x + column, xStride, y + column * rows, rows, rows, columns - column);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain(T* x, long xStride, T* y, long yStride, long rows, long columns)
    {
        for (long column = 0; column < columns; column++)
        {
            for (long row = 0; row < rows; row++)
                y[column * yStride + row] = x[row * xStride + column];
        }
    }
}
