using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>Logits as they are.</summary>
internal readonly struct UnitScale<T> : ILogitScale<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Key<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Difference<TSimd, TVector>(TVector x, TVector greatestKey)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Subtract(x, greatestKey);
}
