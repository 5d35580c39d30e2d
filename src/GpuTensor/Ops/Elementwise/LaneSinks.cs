using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

/// <summary>Where the vectors of a loop go.</summary>
internal interface ILaneSink<TVector>
    where TVector : struct
{
    /// <summary>How many elements at the start are to be written apart, so that the vectors behind them are aligned.</summary>
    int Head(long count);

    void Put(long index, TVector value);

    /// <summary>Writes the first <paramref name="count"/> lanes and nothing behind them.</summary>
    void Put(long index, TVector value, int count);
}

/// <summary>Consecutive elements.</summary>
internal readonly unsafe struct ArraySink<TSimd, TVector, T>(T* destination) : ILaneSink<TVector>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    private readonly T* _destination = destination;

    public int Head(long count) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(long index, TVector value) => TSimd.Store(value, _destination + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(long index, TVector value, int count) => TSimd.StorePartial(value, _destination + index, count);
}

/// <summary>Consecutive elements, written past the caches.</summary>
internal readonly unsafe struct StreamingSink<TSimd, TVector, T>(T* destination) : ILaneSink<TVector>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    private readonly T* _destination = destination;

    public int Head(long count)
    {
        nint bytes = -(nint)_destination & (TSimd.Width * sizeof(T) - 1);
        return (int)Math.Min(bytes / sizeof(T), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(long index, TVector value) => TSimd.StoreStreaming(value, _destination + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(long index, TVector value, int count) => TSimd.StorePartial(value, _destination + index, count);
}
