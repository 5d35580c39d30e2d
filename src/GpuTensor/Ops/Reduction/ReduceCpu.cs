using System.Numerics;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Reduction;

/// <summary>
/// Cuts a reduction into passes over [outer, reduced, inner], each cut into chunks by its shape alone, so that partial
/// results are the same whatever the number of threads; they are combined by the same passes.
/// </summary>
internal static unsafe class ReduceCpu
{
    /// <summary>Elements in a vector of 64 bytes: rows whose length is a multiple have no tail at any width.</summary>
    private const int VectorBytes = 64;

    /// <summary>Elements that make a chunk worth a thread's while.</summary>
    private const long Grain = 1 << 16;

    /// <summary>Below that many pieces of work the rows are cut, too.</summary>
    private const long FewPieces = 64;

    /// <summary>Reduces a tensor that is not empty; the result is in place when this returns.</summary>
    public static void Run<TIn, TOut, TReducer>(DeviceTensor<TIn> input, DeviceTensor<TOut> output, in ReductionGeometry geometry)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged, INumber<TOut>
        where TReducer : struct, IReducer
    {
        using var x = new CpuOperand<TIn>(input);
        using var y = new CpuOperand<TOut>(output);
        var device = (CpuDevice)input.Device;
        if (typeof(TOut) != typeof(Half))
        {
            Reduce<TIn, TOut, TReducer>(device, x.Pointer, y.Pointer, geometry, TOut.CreateTruncating(geometry.ReducedElements));
            return;
        }

        // Half is a storage type only: everything between the first load and the last store is float.
        using var wide = Scratch.Rent<float>(output.ElementCount);
        float* sums = (float*)wide.Pointer;
        Reduce<TIn, float, TReducer>(device, x.Pointer, sums, geometry, geometry.ReducedElements);
        device.For(output.ElementCount, Grain / 8, new Narrow((Half*)y.Pointer, sums));
    }

    /// <summary>Reduces memory of the device; <paramref name="count"/> is what the last pass finishes with.</summary>
    public static void Reduce<TIn, T, TReducer>(CpuDevice device, TIn* x, T* y, in ReductionGeometry geometry, T count)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
        where TReducer : struct, IReducer
    {
        int group = geometry.LargestReduced();
        ReductionGeometry.Extent extent = geometry.Around(group);
        if (geometry.ReducedCount <= 1)
        {
            Pass<TIn, T, TReducer>(device, x, y, extent, count);
            return;
        }

        ReductionGeometry rest = geometry.Without(group);
        using var partial = Scratch.Rent<T>(rest.ElementCount);
        Pass<TIn, T, TReducer>(device, x, (T*)partial.Pointer, extent, T.One);
        Reduce<T, T, TReducer>(device, (T*)partial.Pointer, y, rest, count);
    }

    private static void Pass<TIn, T, TReducer>(CpuDevice device, TIn* x, T* y, in ReductionGeometry.Extent extent, T count)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
        where TReducer : struct, IReducer
    {
        if (extent.Inner == 1)
            Contiguous<TIn, T, TReducer>(device, x, y, extent.Outer, extent.Reduced, count);
        else if (extent.Inner < 8 * (VectorBytes / sizeof(T)) && extent.Inner % (VectorBytes / sizeof(T)) != 0)
            NarrowRows<TIn, T, TReducer>(device, x, y, extent, count);
        else
            Rows<TIn, T, TReducer>(device, x, y, extent, count);
    }

    /// <summary>Each result is made of elements that stand side by side.</summary>
    private static void Contiguous<TIn, T, TReducer>(CpuDevice device, TIn* x, T* y, long outer, long length, T count)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
        where TReducer : struct, IReducer
    {
        long pieces = (length - 1) / Grain + 1;
        long grain = Math.Max(1, Grain / length);
        if (pieces == 1)
        {
            device.For<T, ContiguousBody<TIn, T, TReducer>>(outer, grain, new(x, y, length, length, 1, count));
            return;
        }

        using var partial = Scratch.Rent<T>(checked(outer * pieces));
        T* sums = (T*)partial.Pointer;
        device.For<T, ContiguousBody<TIn, T, TReducer>>(outer * pieces, 1, new(x, sums, length, Grain, pieces, T.One));
        Contiguous<T, T, TReducer>(device, sums, y, outer, pieces, count);
    }

    /// <summary>Each row of results is made of rows.</summary>
    private static void Rows<TIn, T, TReducer>(CpuDevice device, TIn* x, T* y, in ReductionGeometry.Extent extent, T count)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
        where TReducer : struct, IReducer
    {
        var cut = RowCut.Of<T>(extent);
        if (cut.Pieces == 1)
        {
            device.For<T, RowsBody<TIn, T, TReducer>>(
                extent.Outer * cut.Tiles, cut.Grain, new(x, y, extent, cut, extent.Reduced * extent.Inner, extent.Inner, count));
            return;
        }

        using var partial = Scratch.Rent<T>(checked(extent.Outer * cut.Pieces * extent.Inner));
        T* sums = (T*)partial.Pointer;
        device.For<T, RowsBody<TIn, T, TReducer>>(
            extent.Outer * cut.Pieces * cut.Tiles, cut.Grain,
            new(x, sums, extent, cut, extent.Reduced * extent.Inner, cut.Pieces * extent.Inner, T.One));
        Rows<T, T, TReducer>(device, sums, y, extent with { Reduced = cut.Pieces }, count);
    }

    /// <summary>
    /// Rows shorter than a few vectors: as many of them as elements in a vector are one long row, whose results are
    /// rows again; the rows that are left over join those.
    /// </summary>
    private static void NarrowRows<TIn, T, TReducer>(CpuDevice device, TIn* x, T* y, in ReductionGeometry.Extent extent, T count)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
        where TReducer : struct, IReducer
    {
        long together = VectorBytes / sizeof(T);
        if (extent.Reduced < 4 * together)
        {
            Rows<TIn, T, TReducer>(device, x, y, extent, count);
            return;
        }

        (long longRows, long rest) = Math.DivRem(extent.Reduced, together);
        var wide = new ReductionGeometry.Extent(extent.Outer, longRows, together * extent.Inner);
        var cut = RowCut.Of<T>(wide);
        long rows = cut.Pieces * together + rest;
        using var partial = Scratch.Rent<T>(checked(extent.Outer * rows * extent.Inner));
        T* sums = (T*)partial.Pointer;
        device.For<T, RowsBody<TIn, T, TReducer>>(
            wide.Outer * cut.Pieces * cut.Tiles, cut.Grain,
            new(x, sums, wide, cut, extent.Reduced * extent.Inner, rows * extent.Inner, T.One));
        for (long outer = 0; outer < extent.Outer; outer++)
        {
            TIn* from = x + ((outer + 1) * extent.Reduced - rest) * extent.Inner;
            T* to = sums + ((outer + 1) * rows - rest) * extent.Inner;
            for (long i = 0; i < rest * extent.Inner; i++)
                to[i] = Lanes.One<TIn, T>(from + i);
        }

        NarrowRows<T, T, TReducer>(device, sums, y, extent with { Reduced = rows }, count);
    }

    /// <summary>How rows are cut into tiles of columns and, where those are few, pieces of rows.</summary>
    internal readonly record struct RowCut(long TileColumns, long Tiles, long PieceRows, long Pieces, long Grain)
    {
        private const long TileBytes = 8192;
        private const long MostRows = 2048;

        public static RowCut Of<T>(in ReductionGeometry.Extent extent)
            where T : unmanaged
        {
            long columns = Math.Min(extent.Inner, TileBytes / sizeof(T));
            long tiles = (extent.Inner - 1) / columns + 1;
            long rows = extent.Outer * tiles >= FewPieces ? MostRows : Math.Clamp(ReduceCpu.Grain / columns, 64, MostRows);
            long pieces = (extent.Reduced - 1) / rows + 1;
            long grain = Math.Max(1, ReduceCpu.Grain / (columns * Math.Min(rows, extent.Reduced)));
            return new RowCut(columns, tiles, rows, pieces, grain);
        }
    }

    private readonly struct Narrow(Half* y, float* x) : IRangeBody
    {
        private readonly Half* _y = y;
        private readonly float* _x = x;

        public void Run(long start, long end)
        {
            for (long i = start; i < end; i++)
                _y[i] = (Half)_x[i];
        }
    }
}
