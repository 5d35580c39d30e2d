using System.Numerics;
using GpuTensor.Kernels.Reduction;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Reduction;

/// <summary>
/// What a reduction does with two values. The bodies are written once over this; every operator is one struct.
/// </summary>
internal interface IReducer
{
    /// <summary>The operator's name, for messages.</summary>
    static abstract string Name { get; }

    /// <summary>What kernels combine two values with, a <see cref="ReduceFunction"/>.</summary>
    static abstract int Function { get; }

    /// <summary>Whether the result is divided by the number of elements.</summary>
    static virtual bool IsMean => false;

    /// <summary>Whether the reduction of nothing has a value.</summary>
    static abstract bool HasIdentity { get; }

    /// <summary>The reduction of nothing, if there is such a value.</summary>
    static abstract T Identity<T>()
        where T : unmanaged, INumber<T>;

    /// <summary>Two partial results as one; associative up to rounding.</summary>
    static abstract TVector Combine<TSimd, TVector, T>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>;

    /// <summary>The lanes combined, in a fixed order.</summary>
    static abstract T Across<TSimd, TVector, T>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>;

    /// <summary>The result from what was combined and how many elements that were; 1 after all passes but the last.</summary>
    static abstract TVector Finish<TSimd, TVector, T>(TVector value, TVector count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>;
}
