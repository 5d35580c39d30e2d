using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

/// <summary>Runs unary operators on the processor.</summary>
internal static unsafe class UnaryCpu
{
    private const int HalfBlock = 2048;

    /// <summary>Writes every element of the result; the destination may be the source.</summary>
    public static void Run<T, TOperator>(DeviceTensor<T> source, DeviceTensor<T> destination, TOperator apply)
        where T : unmanaged, INumber<T>
        where TOperator : unmanaged, IUnaryOperator<T>
    {
        using var x = new CpuOperand<T>(source);
        using var y = new CpuOperand<T>(destination);
        bool streaming = destination.ByteCount >= LaneLoop.StreamingBytes && x.Pointer != y.Pointer;
        ((CpuDevice)source.Device).For<T, Body<T, TOperator>>(
            source.ElementCount, LaneLoop.GrainBytes / (2 * sizeof(T)), new(x.Pointer, y.Pointer, apply, streaming));
    }

    /// <summary>As the other, for half-precision numbers, computed in single precision.</summary>
    public static void RunHalf<TOperator>(DeviceTensor<Half> source, DeviceTensor<Half> destination, TOperator apply)
        where TOperator : unmanaged, IUnaryOperator<float>
    {
        using var x = new CpuOperand<Half>(source);
        using var y = new CpuOperand<Half>(destination);
        ((CpuDevice)source.Device).For<float, HalfBody<TOperator>>(
            source.ElementCount, 16 * HalfBlock, new(x.Pointer, y.Pointer, apply));
    }

    private readonly struct Body<T, TOperator>(T* x, T* y, TOperator apply, bool streaming) : ISimdBody<T>
        where T : unmanaged, INumber<T>
        where TOperator : unmanaged, IUnaryOperator<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;
        private readonly TOperator _apply = apply;
        private readonly bool _streaming = streaming;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            var lanes = new UnaryLanes<TSimd, TVector, T, TOperator, ArrayLanes<TSimd, TVector, T>>(_apply, new(_x + start));
            LaneLoop.Run<TSimd, TVector, T, UnaryLanes<TSimd, TVector, T, TOperator, ArrayLanes<TSimd, TVector, T>>>(
                lanes, _y + start, end - start, _streaming);
        }
    }

    private readonly struct HalfBody<TOperator>(Half* x, Half* y, TOperator apply) : ISimdBody<float>
        where TOperator : unmanaged, IUnaryOperator<float>
    {
        private readonly Half* _x = x;
        private readonly Half* _y = y;
        private readonly TOperator _apply = apply;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, float>
            where TVector : struct
        {
            using Scratch scratch = Scratch.Rent<float>(HalfBlock);
            float* single = (float*)scratch.Pointer;
            for (long i = start; i < end; i += HalfBlock)
            {
                int count = (int)Math.Min(HalfBlock, end - i);
                TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(_x + i, count), new Span<float>(single, count));
                var lanes = new UnaryLanes<TSimd, TVector, float, TOperator, ArrayLanes<TSimd, TVector, float>>(_apply, new(single));
                LaneLoop.Run<TSimd, TVector, float, UnaryLanes<TSimd, TVector, float, TOperator, ArrayLanes<TSimd, TVector, float>>>(
                    lanes, single, count, streaming: false);
                TensorPrimitives.ConvertToHalf(new ReadOnlySpan<float>(single, count), new Span<Half>(_y + i, count));
            }
        }
    }
}
