using System.Runtime.CompilerServices;

namespace GpuTensor.Ops.Elementwise;

/// <summary>Gives an operand block by block as consecutive elements, gathered into working memory where it repeats.</summary>
internal unsafe struct OperandBlocks<T>
    where T : unmanaged
{
    /// <summary>Elements behind a gathered block that may be overwritten.</summary>
    public const int Slack = 8;

    private readonly T* _source;
    private readonly T* _gathered;
    private readonly long _innerSize;
    private readonly long _innerStride;
    private readonly long _outerStride;
    private readonly bool _isContiguous;
    private readonly bool _isPeriodic;
    private BroadcastCursor _cursor;
    private long _start;
    private bool _filled;

    /// <summary>Begins at an element of the result that is a multiple of the block size.</summary>
    /// <param name="source">The operand.</param>
    /// <param name="operand">How it is read.</param>
    /// <param name="gathered">Room for a block and the slack.</param>
    /// <param name="blockSize">The elements of a block; only the last may have fewer.</param>
    /// <param name="start">The first element.</param>
    public OperandBlocks(T* source, in BroadcastOperand operand, T* gathered, long blockSize, long start)
    {
        _source = source;
        _gathered = gathered;
        _innerSize = operand.InnerSize;
        _innerStride = operand.InnerStride;
        _outerStride = operand.Rank > 1 ? operand.Stride(1) : 0;
        _isContiguous = operand.IsContiguous;
        _isPeriodic = blockSize % operand.Period == 0;
        _cursor = new BroadcastCursor(in operand, start);
        _start = start;
    }

    /// <summary>The next <paramref name="count"/> elements.</summary>
    public T* Next(int count)
    {
        if (_isContiguous)
        {
            _start += count;
            return _source + _start - count;
        }

        if (!_filled)
            Gather(count);
        _filled = _isPeriodic;
        return _gathered;
    }

    private void Gather(int count)
    {
        for (int done = 0; done < count;)
        {
            int length = (int)Math.Min(_cursor.RowRest, count - done);
            int rows = length == _innerSize ? (int)Math.Min(_cursor.RowsRest, (count - done) / length) : 1;
            T* from = _source + _cursor.Offset;
            T* to = _gathered + done;
            if (_outerStride == 0)
                Repeat(from, to, length, rows);
            else
                Copy(from, to, length, rows);
            done += rows * length;
            _cursor.Advance(length, rows);
        }
    }

    /// <summary>Writes one row several times, each time as much as is there already.</summary>
    private readonly void Repeat(T* from, T* to, int length, int rows)
    {
        Copy(from, to, length, 1);
        int total = rows * length;
        for (int done = length; done < total; done *= 2)
            new ReadOnlySpan<T>(to, Math.Min(done, total - done)).CopyTo(new Span<T>(to + done, total - done));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Copy(T* from, T* to, int length, int rows)
    {
        long innerStride = _innerStride;
        long outerStride = _outerStride;
        if (innerStride == 0 && length <= Slack)
        {
            // Rows this short are written longer than they are; the next one corrects that.
            for (int row = 0; row < rows; row++, from += outerStride, to += length)
            {
                T value = *from;
                (to[0], to[1], to[2], to[3]) = (value, value, value, value);
                if (length > 4)
                    (to[4], to[5], to[6], to[7]) = (value, value, value, value);
            }

            return;
        }

        for (int row = 0; row < rows; row++, from += outerStride, to += length)
        {
            for (int i = 0; i < length; i++)
                to[i] = from[i * innerStride];
        }
    }
}
