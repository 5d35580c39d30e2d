using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Upsampling;

/// <summary>Writes segments of output lines, each byte once.</summary>
internal readonly unsafe struct ScatterUpsampleBody<T>(
    T* x, T* xEnd, T* y, in ScatterUpsampleGeometry geometry, in UpsampleLines lines, in UpsamplePattern<T> pattern, bool streaming) : ISimdBody<T>
    where T : unmanaged, INumber<T>
{
    private const int CacheLine = 64;

    private readonly T* _x = x;
    private readonly T* _xEnd = xEnd;
    private readonly T* _y = y;
    private readonly ScatterUpsampleGeometry _geometry = geometry;
    private readonly UpsampleLines _lines = lines;
    private readonly UpsamplePattern<T> _pattern = pattern;
    private readonly bool _streaming = streaming;

    public void Run<TSimd, TVector>(long start, long end)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        (long line, long segment) = Math.DivRem(start, _lines.SegmentsPerLine);
        var rows = new UpsampleRows(in _geometry, _lines.OuterAxes, line);
        for (long i = start; i < end; i++)
        {
            long from = segment * _lines.SegmentLength;
            long length = Math.Min(_lines.SegmentLength, _lines.Length - from);
            T* destination = _y + line * _lines.Length + from;
            if (rows.InputLine < 0)
                Write<TSimd, TVector>(null, destination, length);
            else
                WriteSegment<TSimd, TVector>(_x + rows.InputLine * _lines.InputLength, from, destination, length);
            if (++segment == _lines.SegmentsPerLine)
            {
                segment = 0;
                line++;
                rows.MoveNext();
            }
        }
    }

    private void WriteSegment<TSimd, TVector>(T* source, long from, T* destination, long length)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        (long index, long offset) = Math.DivRem(from, _lines.Period);
        source += index * _lines.Run;
        if (_lines.Cycle > 0)
        {
            // Segments are whole cycles; with the destination aligned, so is every vector.
            bool aligned = (nuint)destination % CacheLine == 0 && length % TSimd.Width == 0;
            _pattern.Write<TSimd, TVector>(source, _xEnd, destination, length, _streaming && aligned);
            return;
        }

        while (length > 0)
        {
            bool values = offset < _lines.Run;
            long count = Math.Min((values ? _lines.Run : _lines.Period) - offset, length);
            Write<TSimd, TVector>(values ? source + offset : null, destination, count);
            destination += count;
            length -= count;
            offset += count;
            if (offset == _lines.Period)
            {
                offset = 0;
                source += _lines.Run;
            }
        }
    }

    /// <summary>Copies units, or writes zeros if the source is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write<TSimd, TVector>(T* source, T* destination, long length)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        int width = TSimd.Width;
        long i = 0;
        if (_streaming && length >= 2 * CacheLine / sizeof(T))
        {
            for (; (nuint)(destination + i) % CacheLine != 0; i++)
                destination[i] = source == null ? T.Zero : source[i];
            long perLine = CacheLine / sizeof(T);
            for (; i <= length - perLine; )
            {
                for (long lineEnd = i + perLine; i < lineEnd; i += width)
                    TSimd.StoreStreaming(source == null ? TSimd.Zero : TSimd.Load(source + i), destination + i);
            }
        }

        for (; i <= length - width; i += width)
            TSimd.Store(source == null ? TSimd.Zero : TSimd.Load(source + i), destination + i);
        for (; i < length; i++)
            destination[i] = source == null ? T.Zero : source[i];
    }
}
