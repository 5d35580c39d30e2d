using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Pooling;

/// <summary>How the cells of a window become one value.</summary>
internal interface IPoolReduction<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>What a window without cells gives, before it is divided.</summary>
    static abstract T Empty { get; }

    /// <summary>Whether the result is divided by the number of cells.</summary>
    static abstract bool Divides { get; }

    static abstract TVector Combine<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;
}

internal readonly struct MaxReduction<T> : IPoolReduction<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Minus infinity, or the least integer.</summary>
    public static T Empty => T.CreateSaturating(double.NegativeInfinity);

    public static bool Divides => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Max(a, b);
}

internal readonly struct AverageReduction<T> : IPoolReduction<T>
    where T : unmanaged, INumber<T>
{
    public static T Empty => T.Zero;

    public static bool Divides => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Add(a, b);
}
