using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

/// <summary>The one loop of all elementwise operators and casts.</summary>
internal static class LaneLoop
{
    /// <summary>Results from this size on do not stay in a cache, so they are written past it.</summary>
    public const long StreamingBytes = 32L << 20;

    /// <summary>The bytes per thread does at a time, the results and what they are made of.</summary>
    public const long GrainBytes = 1 << 19;

    /// <summary>Writes consecutive elements, past the caches if so asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Run<TSimd, TVector, T, TLanes>(TLanes lanes, T* destination, long count, bool streaming)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
        where TLanes : struct, ILanes<TVector>
    {
        if (streaming)
            Run<TSimd, TVector, T, TLanes, StreamingSink<TSimd, TVector, T>>(lanes, new(destination), count);
        else
            Run<TSimd, TVector, T, TLanes, ArraySink<TSimd, TVector, T>>(lanes, new(destination), count);
    }

    /// <summary>Writes <paramref name="count"/> elements to a sink.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, T, TLanes, TSink>(TLanes lanes, TSink sink, long count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
        where TLanes : struct, ILanes<TVector>
        where TSink : struct, ILaneSink<TVector>
    {
        TLanes source = lanes;
        TSink target = sink;
        int head = target.Head(count);
        if (head > 0)
            target.Put(0, source.At(0, head), head);
        long i = head;
        for (; i <= count - 4 * TSimd.Width; i += 4 * TSimd.Width)
        {
            TVector first = source.At(i);
            TVector second = source.At(i + TSimd.Width);
            TVector third = source.At(i + 2 * TSimd.Width);
            TVector fourth = source.At(i + 3 * TSimd.Width);
            target.Put(i, first);
            target.Put(i + TSimd.Width, second);
            target.Put(i + 2 * TSimd.Width, third);
            target.Put(i + 3 * TSimd.Width, fourth);
        }

        for (; i <= count - TSimd.Width; i += TSimd.Width)
            target.Put(i, source.At(i));
        if (i < count)
            target.Put(i, source.At(i, (int)(count - i)), (int)(count - i));
    }
}
