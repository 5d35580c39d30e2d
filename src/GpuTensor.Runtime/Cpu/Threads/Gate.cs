namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>What one thread sleeps at until another opens it; it closes behind the one it lets through.</summary>
internal sealed class Gate
{
    private readonly SemaphoreSlim _opened = new(0);

    public void Open() => _opened.Release();

    public void Wait() => _opened.Wait();
}
