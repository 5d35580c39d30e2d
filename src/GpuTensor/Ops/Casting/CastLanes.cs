using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuTensor.Ops.Elementwise;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Casting;

/// <summary>Consecutive elements of another type.</summary>
internal readonly unsafe struct ConvertedLanes<TSimd, TVector, T, TFrom>(TFrom* source) : ILanes<TVector>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
    where TFrom : unmanaged
{
    private readonly TFrom* _source = source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At(long index) => TSimd.LoadConverted(_source + index);

    public TVector At(long index, int count)
    {
        // Room for as many elements as the widest vector has lanes of 32 bits.
        Vector512<byte> room = Vector512<byte>.Zero;
        Unsafe.CopyBlockUnaligned(&room, _source + index, (uint)(count * sizeof(TFrom)));
        return TSimd.LoadConverted((TFrom*)&room);
    }
}

/// <summary>Consecutive elements of another type.</summary>
internal readonly unsafe struct ConvertedSink<TSimd, TVector, T, TTo>(TTo* destination) : ILaneSink<TVector>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
    where TTo : unmanaged
{
    private readonly TTo* _destination = destination;

    public int Head(long count) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(long index, TVector value) => TSimd.StoreConverted(value, _destination + index);

    public void Put(long index, TVector value, int count)
    {
        Vector512<byte> room;
        TSimd.StoreConverted(value, (TTo*)&room);
        Unsafe.CopyBlockUnaligned(_destination + index, &room, (uint)(count * sizeof(TTo)));
    }
}
