using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Elementwise;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Casting;

/// <summary>Nothing between the types.</summary>
internal readonly struct PassOperator<T> : IUnaryOperator<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => value;
}

/// <summary>The nearest integer, halves to the even one.</summary>
internal readonly struct RoundOperator<T> : IUnaryOperator<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Round(value);
}

/// <summary>0 for 0, 1 for everything else.</summary>
internal readonly struct TruthOperator<T> : IUnaryOperator<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct =>
        TSimd.Select(TSimd.EqualTo(value, TSimd.Zero), TSimd.Zero, TSimd.Broadcast(T.One));
}
