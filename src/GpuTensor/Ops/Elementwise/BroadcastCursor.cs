namespace GpuTensor.Ops.Elementwise;

/// <summary>Walks over an operand row by row, a row being what the innermost dimension covers.</summary>
internal struct BroadcastCursor
{
    private readonly BroadcastOperand _operand;
    private Extents _index;

    /// <summary>Begins at an element of the result.</summary>
    public BroadcastCursor(in BroadcastOperand operand, long start)
    {
        _operand = operand;
        for (int i = 0; i < operand.Rank; i++)
        {
            (start, _index[i]) = Math.DivRem(start, operand.Size(i));
            Offset += _index[i] * operand.Stride(i);
        }
    }

    /// <summary>Which element of the operand belongs to the current element of the result.</summary>
    public long Offset { get; private set; }

    /// <summary>Elements of the result from the current one to the end of its row.</summary>
    public readonly long RowRest => _operand.InnerSize - _index[0];

    /// <summary>Rows, the current one among them, to the end of the next dimension.</summary>
    public readonly long RowsRest => _operand.Rank > 1 ? _operand.Size(1) - _index[1] : 1;

    /// <summary>Goes on by several rows of that length; where they are more than one, they must be whole.</summary>
    public void Advance(long length, long rows)
    {
        if (rows > 1)
        {
            _index[1] += rows - 1;
            Offset += (rows - 1) * _operand.Stride(1);
        }

        Advance(length);
    }

    /// <summary>Goes on by at most the rest of the row.</summary>
    public void Advance(long count)
    {
        _index[0] += count;
        Offset += count * _operand.InnerStride;
        for (int i = 0; _index[i] == _operand.Size(i); i++)
        {
            Offset -= _index[i] * _operand.Stride(i);
            _index[i] = 0;
            if (i == _operand.Rank - 1)
                return;
            _index[i + 1]++;
            Offset += _operand.Stride(i + 1);
        }
    }
}
