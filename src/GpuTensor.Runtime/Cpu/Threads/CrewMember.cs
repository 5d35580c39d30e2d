namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>A host thread of a <see cref="Crew"/>, and the kernel's thread that it runs.</summary>
internal sealed class CrewMember
{
    /// <summary>Where the host thread sleeps while others of its crew run.</summary>
    public Gate Gate { get; } = Gate.Create();

    /// <summary>The kernel's thread.</summary>
    public KernelThread? Thread { get; set; }

    /// <summary>The number in the group of the kernel's thread to begin next.</summary>
    public int Next { get; set; }
}
