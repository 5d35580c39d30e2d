using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Upsampling;

/// <summary>
/// Lines of short runs in full vectors: the vectors of a line repeat after a cycle, and each is one load of neighbouring
/// input units whose lanes are moved apart, with zeros between.
/// </summary>
internal readonly unsafe struct UpsamplePattern<T>
    where T : unmanaged, INumber<T>
{
    private readonly long _cycle;
    private readonly long _unitsPerCycle;
    private readonly T* _lanes;
    private readonly long* _starts;

    /// <summary>Computes a cycle into <paramref name="table"/>, which must live as long as this is used.</summary>
    public UpsamplePattern(T* table, in UpsampleLines lines)
    {
        int width = Math.Max(1, SimdLevels.CurrentBytes / sizeof(T));
        _cycle = lines.Cycle;
        _unitsPerCycle = _cycle * width / lines.Period * lines.Run;
        _lanes = table;
        _starts = (long*)(table + _cycle * width);
        for (long vector = 0; vector < _cycle; vector++)
        {
            (long first, long within) = Math.DivRem(vector * width, lines.Period);
            _starts[vector] = first * lines.Run + Math.Min(within, lines.Run);
            for (int lane = 0; lane < width; lane++)
            {
                (long index, long offset) = Math.DivRem(vector * width + lane, lines.Period);
                long source = index * lines.Run + offset - _starts[vector];
                _lanes[vector * width + lane] = T.CreateTruncating(offset < lines.Run ? source : -1L);
            }
        }
    }

    /// <summary>Writes <paramref name="length"/> output units from the beginning of a cycle on, without reading from <paramref name="sourceEnd"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write<TSimd, TVector>(T* source, T* sourceEnd, T* destination, long length, bool streaming)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        int width = TSimd.Width;
        T* end = destination + length;
        for (long vector = 0; destination < end; destination += width)
        {
            T* load = source + _starts[vector];
            TVector units = load + width <= sourceEnd
                ? TSimd.Load(load)
                : TSimd.LoadPartial(load, (int)Math.Max(0, sourceEnd - load));
            TVector apart = TSimd.Shuffle(units, TSimd.Load(_lanes + vector * width));
            if (destination + width > end)
                TSimd.StorePartial(apart, destination, (int)(end - destination));
            else if (streaming)
                TSimd.StoreStreaming(apart, destination);
            else
                TSimd.Store(apart, destination);
            if (++vector == _cycle)
            {
                vector = 0;
                source += _unitsPerCycle;
            }
        }
    }
}
