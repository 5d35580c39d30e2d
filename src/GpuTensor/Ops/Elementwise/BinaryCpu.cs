using System.Numerics;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

/// <summary>Runs binary operators on the processor.</summary>
internal static unsafe class BinaryCpu
{
    /// <summary>Writes every element of the result; the destination may be an operand that does not repeat.</summary>
    public static void Run<T, TOperator>(CpuDevice device, T* left, T* right, T* destination, in BroadcastGeometry geometry)
        where T : unmanaged, INumber<T>
        where TOperator : struct, IBinaryOperator
    {
        bool streaming = geometry.Count * sizeof(T) >= LaneLoop.StreamingBytes && destination != left && destination != right;
        if (typeof(T) == typeof(Half))
        {
            device.For<float, HalfBinaryBlocks<TOperator>>(
                geometry.Count, Grain<T>(geometry.BlockSize), new((Half*)left, (Half*)right, (Half*)destination, geometry));
        }
        else if (geometry.HasLongRows)
        {
            Run<T, TOperator, BinaryRows<T, TOperator>>(
                device, geometry.Count, Grain<T>(64), new(left, right, destination, geometry, streaming));
        }
        else
        {
            Run<T, TOperator, BinaryBlocks<T, TOperator>>(
                device, geometry.Count, Grain<T>(geometry.BlockSize), new(left, right, destination, geometry, streaming));
        }
    }

    /// <summary>Whether an integer of the tensor is 0.</summary>
    public static bool FindsZero<T>(DeviceTensor<T> integers)
        where T : unmanaged, INumber<T>
    {
        using var source = new CpuOperand<T>(integers);
        int found = 0;
        ((CpuDevice)integers.Device).For(integers.ElementCount, Grain<T>(64), new ZeroSearch<T>(source.Pointer, &found));
        return found != 0;
    }

    private static void Run<T, TOperator, TBody>(CpuDevice device, long count, long grain, in TBody body)
        where T : unmanaged, INumber<T>
        where TOperator : struct, IBinaryOperator
        where TBody : unmanaged, ISimdBody<T>
    {
        if (TOperator.IntegersOneByOne && typeof(T) != typeof(float) && typeof(T) != typeof(double))
            device.For(count, grain, new SimdBodyScalar<T, TBody>(body));
        else
            device.For<T, TBody>(count, grain, in body);
    }

    private static long Grain<T>(long multiple)
        where T : unmanaged
    {
        long elements = LaneLoop.GrainBytes / (3 * sizeof(T));
        return elements / multiple * multiple;
    }

    private readonly struct ZeroSearch<T>(T* source, int* found) : IRangeBody
        where T : unmanaged, INumber<T>
    {
        private readonly T* _source = source;
        private readonly int* _found = found;

        public void Run(long start, long end)
        {
            if (new ReadOnlySpan<T>(_source + start, (int)(end - start)).Contains(T.Zero))
                Volatile.Write(ref *_found, 1);
        }
    }
}
