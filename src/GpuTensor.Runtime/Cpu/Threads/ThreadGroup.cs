using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>The group of a launch that a host thread or a <see cref="Crew"/> runs at the moment; it moves from group to group.</summary>
internal sealed class ThreadGroup
{
    /// <summary>How many lanes a warp has on the CPU.</summary>
    public const int WarpSize = 32;

    private readonly KernelArena _sharedMemory = new("shared arrays of a group");
    private readonly List<(nint Address, long ByteCount)> _sharedArrays = [];
    private readonly List<Meeting> _warps = [];

    /// <summary>A group whose threads a crew runs, or, without one, a group whose threads never wait.</summary>
    public ThreadGroup(Crew? crew = null)
    {
        Crew = crew;
    }

    /// <summary>Who runs the threads of a group that wait for each other.</summary>
    public Crew? Crew { get; }

    /// <summary>How many groups there are.</summary>
    public Index3D GridDimension { get; private set; }

    /// <summary>How many threads a group has.</summary>
    public Index3D Dimension { get; private set; }

    /// <summary>How many threads a group has in all dimensions together.</summary>
    public int Size { get; private set; }

    /// <summary>Where in the grid the group is.</summary>
    public Index3D Index { get; private set; }

    /// <summary>The group's number in the grid.</summary>
    public long LinearIndex { get; private set; }

    /// <summary>The global index of the group's first thread, first dimension.</summary>
    public long FirstX { get; private set; }

    /// <summary>Second dimension.</summary>
    public int FirstY { get; private set; }

    /// <summary>Third dimension.</summary>
    public int FirstZ { get; private set; }

    /// <summary>The size of the dynamic shared memory.</summary>
    public int DynamicSharedBytes { get; private set; }

    /// <summary>The dynamic shared memory.</summary>
    public nint DynamicShared { get; private set; }

    /// <summary>The kernel that is run.</summary>
    public Type? Kernel { get; private set; }

    /// <summary>Where all threads of the group meet.</summary>
    public Meeting Meeting { get; } = new(slots: 1);

    /// <summary>Becomes a group of a launch.</summary>
    public void Begin(in KernelConfig config, Type kernel)
    {
        GridDimension = config.GridDimension;
        Dimension = config.GroupDimension;
        Size = config.GroupDimension.Size;
        DynamicSharedBytes = config.DynamicSharedBytes;
        Kernel = kernel;
    }

    /// <summary>Becomes the group with that number.</summary>
    public void MoveTo(long linearIndex)
    {
        (long rest, long x) = Math.DivRem(linearIndex, GridDimension.X);
        (long z, long y) = Math.DivRem(rest, GridDimension.Y);
        LinearIndex = linearIndex;
        Index = new Index3D((int)x, (int)y, (int)z);
        FirstX = x * Dimension.X;
        FirstY = (int)y * Dimension.Y;
        FirstZ = (int)z * Dimension.Z;
        Meeting.Begin(0, Size);
        for (int i = 0; i < _warps.Count; i++)
            _warps[i].Begin(i * WarpSize, Math.Min(WarpSize, Size - i * WarpSize));
        _sharedArrays.Clear();
        _sharedMemory.Clear();
        DynamicShared = _sharedMemory.Take(DynamicSharedBytes);
    }

    /// <summary>Where the lanes of a warp meet.</summary>
    public Meeting WarpMeeting(int warp)
    {
        while (_warps.Count <= warp)
        {
            int first = _warps.Count * WarpSize;
            var meeting = new Meeting(WarpSize);
            meeting.Begin(first, Math.Min(WarpSize, Size - first));
            _warps.Add(meeting);
        }

        return _warps[warp];
    }

    /// <summary>The next shared array of a thread: the first thread that comes takes it for all.</summary>
    public nint TakeShared(KernelThread thread, long byteCount)
    {
        int number = thread.SharedArrays++;
        if (number == _sharedArrays.Count)
            _sharedArrays.Add((_sharedMemory.Take(byteCount), byteCount));
        (nint address, long taken) = _sharedArrays[number];
        if (taken != byteCount)
        {
            throw new InvalidOperationException(
                $"The threads of a group must allocate the same shared arrays in the same order: in kernel {Kernel}, group {Index}, " +
                $"thread {thread.Index} allocates {byteCount} bytes where another has allocated {taken}.");
        }

        return address;
    }

    /// <summary>The index in the group of the thread with that number.</summary>
    public Index3D IndexOf(int thread)
    {
        (int rest, int x) = Math.DivRem(thread, Dimension.X);
        (int z, int y) = Math.DivRem(rest, Dimension.Y);
        return new Index3D(x, y, z);
    }
}
