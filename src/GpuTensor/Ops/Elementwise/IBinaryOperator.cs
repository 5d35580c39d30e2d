using System.Numerics;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

/// <summary>What is done with a pair of elements, for any type and vector width.</summary>
internal interface IBinaryOperator
{
    /// <summary>What kernels apply, a <see cref="BinaryFunction"/>.</summary>
    static abstract int Function { get; }

    /// <summary>Whether integers are done one by one because there is no instruction for vectors of them.</summary>
    static virtual bool IntegersOneByOne => false;

    static abstract TVector Apply<TSimd, TVector, T>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>;
}
