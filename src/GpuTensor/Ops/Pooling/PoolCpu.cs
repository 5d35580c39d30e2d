using System.Numerics;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Pooling;

/// <summary>Maximum and average pooling: chooses the cheaper of the two orders in which a window can be reduced.</summary>
internal static unsafe class PoolCpu
{
    private const long GrainBytes = 1 << 18;
    private const long TileBytes = 1 << 14;

    public static void Run<T, TReduction>(
        CpuDevice device, DeviceTensor<T> input, DeviceTensor<T> destination, in PoolGeometry geometry, bool countPadding)
        where T : unmanaged, INumber<T>
        where TReduction : struct, IPoolReduction<T>
    {
        using var x = new CpuOperand<T>(input);
        using var y = new CpuOperand<T>(destination);
        bool separable = SeparableIsCheaper<T>(in geometry);
        PoolTiles tiles = CreateTiles<T>(in geometry);
        var body = new PoolBody<T, TReduction>(x.Pointer, y.Pointer, in geometry, in tiles, countPadding, separable);
        device.For<T, PoolBody<T, TReduction>>(tiles.Count, Grain<T>(in geometry, in tiles), in body);
    }

    public static PoolTiles CreateTiles<T>(in PoolGeometry geometry)
        where T : unmanaged
    {
        // Neighbouring tiles both reduce the columns that their windows share; wide tiles keep that small.
        long pixels = TileBytes / sizeof(T) / geometry.Channels / Math.Min(geometry.Horizontal.Stride, TileBytes);
        long overlap = 4 * (Math.Min(geometry.Horizontal.Extent, geometry.Horizontal.Input) / geometry.Horizontal.Stride);
        return new PoolTiles(in geometry, Math.Max(1, Math.Max(pixels, overlap)));
    }

    public static long Grain<T>(in PoolGeometry geometry, in PoolTiles tiles)
        where T : unmanaged
    {
        long cells = Math.Min(geometry.Vertical.Window, geometry.Vertical.Input)
            * Math.Min(geometry.Horizontal.Input, tiles.ColumnsPerTile * Math.Min(geometry.Horizontal.Stride, geometry.Horizontal.Input));
        return Math.Max(1, GrainBytes / Math.Max(1, cells * geometry.Channels * sizeof(T)));
    }

    /// <summary>
    /// Counts loads and stores of vectors per vector of results: over all taps at once, or over the rows first, for every
    /// input column, and over the columns then.
    /// </summary>
    private static bool SeparableIsCheaper<T>(in PoolGeometry geometry)
        where T : unmanaged
    {
        double rows = Math.Min(geometry.Vertical.Window, geometry.Vertical.Input);
        double columns = Math.Min(geometry.Horizontal.Window, geometry.Horizontal.Input);
        double step = Math.Min(geometry.Horizontal.Stride, geometry.Horizontal.Input);
        double width = Math.Max(1, SimdLevels.CurrentBytes / sizeof(T));
        double perOutput = step == 1 ? 1
            : step * geometry.Channels <= width ? step
            : Math.Ceiling(geometry.Channels / width) * width / geometry.Channels;
        double together = rows * columns * perOutput;
        double separate = step * (rows + 1) + columns * perOutput;
        return rows > 1 && separate < together;
    }
}
