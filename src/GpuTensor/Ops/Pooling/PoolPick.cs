using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Pooling;

/// <summary>Moves every stride-th pixel of a row together, as many at once as a vector holds.</summary>
internal readonly unsafe struct PoolPick
{
    private readonly void* _lanes;
    private readonly long _channels;
    private readonly long _step;

    private PoolPick(void* lanes, long channels, long step, long pixelsPerVector)
    {
        _lanes = lanes;
        _channels = channels;
        _step = step;
        PixelsPerVector = pixelsPerVector;
    }

    /// <summary>How many pixels are kept of a vector; 0 if they are so large or so far apart that picking does not pay.</summary>
    public long PixelsPerVector { get; }

    /// <summary>Prepares picking; <paramref name="lanes"/> is room for a vector, to live as long as the result.</summary>
    public static PoolPick Create<TSimd, TVector, T>(T* lanes, long channels, long stride)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        if (stride == 1 || stride > TSimd.Width || channels * stride > TSimd.Width)
            return default;
        long step = channels * stride;
        for (int lane = 0; lane < TSimd.Width; lane++)
        {
            long source = lane / channels * step + lane % channels;
            Unsafe.CopyBlockUnaligned(lanes + lane, &source, (uint)sizeof(T));
        }

        return new PoolPick(lanes, channels, step, (TSimd.Width - channels) / step + 1);
    }

    /// <summary>Writes the pixels without gaps; reads a vector's width behind the last one.</summary>
    public void Run<TSimd, TVector, T>(T* source, T* destination, long pixels)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        // Whole vectors while they fit: the lanes behind the kept pixels are overwritten by the next ones.
        TVector lanes = TSimd.Load((T*)_lanes);
        long kept = PixelsPerVector * _channels;
        long left = pixels * _channels;
        for (; left >= TSimd.Width; left -= kept, destination += kept, source += PixelsPerVector * _step)
            TSimd.Store(TSimd.Shuffle(TSimd.Load(source), lanes), destination);
        for (; left > 0; left -= kept, destination += kept, source += PixelsPerVector * _step)
            TSimd.StorePartial(TSimd.Shuffle(TSimd.Load(source), lanes), destination, (int)Math.Min(left, kept));
    }
}
