using System.Diagnostics.CodeAnalysis;
using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>
/// The thread of a launch that a host thread runs at the moment: what <see cref="Grid"/>, <see cref="Group"/> and
/// <see cref="Warp"/> answer from. A host thread keeps one and moves it from index to index.
/// </summary>
internal sealed class KernelThread
{
    [ThreadStatic]
    private static KernelThread? t_current;

    [ThreadStatic]
    private static KernelThread? t_spare;

    private KernelThread? _outer;
    private ThreadGroup? _ownGroup;

    /// <summary>The index in the whole launch, first dimension.</summary>
    public long GlobalX;

    /// <summary>Second dimension.</summary>
    public int GlobalY;

    /// <summary>Third dimension.</summary>
    public int GlobalZ;

    /// <summary>The number in the group.</summary>
    public int LinearIndex;

    /// <summary>The index in the group.</summary>
    public Index3D Index;

    /// <summary>The group; null in a launch by thread count.</summary>
    public ThreadGroup? Group;

    /// <summary>How many shared arrays the thread has taken.</summary>
    public int SharedArrays;

    /// <summary>Who runs the thread, where its group's threads wait for each other.</summary>
    public CrewMember? Member;

    /// <summary>The local arrays.</summary>
    public KernelArena Local { get; } = new("local arrays of a thread");

    /// <summary>The kernel's thread that the calling host thread runs.</summary>
    /// <exception cref="InvalidOperationException">It runs none.</exception>
    public static KernelThread Current => t_current ?? ThrowOutside();

    /// <summary>As <see cref="Current"/>, in a group.</summary>
    /// <exception cref="InvalidOperationException">It runs none, or one without a group.</exception>
    public static KernelThread CurrentInGroup
    {
        get
        {
            KernelThread thread = Current;
            if (thread.Group is null)
                ThrowNoGroup();
            return thread;
        }
    }

    /// <summary>The group of <see cref="CurrentInGroup"/>.</summary>
    public static ThreadGroup CurrentGroup => Current.Group ?? ThrowNoGroup();

    /// <summary>A group that is run by this host thread alone.</summary>
    public ThreadGroup OwnGroup => _ownGroup ??= new ThreadGroup();

    /// <summary>Lets the calling host thread run kernels, until <see cref="Leave"/>.</summary>
    public static KernelThread Enter()
    {
        KernelThread thread = t_spare ?? new KernelThread();
        t_spare = null;
        thread._outer = t_current;
        t_current = thread;
        return thread;
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    public void Leave()
    {
        t_current = _outer;
        _outer = null;
        Group = null;
        Member = null;
        t_spare = this;
    }

    /// <summary>Becomes a thread of a launch by thread count.</summary>
    public void MoveTo(long index)
    {
        GlobalX = index;
        Local.Clear();
    }

    /// <summary>Becomes the first thread of a launch by thread count.</summary>
    public void MoveToNoGroup()
    {
        Group = null;
        GlobalY = 0;
        GlobalZ = 0;
    }

    /// <summary>Becomes a thread of a group.</summary>
    public void MoveTo(ThreadGroup group, int linearIndex, int x, int y, int z)
    {
        Group = group;
        LinearIndex = linearIndex;
        Index = new Index3D(x, y, z);
        GlobalX = group.FirstX + x;
        GlobalY = group.FirstY + y;
        GlobalZ = group.FirstZ + z;
        SharedArrays = 0;
        Local.Clear();
    }

    [DoesNotReturn]
    private static KernelThread ThrowOutside() =>
        throw new InvalidOperationException("Grid, Group, Warp, shared and local memory are there only inside a running kernel.");

    [DoesNotReturn]
    private static ThreadGroup ThrowNoGroup() => throw new InvalidOperationException(
        "A kernel that uses groups (Group, Warp, shared memory, Grid.Idx, Grid.Dim and Grid.GlobalLinearIndex) must be launched with a KernelConfig, not with a number of threads.");
}
