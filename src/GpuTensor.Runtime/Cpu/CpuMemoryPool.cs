using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.Cpu;

/// <summary>
/// Host memory, kept for reuse: a fresh block costs a page fault for every 4 KiB, which for a memory-bound operator is
/// more than the operator itself. Blocks of 2 MiB and more are aligned for huge pages.
/// </summary>
internal sealed unsafe class CpuMemoryPool(long totalBytes) : MemoryPool(totalBytes, totalBytes)
{
    public const int Alignment = 64;

    private const long HugePage = 2 << 20;

    public CpuMemoryPool()
        : this(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
    {
    }

    protected override nint AllocateNative(long capacity)
    {
        try
        {
            bool huge = capacity >= HugePage;
            void* block = NativeMemory.AlignedAlloc((nuint)capacity, (nuint)(huge ? HugePage : Alignment));
            if (huge)
                HugePages.Advise((nint)block, capacity);
            return (nint)block;
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    protected override void FreeNative(nint address) => NativeMemory.AlignedFree((void*)address);
}
