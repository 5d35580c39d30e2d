namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>Copies that cp.async began and that have not arrived, by lane and group.</summary>
internal sealed class AsyncCopies
{
    private readonly List<(int Lane, int Offset, byte[] Bytes)> _open = [];
    private readonly Queue<(int Number, byte[] Bytes, int Offset)>[] _groups = new Queue<(int, byte[], int)>[Warp.Size];
    private readonly int[] _committed = new int[Warp.Size];

    public bool IsEmpty { get; private set; } = true;

    public void Clear()
    {
        if (!IsEmpty)
        {
            _open.Clear();
            Array.Clear(_groups);
            Array.Clear(_committed);
            IsEmpty = true;
        }
    }

    public void Begin(int lane, int offset, byte[] bytes)
    {
        IsEmpty = false;
        _open.Add((lane, offset, bytes));
    }

    /// <summary>Makes a group of the lane's open copies.</summary>
    public void Commit(int lane)
    {
        IsEmpty = false;
        int number = ++_committed[lane];
        foreach ((int owner, int offset, byte[] bytes) in _open)
        {
            if (owner == lane)
            {
                (_groups[lane] ??= new()).Enqueue((number, bytes, offset));
            }
        }

        _open.RemoveAll(copy => copy.Lane == lane);
    }

    /// <summary>The lane's copies in all groups but its latest ones.</summary>
    public IEnumerable<(int Offset, byte[] Bytes)> Complete(int lane, int latest)
    {
        Queue<(int Number, byte[] Bytes, int Offset)>? groups = _groups[lane];
        while (groups is { Count: > 0 } && groups.Peek().Number <= _committed[lane] - latest)
        {
            (_, byte[] bytes, int offset) = groups.Dequeue();
            yield return (offset, bytes);
        }
    }
}
