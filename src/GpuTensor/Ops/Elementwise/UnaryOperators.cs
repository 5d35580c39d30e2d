using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

internal readonly struct NegateOperator<T> : IUnaryOperator<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Negate(value);
}

internal readonly struct AbsOperator<T> : IUnaryOperator<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Abs(value);
}

internal readonly struct SqrtOperator<T> : IUnaryOperator<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Sqrt(value);
}

internal readonly struct ExpOperator<T> : IUnaryOperator<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => SimdMath.Exp<TSimd, TVector, T>(value);
}

internal readonly struct LogOperator<T> : IUnaryOperator<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Log(value);
}

internal readonly struct ClampOperator<T>(T least, T greatest) : IUnaryOperator<T>
    where T : unmanaged, INumber<T>
{
    private readonly T _least = least;
    private readonly T _greatest = greatest;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct =>
        TSimd.Min(TSimd.Max(value, TSimd.Broadcast(_least)), TSimd.Broadcast(_greatest));
}
