using System.Numerics;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>One row of a tile: some vectors side by side, each a field, so that they stay in registers.</summary>
internal unsafe interface ILanes<TSelf, TVector, T>
    where TSelf : struct, ILanes<TSelf, TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    /// <summary>Elements of a row.</summary>
    static abstract int Length { get; }

    static abstract TSelf Load(T* source);

    /// <summary>sums += x * factors.</summary>
    static abstract void MultiplyAdd(TVector x, TSelf factors, ref TSelf sums);

    /// <summary>Writes start + sums, or the sums alone where nothing is to be added.</summary>
    static abstract void Write(TSelf sums, T* start, T* destination);

    /// <summary>Brings a row's cache lines near before they are written.</summary>
    static abstract void Prefetch(T* destination);
}
