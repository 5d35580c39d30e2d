using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

/// <summary>A binary operator where rows are short: operands that repeat are gathered block by block.</summary>
internal readonly unsafe struct BinaryBlocks<T, TOperator>(
    T* left, T* right, T* destination, BroadcastGeometry geometry, bool streaming) : ISimdBody<T>
    where T : unmanaged, INumber<T>
    where TOperator : struct, IBinaryOperator
{
    private readonly T* _left = left;
    private readonly T* _right = right;
    private readonly T* _destination = destination;
    private readonly BroadcastGeometry _geometry = geometry;
    private readonly bool _streaming = streaming;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        long block = _geometry.BlockSize;
        using Scratch gathered = Scratch.Rent<T>(2 * (block + OperandBlocks<T>.Slack));
        var left = new OperandBlocks<T>(_left, _geometry.Left, (T*)gathered.Pointer, block, start);
        var right = new OperandBlocks<T>(_right, _geometry.Right, (T*)gathered.Pointer + block + OperandBlocks<T>.Slack, block, start);
        for (long i = start; i < end; i += block)
        {
            int count = (int)Math.Min(block, end - i);
            var lanes = new BinaryLanes<TSimd, TVector, T, TOperator, ArrayLanes<TSimd, TVector, T>, ArrayLanes<TSimd, TVector, T>>(
                new(left.Next(count)), new(right.Next(count)));
            LaneLoop.Run<TSimd, TVector, T, BinaryLanes<TSimd, TVector, T, TOperator, ArrayLanes<TSimd, TVector, T>, ArrayLanes<TSimd, TVector, T>>>(
                lanes, _destination + i, count, _streaming);
        }
    }
}

/// <summary>A binary operator on half-precision numbers, computed in single precision.</summary>
internal readonly unsafe struct HalfBinaryBlocks<TOperator>(
    Half* left, Half* right, Half* destination, BroadcastGeometry geometry) : ISimdBody<float>
    where TOperator : struct, IBinaryOperator
{
    private readonly Half* _left = left;
    private readonly Half* _right = right;
    private readonly Half* _destination = destination;
    private readonly BroadcastGeometry _geometry = geometry;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, float>
        where TVector : struct
    {
        int block = (int)_geometry.BlockSize;
        using Scratch gathered = Scratch.Rent<Half>(2 * (block + OperandBlocks<Half>.Slack));
        using Scratch single = Scratch.Rent<float>(2 * block);
        float* x = (float*)single.Pointer;
        float* y = x + block;
        var left = new OperandBlocks<Half>(_left, _geometry.Left, (Half*)gathered.Pointer, block, start);
        var right = new OperandBlocks<Half>(_right, _geometry.Right, (Half*)gathered.Pointer + block + OperandBlocks<Half>.Slack, block, start);
        for (long i = start; i < end; i += block)
        {
            int count = (int)Math.Min(block, end - i);
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(left.Next(count), count), new Span<float>(x, block));
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(right.Next(count), count), new Span<float>(y, block));
            var lanes = new BinaryLanes<TSimd, TVector, float, TOperator, ArrayLanes<TSimd, TVector, float>, ArrayLanes<TSimd, TVector, float>>(
                new(x), new(y));
            LaneLoop.Run<TSimd, TVector, float, BinaryLanes<TSimd, TVector, float, TOperator, ArrayLanes<TSimd, TVector, float>, ArrayLanes<TSimd, TVector, float>>>(
                lanes, x, count, streaming: false);
            TensorPrimitives.ConvertToHalf(new ReadOnlySpan<float>(x, count), new Span<Half>(_destination + i, count));
        }
    }
}
