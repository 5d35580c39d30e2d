using System.Numerics;

namespace GpuTensor.Ops.Pooling;

/// <summary>Maximum pooling that also tells where each maximum stands.</summary>
internal static class ArgMaxPoolCpu
{
    public static void Run<T>(
        CpuDevice device, DeviceTensor<T> input, DeviceTensor<T> values, DeviceTensor<long> indices, in PoolGeometry geometry, bool includeBatch)
        where T : unmanaged, INumber<T>
    {
        using var x = new CpuOperand<T>(input);
        using var best = new CpuOperand<T>(values);
        using var where = new CpuOperand<long>(indices);
        PoolTiles tiles = PoolCpu.CreateTiles<T>(in geometry);
        unsafe
        {
            var body = new ArgMaxPoolBody<T>(x.Pointer, best.Pointer, where.Pointer, in geometry, in tiles, includeBatch);
            device.For<T, ArgMaxPoolBody<T>>(tiles.Count, PoolCpu.Grain<T>(in geometry, in tiles), in body);
        }
    }
}
