using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

/// <summary>A binary operator row by row; in a row each operand runs on or is one element.</summary>
internal readonly unsafe struct BinaryRows<T, TOperator>(
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
        var left = new BroadcastCursor(_geometry.Left, start);
        var right = new BroadcastCursor(_geometry.Right, start);
        for (long i = start; i < end;)
        {
            long row = Math.Min(left.RowRest, end - i);
            Row<TSimd, TVector>(_left + left.Offset, _right + right.Offset, _destination + i, row);
            i += row;
            left.Advance(row);
            right.Advance(row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row<TSimd, TVector>(T* left, T* right, T* destination, long count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        if (_geometry.Left.InnerStride == 0)
        {
            Row<TSimd, TVector, ConstantLanes<TVector>, ArrayLanes<TSimd, TVector, T>>(
                new(TSimd.Broadcast(*left)), new(right), destination, count);
        }
        else if (_geometry.Right.InnerStride == 0)
        {
            Row<TSimd, TVector, ArrayLanes<TSimd, TVector, T>, ConstantLanes<TVector>>(
                new(left), new(TSimd.Broadcast(*right)), destination, count);
        }
        else
        {
            Row<TSimd, TVector, ArrayLanes<TSimd, TVector, T>, ArrayLanes<TSimd, TVector, T>>(
                new(left), new(right), destination, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row<TSimd, TVector, TLeft, TRight>(TLeft left, TRight right, T* destination, long count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where TLeft : struct, ILanes<TVector>
        where TRight : struct, ILanes<TVector>
    {
        var lanes = new BinaryLanes<TSimd, TVector, T, TOperator, TLeft, TRight>(left, right);
        LaneLoop.Run<TSimd, TVector, T, BinaryLanes<TSimd, TVector, T, TOperator, TLeft, TRight>>(
            lanes, destination, count, _streaming);
    }
}
