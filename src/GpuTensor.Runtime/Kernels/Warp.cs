using System.Numerics;
using GpuTensor.Runtime.Cpu.Threads;

namespace GpuTensor.Kernels;

/// <summary>
/// The threads of a group that run side by side, called lanes, and how they exchange values without shared memory.
/// </summary>
/// <remarks>
/// A group's threads are divided into warps by their linear index; the last warp may have fewer lanes. The size depends on
/// the device: 32 on the CPU and on NVIDIA's GPUs, 1 on OpenCL devices, where every shuffle gives the thread its own value.
/// A kernel must be correct for all of them. Shuffles and <see cref="Barrier"/> must be
/// reached by all lanes of a warp, like the barriers of <see cref="Group"/> by all threads of a group; different warps may
/// go different ways.
/// </remarks>
public static class Warp
{
    /// <summary>How many threads a warp has on this device.</summary>
    public static int WarpSize => ThreadGroup.WarpSize;

    /// <summary>The index of this thread in its warp.</summary>
    public static int LaneIdx => KernelThread.CurrentInGroup.LinearIndex % ThreadGroup.WarpSize;

    /// <summary>Whether this is the first lane of its warp.</summary>
    public static bool IsFirstLane => LaneIdx == 0;

    /// <summary>The index of this thread's warp in its group.</summary>
    public static int WarpIdx => KernelThread.CurrentInGroup.LinearIndex / ThreadGroup.WarpSize;

    /// <summary>Waits for all lanes of the warp; what they wrote to memory before is visible to all of them afterwards.</summary>
    public static void Barrier()
    {
        KernelThread thread = KernelThread.CurrentInGroup;
        MeetingOf(thread).Attend(thread, Collective.WarpBarrier);
    }

    /// <summary>The value of another lane.</summary>
    /// <typeparam name="T">A type of at most 64 bytes.</typeparam>
    /// <param name="variable">What this lane offers.</param>
    /// <param name="sourceLane">The lane to take from; one's own value where there is no such lane.</param>
    public static T Shuffle<T>(T variable, int sourceLane)
        where T : unmanaged => Shuffle(variable, sourceLane, WarpSize);

    /// <summary>The value of another lane of the same segment of the warp.</summary>
    /// <typeparam name="T">A type of at most 64 bytes.</typeparam>
    /// <param name="variable">What this lane offers.</param>
    /// <param name="sourceLane">The lane to take from, counted from the first of the segment, modulo <paramref name="width"/>.</param>
    /// <param name="width">The size of the segments into which the warp is divided: a power of two, at most <see cref="WarpSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is no power of two, or too large (on the CPU).</exception>
    public static T Shuffle<T>(T variable, int sourceLane, int width)
        where T : unmanaged
    {
        int lane = LaneIdx;
        return Exchange(variable, Collective.Shuffle, width, (lane & -width) + (sourceLane & (width - 1)));
    }

    /// <summary>The value of the lane that is <paramref name="delta"/> lower; one's own where there is none.</summary>
    /// <typeparam name="T">A type of at most 64 bytes.</typeparam>
    /// <param name="variable">What this lane offers.</param>
    /// <param name="delta">How many lanes lower; not negative.</param>
    public static T ShuffleUp<T>(T variable, int delta)
        where T : unmanaged => ShuffleUp(variable, delta, WarpSize);

    /// <summary>The value of the lane that is <paramref name="delta"/> lower in the same segment; one's own where there is none.</summary>
    /// <typeparam name="T">A type of at most 64 bytes.</typeparam>
    /// <param name="variable">What this lane offers.</param>
    /// <param name="delta">How many lanes lower; not negative.</param>
    /// <param name="width">The size of the segments into which the warp is divided: a power of two, at most <see cref="WarpSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is no power of two, or too large (on the CPU).</exception>
    public static T ShuffleUp<T>(T variable, int delta, int width)
        where T : unmanaged
    {
        int lane = LaneIdx;
        return Exchange(variable, Collective.ShuffleUp, width, (uint)delta <= (lane & (width - 1)) ? lane - delta : lane);
    }

    /// <summary>The value of the lane that is <paramref name="delta"/> higher; one's own where there is none.</summary>
    /// <typeparam name="T">A type of at most 64 bytes.</typeparam>
    /// <param name="variable">What this lane offers.</param>
    /// <param name="delta">How many lanes higher; not negative.</param>
    public static T ShuffleDown<T>(T variable, int delta)
        where T : unmanaged => ShuffleDown(variable, delta, WarpSize);

    /// <summary>The value of the lane that is <paramref name="delta"/> higher in the same segment; one's own where there is none.</summary>
    /// <typeparam name="T">A type of at most 64 bytes.</typeparam>
    /// <param name="variable">What this lane offers.</param>
    /// <param name="delta">How many lanes higher; not negative.</param>
    /// <param name="width">The size of the segments into which the warp is divided: a power of two, at most <see cref="WarpSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is no power of two, or too large (on the CPU).</exception>
    public static T ShuffleDown<T>(T variable, int delta, int width)
        where T : unmanaged
    {
        int lane = LaneIdx;
        return Exchange(variable, Collective.ShuffleDown, width, (uint)delta < width - (lane & (width - 1)) ? lane + delta : lane);
    }

    /// <summary>The value of the lane whose index differs in the bits of <paramref name="mask"/>; one's own where there is none.</summary>
    /// <typeparam name="T">A type of at most 64 bytes.</typeparam>
    /// <param name="variable">What this lane offers.</param>
    /// <param name="mask">The bits; not negative.</param>
    public static T ShuffleXor<T>(T variable, int mask)
        where T : unmanaged => ShuffleXor(variable, mask, WarpSize);

    /// <summary>
    /// The value of the lane of the same segment whose index differs in the bits of <paramref name="mask"/>; one's own where
    /// there is none.
    /// </summary>
    /// <typeparam name="T">A type of at most 64 bytes.</typeparam>
    /// <param name="variable">What this lane offers.</param>
    /// <param name="mask">The bits; not negative.</param>
    /// <param name="width">The size of the segments into which the warp is divided: a power of two, at most <see cref="WarpSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is no power of two, or too large (on the CPU).</exception>
    public static T ShuffleXor<T>(T variable, int mask, int width)
        where T : unmanaged
    {
        int lane = LaneIdx;
        return Exchange(variable, Collective.ShuffleXor, width, (uint)mask < width ? lane ^ mask : lane);
    }

    /// <summary>Gives one lane's value to all lanes.</summary>
    /// <typeparam name="T">A type of at most 64 bytes.</typeparam>
    /// <param name="value">The value of this lane; only that of <paramref name="laneIndex"/> counts.</param>
    /// <param name="laneIndex">The lane whose value it is, the same in all lanes.</param>
    public static T Broadcast<T>(T value, int laneIndex)
        where T : unmanaged => Shuffle(value, laneIndex, WarpSize);

    private static T Exchange<T>(T value, Collective collective, int width, int source)
        where T : unmanaged
    {
        if (!BitOperations.IsPow2(width) || width > WarpSize)
            throw new ArgumentOutOfRangeException(nameof(width), width, $"The width must be a power of two, at most {WarpSize}.");
        KernelThread thread = KernelThread.CurrentInGroup;
        Meeting meeting = MeetingOf(thread);
        meeting.Write(thread.LinearIndex % ThreadGroup.WarpSize, value);
        meeting.Attend(thread, collective);
        return source < meeting.Size ? meeting.Read<T>(source) : value;
    }

    internal static Meeting MeetingOf(KernelThread thread) => thread.Group!.WarpMeeting(thread.LinearIndex / ThreadGroup.WarpSize);
}
