namespace GpuTensor.Ops.Upsampling;

/// <summary>Walks over the output's lines in order and knows of each which input line it holds, if any.</summary>
internal unsafe ref struct UpsampleRows
{
    private readonly ScatterUpsampleGeometry _geometry;
    private readonly int _axes;
    private fixed long _position[Shape.MaxRank];
    private fixed long _phase[Shape.MaxRank];
    private fixed long _pitch[Shape.MaxRank];
    private int _between;
    private long _inputLine;

    /// <summary>Starts at a line of the output.</summary>
    /// <param name="geometry">The axes.</param>
    /// <param name="axes">How many of them, the slowest, count lines.</param>
    /// <param name="line">Which line, from 0.</param>
    public UpsampleRows(in ScatterUpsampleGeometry geometry, int axes, long line)
    {
        _geometry = geometry;
        _axes = axes;
        long pitch = 1;
        for (int i = axes - 1; i >= 0; i--)
        {
            UpsampleAxis axis = geometry[i];
            (line, _position[i]) = Math.DivRem(line, axis.Output);
            (long index, _phase[i]) = Math.DivRem(_position[i], axis.Stride);
            _pitch[i] = pitch;
            _inputLine += index * pitch;
            _between += _phase[i] != 0 ? 1 : 0;
            pitch *= axis.Input;
        }
    }

    /// <summary>The input line that the current output line holds, or -1 if it is all zeros.</summary>
    public readonly long InputLine => _between == 0 ? _inputLine : -1;

    public void MoveNext()
    {
        for (int i = _axes - 1; i >= 0; i--)
        {
            UpsampleAxis axis = _geometry[i];
            bool wasBetween = _phase[i] != 0;
            bool carry = ++_position[i] == axis.Output;
            if (carry)
            {
                // Back to the axis's first line; the index reached is that of the last position.
                _inputLine -= (axis.Output - 1) / axis.Stride * _pitch[i];
                _position[i] = 0;
                _phase[i] = 0;
            }
            else if (++_phase[i] == axis.Stride)
            {
                _phase[i] = 0;
                _inputLine += _pitch[i];
            }

            _between += (_phase[i] != 0 ? 1 : 0) - (wasBetween ? 1 : 0);
            if (!carry)
                return;
        }
    }
}
