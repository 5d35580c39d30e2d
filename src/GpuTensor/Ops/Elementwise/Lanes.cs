using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

/// <summary>Where the vectors of a loop come from.</summary>
internal interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>The vector that begins with element <paramref name="index"/>.</summary>
    TVector At(long index);

    /// <summary>As <see cref="At(long)"/>, where only <paramref name="count"/> elements are left; reads nothing behind them.</summary>
    TVector At(long index, int count);
}

/// <summary>Consecutive elements.</summary>
internal readonly unsafe struct ArrayLanes<TSimd, TVector, T>(T* source) : ILanes<TVector>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    private readonly T* _source = source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At(long index) => TSimd.Load(_source + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At(long index, int count) => TSimd.LoadPartial(_source + index, count);
}

/// <summary>One element, repeated.</summary>
internal readonly struct ConstantLanes<TVector>(TVector value) : ILanes<TVector>
    where TVector : struct
{
    private readonly TVector _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At(long index) => _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At(long index, int count) => _value;
}

/// <summary>An operator on two sources.</summary>
internal readonly struct BinaryLanes<TSimd, TVector, T, TOperator, TLeft, TRight>(TLeft left, TRight right) : ILanes<TVector>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
    where TOperator : struct, IBinaryOperator
    where TLeft : struct, ILanes<TVector>
    where TRight : struct, ILanes<TVector>
{
    private readonly TLeft _left = left;
    private readonly TRight _right = right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At(long index) => TOperator.Apply<TSimd, TVector, T>(_left.At(index), _right.At(index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At(long index, int count) =>
        TOperator.Apply<TSimd, TVector, T>(_left.At(index, count), _right.At(index, count));
}

/// <summary>An operator on one source.</summary>
internal readonly struct UnaryLanes<TSimd, TVector, T, TOperator, TSource>(TOperator apply, TSource source) : ILanes<TVector>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
    where TOperator : struct, IUnaryOperator<T>
    where TSource : struct, ILanes<TVector>
{
    private readonly TOperator _apply = apply;
    private readonly TSource _source = source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At(long index) => _apply.Apply<TSimd, TVector>(_source.At(index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At(long index, int count) => _apply.Apply<TSimd, TVector>(_source.At(index, count));
}
