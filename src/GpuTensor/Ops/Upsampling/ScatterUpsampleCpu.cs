using System.Numerics;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Upsampling;

/// <summary>Zero insertion: every byte of the output is written once, in order, in the largest units that stay together.</summary>
internal static unsafe class ScatterUpsampleCpu
{
    /// <summary>From this output size on, the caches are passed by.</summary>
    private const long StreamingBytes = 32 << 20;

    public static void Run<T>(CpuDevice device, DeviceTensor<T> input, DeviceTensor<T> destination, in ScatterUpsampleGeometry geometry)
        where T : unmanaged
    {
        using var x = new CpuOperand<T>(input);
        using var y = new CpuOperand<T>(destination);
        long runBytes = geometry.Run * sizeof(T);
        bool streaming = destination.ByteCount > StreamingBytes;
        long inputBytes = input.ByteCount;
        if (runBytes % sizeof(ulong) == 0)
            Run(device, (ulong*)x.Pointer, inputBytes, (ulong*)y.Pointer, in geometry, runBytes, streaming);
        else if (runBytes % sizeof(uint) == 0)
            Run(device, (uint*)x.Pointer, inputBytes, (uint*)y.Pointer, in geometry, runBytes, streaming);
        else if (runBytes % sizeof(ushort) == 0)
            Run(device, (ushort*)x.Pointer, inputBytes, (ushort*)y.Pointer, in geometry, runBytes, streaming);
        else
            Run(device, (byte*)x.Pointer, inputBytes, (byte*)y.Pointer, in geometry, runBytes, streaming);
    }

    private static void Run<TUnit>(
        CpuDevice device, TUnit* x, long inputBytes, TUnit* y, in ScatterUpsampleGeometry geometry, long runBytes, bool streaming)
        where TUnit : unmanaged, INumber<TUnit>
    {
        var lines = UpsampleLines.Create(in geometry, runBytes / sizeof(TUnit), sizeof(TUnit));
        using Scratch table = Scratch.Rent(lines.TableBytes);
        var pattern = new UpsamplePattern<TUnit>((TUnit*)table.Pointer, in lines);
        var body = new ScatterUpsampleBody<TUnit>(x, x + inputBytes / sizeof(TUnit), y, in geometry, in lines, in pattern, streaming);
        device.For<TUnit, ScatterUpsampleBody<TUnit>>(lines.SegmentCount, lines.Grain, in body);
    }
}
