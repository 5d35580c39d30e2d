namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>The messages for kernels whose threads do not reach a collective operation together.</summary>
internal static class Divergence
{
    /// <summary>Threads meet at different operations.</summary>
    public static InvalidOperationException BetweenMeetings(KernelThread thread, Collective here, Collective others) =>
        Report(thread.Group!, here, thread.LinearIndex, $"others wait at {NameOf(others)}");

    /// <summary>A thread waits for one that will never arrive.</summary>
    public static InvalidOperationException Endless(ThreadGroup group, Collective collective, int waiting, int missing, Collective? missingAt) =>
        Report(group, collective, waiting,
            $"thread {group.IndexOf(missing)} {(missingAt is { } other ? $"waits at {NameOf(other)}" : "has ended")}");

    /// <summary>The generator has found no collective operation in the kernel, and yet there is one.</summary>
    public static InvalidOperationException NotCooperative(KernelThread thread, Collective collective) =>
        new($"Kernel {thread.Group!.Kernel} calls {NameOf(collective)}, but its source says that its threads never wait for each other.");

    private static InvalidOperationException Report(ThreadGroup group, Collective collective, int thread, string others) =>
        new($"All threads of a {(collective < Collective.WarpBarrier ? "group" : "warp")} must reach {NameOf(collective)} together: " +
            $"in kernel {group.Kernel}, group {group.Index}, thread {group.IndexOf(thread)} is there, but {others}.");

    private static string NameOf(Collective collective) => collective switch
    {
        Collective.GroupBarrier => "Group.Barrier",
        Collective.GroupPopCount => "Group.BarrierPopCount",
        Collective.GroupAnd => "Group.BarrierAnd",
        Collective.GroupOr => "Group.BarrierOr",
        Collective.GroupBroadcast => "Group.Broadcast",
        Collective.WarpBarrier => "Warp.Barrier",
        >= Collective.MultiplyAddTf32 => $"TensorCore.{collective}",
        _ => $"Warp.{collective}",
    };
}
