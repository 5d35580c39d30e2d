namespace GpuTensor.Ops.Layout;

/// <summary>Chooses how a permutation is done: one copy, rows copied, or tiles transposed; elements are moved by their size.</summary>
internal static unsafe class TransposeCpu
{
    /// <summary>Elements of a tile.</summary>
    private const long TileElements = 4096;

    private const long GrainBytes = 1 << 17;

    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> output, in TransposeGeometry geometry)
        where T : unmanaged
    {
        using var x = new CpuOperand<T>(input);
        using var y = new CpuOperand<T>(output);
        var device = (CpuDevice)input.Device;
        if (geometry.Count <= 1)
        {
            device.For(input.ByteCount, GrainBytes, new CopyBody((byte*)x.Pointer, (byte*)y.Pointer));
            return;
        }

        long rowBytes = geometry.InputStrides[^1] == 1 ? geometry.Sizes[^1] * sizeof(T) : 0;
        if (rowBytes is 2 or 4 or 8 or 16)
            Move(device, x.Pointer, y.Pointer, geometry.WithRowsAsElements(), rowBytes);
        else
            Move(device, x.Pointer, y.Pointer, geometry, sizeof(T));
    }

    private static void Move(CpuDevice device, void* x, void* y, in TransposeGeometry geometry, long elementBytes)
    {
        switch (elementBytes)
        {
            case 1:
                Move(device, (byte*)x, (byte*)y, geometry);
                break;
            case 2:
                Move(device, (ushort*)x, (ushort*)y, geometry);
                break;
            case 4:
                Move(device, (uint*)x, (uint*)y, geometry);
                break;
            case 8:
                Move(device, (ulong*)x, (ulong*)y, geometry);
                break;
            default:
                Move(device, (UInt128*)x, (UInt128*)y, geometry);
                break;
        }
    }

    private static void Move<T>(CpuDevice device, T* x, T* y, in TransposeGeometry geometry)
        where T : unmanaged
    {
        int columns = geometry.InputStrides.IndexOf(1);
        int rows = geometry.Count - 1;
        if (columns == rows)
        {
            rows--;
            long side = Math.Min(geometry.Sizes[columns], TileElements * 4);
            Run<T, CopyTile<T>>(device, x, y, geometry, rows, columns, Math.Max(1, TileElements / side), side);
            return;
        }

        // Tiles are near to square, but not narrower than the plane where that is narrow.
        long tileColumns = Math.Min(geometry.Sizes[columns], 64);
        long tileRows = Math.Min(geometry.Sizes[rows], TileElements / tileColumns / 64 * 64);
        tileColumns = Math.Min(geometry.Sizes[columns], TileElements / tileRows);
        Run<T, TransposeTile<T>>(device, x, y, geometry, rows, columns, tileRows, tileColumns);
    }

    private static void Run<T, TTile>(
        CpuDevice device, T* x, T* y, in TransposeGeometry geometry, int rows, int columns, long tileRows, long tileColumns)
        where T : unmanaged
        where TTile : struct, ITile<T>
    {
        var body = new TileBody<T, TTile>(x, y, geometry, rows, columns, tileRows, tileColumns);
        device.For(body.Tiles, Math.Max(1, GrainBytes / (tileRows * tileColumns * sizeof(T))), body);
    }

    private readonly struct CopyBody(byte* x, byte* y) : Runtime.Cpu.IRangeBody
    {
        private readonly byte* _x = x;
        private readonly byte* _y = y;

        public void Run(long start, long end) => Buffer.MemoryCopy(_x + start, _y + start, end - start, end - start);
    }
}
