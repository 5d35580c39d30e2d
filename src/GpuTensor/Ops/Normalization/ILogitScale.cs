using System.Numerics;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>How logits are scaled before they are exponentiated.</summary>
internal interface ILogitScale<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>What orders the logits: the greatest key belongs to the greatest scaled logit.</summary>
    TVector Key<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;

    /// <summary>The scaled logit minus the greatest scaled logit.</summary>
    TVector Difference<TSimd, TVector>(TVector x, TVector greatestKey)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;
}
