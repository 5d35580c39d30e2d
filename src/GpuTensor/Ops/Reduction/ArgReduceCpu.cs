using System.Numerics;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Reduction;

/// <summary>
/// Positions of the greatest or least: the value of a block is found by the reduction of <typeparamref name="TValue"/>,
/// its place only in the block that has won.
/// </summary>
/// <typeparam name="TValue">The reduction that gives the winning value.</typeparam>
/// <typeparam name="TReducer">Which value wins.</typeparam>
internal static unsafe class ArgReduceCpu<TValue, TReducer>
    where TValue : struct, IReducer
    where TReducer : struct, IArgReducer
{
    private const long Grain = 1 << 16;
    private const long FewPieces = 64;
    private const long TileBytes = 2048;

    /// <summary>Writes the positions along the one group of dimensions that is reduced; none is empty.</summary>
    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<long> output, in ReductionGeometry geometry)
        where T : unmanaged, INumber<T>
    {
        using var x = new CpuOperand<T>(input);
        using var y = new CpuOperand<long>(output);
        ReductionGeometry.Extent extent = geometry.Around(geometry.LargestReduced());
        var device = (CpuDevice)input.Device;
        if (typeof(T) == typeof(Half))
            Pass<T, float>(device, x.Pointer, y.Pointer, extent);
        else
            Pass<T, T>(device, x.Pointer, y.Pointer, extent);
    }

    private static void Pass<TIn, T>(CpuDevice device, TIn* x, long* y, in ReductionGeometry.Extent extent)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
    {
        long columns = Math.Min(extent.Inner, TileBytes / sizeof(T));
        long tiles = (extent.Inner - 1) / columns + 1;
        long rows = extent.Outer * tiles >= FewPieces ? extent.Reduced : Math.Max(64, Grain / columns);
        long pieces = (extent.Reduced - 1) / rows + 1;
        var cut = new ReduceCpu.RowCut(columns, tiles, rows, pieces, Math.Max(1, Grain / (columns * Math.Min(rows, extent.Reduced))));
        if (pieces == 1)
        {
            device.For<T, ArgBody<TIn, T, TValue, TReducer>>(extent.Outer * tiles, cut.Grain, new(x, null, y, extent, cut));
            return;
        }

        long partials = checked(extent.Outer * pieces * extent.Inner);
        using var valueMemory = Scratch.Rent<T>(partials);
        using var indexMemory = Scratch.Rent<long>(partials);
        var values = (T*)valueMemory.Pointer;
        var indices = (long*)indexMemory.Pointer;
        device.For<T, ArgBody<TIn, T, TValue, TReducer>>(
            extent.Outer * pieces * tiles, cut.Grain, new(x, values, indices, extent, cut));
        Combine(values, indices, y, extent with { Reduced = pieces });
    }

    /// <summary>The winners among the pieces' winners.</summary>
    private static void Combine<T>(T* values, long* indices, long* y, in ReductionGeometry.Extent extent)
        where T : unmanaged, INumber<T>
    {
        for (long i = 0; i < extent.Outer * extent.Inner; i++)
        {
            (long outer, long inner) = Math.DivRem(i, extent.Inner);
            long best = outer * extent.Reduced * extent.Inner + inner;
            long candidate = best;
            for (long piece = 1; piece < extent.Reduced; piece++)
            {
                candidate += extent.Inner;
                if (TReducer.Wins(values[candidate], values[best]))
                    best = candidate;
            }

            y[i] = indices[best];
        }
    }
}
