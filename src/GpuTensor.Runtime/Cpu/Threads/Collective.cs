namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>What the threads of a group or a warp do together.</summary>
internal enum Collective
{
    GroupBarrier,
    GroupPopCount,
    GroupAnd,
    GroupOr,
    GroupBroadcast,
    WarpBarrier,
    Shuffle,
    ShuffleUp,
    ShuffleDown,
    ShuffleXor,
    MultiplyAddTf32,
    MultiplyAddF16,
    MultiplyAddBF16,
}
