using System.Numerics;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

/// <summary>What is done with an element, for any vector width.</summary>
internal interface IUnaryOperator<T>
    where T : unmanaged, INumber<T>
{
    TVector Apply<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;
}
