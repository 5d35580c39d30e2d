using System.Numerics;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>
/// What softmax, log-softmax and log-sum-exp differ in. All take the greatest key of a row, sum a term of every element
/// and then finish; keys and terms of several rows can stand side by side in the lanes of a vector.
/// </summary>
internal interface ISoftmaxForm<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Whether <see cref="Result"/> is made from the term; otherwise from the element.</summary>
    static abstract bool UsesTerms { get; }

    /// <summary>Whether there is one result per row, which <see cref="Finish"/> gives.</summary>
    static abstract bool IsReduction { get; }

    /// <summary>What orders the elements: the greatest key has the greatest term.</summary>
    TVector Key<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;

    /// <summary>What is subtracted from the keys of a row before they are exponentiated.</summary>
    TVector Origin<TSimd, TVector>(TVector greatestKey)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;

    /// <summary>The term of an element.</summary>
    TVector Term<TSimd, TVector>(TVector x, TVector origin)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;

    /// <summary>The terms of four elements, in their place.</summary>
    void Terms<TSimd, TVector>(ref TVector a, ref TVector b, ref TVector c, ref TVector d, TVector origin)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;

    /// <summary>What <see cref="Result"/> needs of a row, or its result.</summary>
    TVector Finish<TSimd, TVector>(TVector origin, TVector sum)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;

    /// <summary>The result of an element, from its term or from itself.</summary>
    TVector Result<TSimd, TVector>(TVector value, TVector origin, TVector finish)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct;
}
