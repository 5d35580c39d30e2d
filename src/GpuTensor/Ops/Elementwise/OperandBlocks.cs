namespace GpuTensor.Ops.Elementwise;

/// <summary>Gives an operand block by block as consecutive elements, gathered into working memory where it repeats.</summary>
internal unsafe struct OperandBlocks<T>
    where T : unmanaged
{
    private readonly T* _source;
    private readonly T* _gathered;
    private readonly long _innerStride;
    private readonly bool _isContiguous;
    private readonly bool _isPeriodic;
    private BroadcastCursor _cursor;
    private long _start;
    private bool _filled;

    /// <summary>Begins at an element of the result that is a multiple of the block size.</summary>
    /// <param name="source">The operand.</param>
    /// <param name="operand">How it is read.</param>
    /// <param name="gathered">Room for a block.</param>
    /// <param name="blockSize">The elements of a block; only the last may have fewer.</param>
    /// <param name="start">The first element.</param>
    public OperandBlocks(T* source, in BroadcastOperand operand, T* gathered, long blockSize, long start)
    {
        _source = source;
        _gathered = gathered;
        _innerStride = operand.InnerStride;
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
            int row = (int)Math.Min(_cursor.RowRest, count - done);
            T* from = _source + _cursor.Offset;
            T* to = _gathered + done;
            for (int i = 0; i < row; i++)
                to[i] = from[i * _innerStride];
            done += row;
            _cursor.Advance(row);
        }
    }
}
