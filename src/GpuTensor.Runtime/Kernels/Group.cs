using GpuTensor.Runtime.Cpu.Threads;

namespace GpuTensor.Kernels;

/// <summary>Tells a running kernel where in its group its thread is, and lets the threads of a group work together.</summary>
/// <remarks>
/// Every thread of the group must reach what all threads do together (barriers, <see cref="Broadcast{T}"/>), equally often
/// and in the same order: not under a condition that differs between threads, and not after some have returned. Otherwise a
/// GPU may hang; the CPU throws an <see cref="InvalidOperationException"/> that names the kernel and two of the threads.
/// Only a launch with a <see cref="KernelConfig"/> has groups.
/// </remarks>
public static class Group
{
    /// <summary>The index of this thread in its group, first dimension.</summary>
    public static int IdxX => KernelThread.CurrentInGroup.Index.X;

    /// <summary>The index of this thread in its group, second dimension.</summary>
    public static int IdxY => KernelThread.CurrentInGroup.Index.Y;

    /// <summary>The index of this thread in its group, third dimension.</summary>
    public static int IdxZ => KernelThread.CurrentInGroup.Index.Z;

    /// <summary>How many threads a group has, first dimension.</summary>
    public static int DimX => KernelThread.CurrentGroup.Dimension.X;

    /// <summary>How many threads a group has, second dimension.</summary>
    public static int DimY => KernelThread.CurrentGroup.Dimension.Y;

    /// <summary>How many threads a group has, third dimension.</summary>
    public static int DimZ => KernelThread.CurrentGroup.Dimension.Z;

    /// <summary>The index of this thread in its group.</summary>
    public static Index3D Index => KernelThread.CurrentInGroup.Index;

    /// <summary>How many threads a group has in each dimension.</summary>
    public static Index3D Dimension => KernelThread.CurrentGroup.Dimension;

    /// <summary>The number of this thread in its group: IdxX + DimX * (IdxY + DimY * IdxZ).</summary>
    public static int LinearIndex => KernelThread.CurrentInGroup.LinearIndex;

    /// <summary>Whether this is the thread with the linear index 0.</summary>
    public static bool IsFirstThread => LinearIndex == 0;

    /// <summary>
    /// Waits for all threads of the group. What they wrote to shared and global memory before is visible to all of them afterwards.
    /// </summary>
    public static void Barrier()
    {
        KernelThread thread = KernelThread.CurrentInGroup;
        thread.Group!.Meeting.Attend(thread, Collective.GroupBarrier);
    }

    /// <summary>A <see cref="Barrier"/> that counts.</summary>
    /// <param name="predicate">What this thread says.</param>
    /// <returns>How many threads of the group said true, in every thread.</returns>
    public static int BarrierPopCount(bool predicate) => Vote(predicate, Collective.GroupPopCount);

    /// <summary>A <see cref="Barrier"/> that asks all threads.</summary>
    /// <param name="predicate">What this thread says.</param>
    /// <returns>Whether all threads of the group said true, in every thread.</returns>
    public static bool BarrierAnd(bool predicate) =>
        Vote(predicate, Collective.GroupAnd) == KernelThread.CurrentGroup.Size;

    /// <summary>A <see cref="Barrier"/> that asks for any thread.</summary>
    /// <param name="predicate">What this thread says.</param>
    /// <returns>Whether any thread of the group said true, in every thread.</returns>
    public static bool BarrierOr(bool predicate) => Vote(predicate, Collective.GroupOr) != 0;

    /// <summary>Gives one thread's value to all threads of the group; also a <see cref="Barrier"/>.</summary>
    /// <typeparam name="T">A type of at most 64 bytes.</typeparam>
    /// <param name="value">The value of this thread; only that of thread <paramref name="threadIndex"/> counts.</param>
    /// <param name="threadIndex">The linear index of the thread whose value it is, the same in all threads.</param>
    /// <returns>That thread's value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such thread in the group (on the CPU).</exception>
    public static T Broadcast<T>(T value, int threadIndex)
        where T : unmanaged
    {
        KernelThread thread = KernelThread.CurrentInGroup;
        ThreadGroup group = thread.Group!;
        ArgumentOutOfRangeException.ThrowIfNegative(threadIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(threadIndex, group.Size);
        if (thread.LinearIndex == threadIndex)
            group.Meeting.Write(0, value);
        group.Meeting.Attend(thread, Collective.GroupBroadcast);
        return group.Meeting.Read<T>(0);
    }

    private static int Vote(bool predicate, Collective collective)
    {
        KernelThread thread = KernelThread.CurrentInGroup;
        Meeting meeting = thread.Group!.Meeting;
        meeting.Attend(thread, collective, predicate);
        return meeting.Votes;
    }
}
