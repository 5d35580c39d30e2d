namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>What to tell the author of a kernel whose threads do not do together what they must do together.</summary>
internal static class Divergence
{
    /// <summary>Threads are at one place for different reasons.</summary>
    public static InvalidOperationException BetweenMeetings(KernelThread thread, Collective here, Collective others) =>
        Report(thread.Group!, here, thread.LinearIndex, $"others wait at {NameOf(others)}");

    /// <summary>A thread waits for one that will never come.</summary>
    public static InvalidOperationException Endless(ThreadGroup group, Collective collective, int waiting, int missing, Collective? missingAt) =>
        Report(group, collective, waiting,
            $"thread {group.IndexOf(missing)} {(missingAt is { } other ? $"waits at {NameOf(other)}" : "has ended")}");

    /// <summary>The generator has found nothing that threads do together, and yet they do.</summary>
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
