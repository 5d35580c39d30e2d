using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Runtime.Tests.Cpu;

public sealed unsafe class ScratchTests
{
    private const long WholeArena = 8 << 20;

    [Fact]
    public void Nested_blocks_do_not_overlap_and_are_aligned()
    {
        using Scratch outer = Scratch.Rent(100);
        using Scratch inner = Scratch.Rent<double>(1000);
        using Scratch innermost = Scratch.Rent(1);
        Assert.Equal(0, (long)outer.Pointer % CpuMemoryPool.Alignment);
        Assert.Equal(0, (long)inner.Pointer % CpuMemoryPool.Alignment);
        Assert.Equal(0, (long)innermost.Pointer % CpuMemoryPool.Alignment);
        new Span<byte>(outer.Pointer, 100).Fill(1);
        new Span<byte>(inner.Pointer, 8000).Fill(2);
        *innermost.Pointer = 3;
        Assert.Equal(-1, new Span<byte>(outer.Pointer, 100).IndexOfAnyExcept((byte)1));
        Assert.Equal(-1, new Span<byte>(inner.Pointer, 8000).IndexOfAnyExcept((byte)2));
    }

    [Fact]
    public void A_block_that_was_given_back_is_the_next_one()
    {
        nint first;
        using (Scratch block = Scratch.Rent(1000))
            first = (nint)block.Pointer;
        using Scratch again = Scratch.Rent(2000);
        Assert.Equal(first, (nint)again.Pointer);
    }

    [Fact]
    public void An_inner_block_that_is_given_back_leaves_the_outer_one_alone()
    {
        using Scratch outer = Scratch.Rent(64);
        nint inner;
        using (Scratch block = Scratch.Rent(64))
            inner = (nint)block.Pointer;
        using Scratch next = Scratch.Rent(64);
        Assert.Equal(inner, (nint)next.Pointer);
        Assert.NotEqual((nint)outer.Pointer, (nint)next.Pointer);
    }

    [Fact]
    public void What_does_not_fit_the_kept_memory_is_allocated_for_itself()
    {
        using Scratch small = Scratch.Rent(64);
        using Scratch large = Scratch.Rent(WholeArena);
        using Scratch behind = Scratch.Rent(64);
        Assert.Equal((nint)small.Pointer + 64, (nint)behind.Pointer);
        large.Pointer[WholeArena - 1] = 1;
        Assert.False((nint)large.Pointer >= (nint)small.Pointer && (nint)large.Pointer < (nint)small.Pointer + WholeArena);
    }

    [Fact]
    public void Every_thread_has_memory_of_its_own()
    {
        using Scratch mine = Scratch.Rent(64);
        nint other = 0;
        var thread = new Thread(() =>
        {
            using Scratch its = Scratch.Rent(64);
            other = (nint)its.Pointer;
        });
        thread.Start();
        thread.Join();
        Assert.NotEqual(0, other);
        Assert.False(other >= (nint)mine.Pointer && other < (nint)mine.Pointer + 64);
    }

    [Fact]
    public void Renting_allocates_nothing_on_the_managed_heap()
    {
        RentMany();
        long before = GC.GetAllocatedBytesForCurrentThread();
        RentMany();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void RentMany()
    {
        for (int i = 0; i < 1000; i++)
        {
            using Scratch outer = Scratch.Rent(i);
            using Scratch inner = Scratch.Rent<float>(i);
            *inner.Pointer = (byte)i;
        }
    }
}
