using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Reduction;

/// <summary>Elements read as the type that a reduction accumulates in.</summary>
internal static unsafe class Lanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TSimd, TVector, TIn, T>(TIn* source)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T>
    {
        if (typeof(TIn) == typeof(T))
            return TSimd.Load((T*)source);
        Unsafe.SkipInit(out TVector vector);
        ref T lanes = ref Unsafe.As<TVector, T>(ref vector);
        for (int i = 0; i < TSimd.Width; i++)
            Unsafe.Add(ref lanes, i) = One<TIn, T>(source + i);
        return vector;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T One<TIn, T>(TIn* source)
        where TIn : unmanaged, INumber<TIn>
        where T : unmanaged, INumber<T> =>
        typeof(TIn) == typeof(T) ? *(T*)source : T.CreateTruncating(*source);
}
