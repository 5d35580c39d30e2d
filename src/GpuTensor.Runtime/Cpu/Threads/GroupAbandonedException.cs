namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>Ends the other threads of a group in which one has thrown; nobody but their crew sees it.</summary>
internal sealed class GroupAbandonedException() : Exception("Another thread of the group has thrown an exception.");
