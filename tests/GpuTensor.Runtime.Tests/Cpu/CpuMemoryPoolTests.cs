using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Runtime.Tests.Cpu;

public sealed unsafe class CpuMemoryPoolTests
{
    private const long Total = 64L << 20;

    public static TheoryData<long> Sizes => [1, 63, 64, 255, 256, 257, 320, 1000, 4096, 4097, 65_537, (1 << 20) + 1, 2 << 20, (5 << 20) + 3];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_block_is_aligned_large_enough_and_wastes_at_most_a_fifth(long byteCount)
    {
        var pool = new CpuMemoryPool(Total);
        MemoryBlock block = Rent(pool, byteCount);
        Assert.Equal(0, block.Address % CpuMemoryPool.Alignment);
        Assert.True(block.Capacity >= byteCount);
        Assert.True(byteCount < 256 || block.Capacity - byteCount <= block.Capacity / 5, $"{block.Capacity} for {byteCount}");
        new Span<byte>((void*)block.Address, (int)byteCount).Fill(0xAB);
        Assert.Equal(block.Capacity, pool.InUseBytes);
        pool.Return(block);
        pool.Trim();
        Assert.Equal((0, 0), (pool.InUseBytes, pool.PooledBytes));
    }

    [Fact]
    public void Size_classes_are_their_own_class_and_never_shrink_with_the_size()
    {
        long last = 0;
        for (long byteCount = 1; byteCount < 1 << 16; byteCount++)
        {
            long capacity = CpuMemoryPool.ClassOf(byteCount);
            Assert.True(capacity >= byteCount && capacity >= last, $"{capacity} for {byteCount} after {last}");
            Assert.Equal(capacity, CpuMemoryPool.ClassOf(capacity));
            last = capacity;
        }

        Assert.Equal(5L << 38, CpuMemoryPool.ClassOf((1L << 40) + 1));
    }

    [Fact]
    public void A_returned_block_serves_the_next_request_of_its_class()
    {
        var pool = new CpuMemoryPool(Total);
        MemoryBlock first = Rent(pool, 100_000);
        pool.Return(first);
        Assert.Equal((0, first.Capacity), (pool.InUseBytes, pool.PooledBytes));
        MemoryBlock second = Rent(pool, 99_999);
        Assert.Equal(first, second);
        Assert.Equal((first.Capacity, 0), (pool.InUseBytes, pool.PooledBytes));
        MemoryBlock other = Rent(pool, 100_000);
        Assert.NotEqual(second.Address, other.Address);
        pool.Return(second);
        pool.Return(other);
        pool.Trim();
    }

    [Fact]
    public void An_empty_block_costs_nothing()
    {
        var pool = new CpuMemoryPool(Total);
        MemoryBlock block = Rent(pool, 0);
        Assert.Equal((0, 0), (block.Address, pool.InUseBytes));
        pool.Return(block);
        Assert.Equal((0, 0), (pool.InUseBytes, pool.PooledBytes));
    }

    [Theory]
    [InlineData(Total + 1)]
    [InlineData(1L << 50)]
    [InlineData(long.MaxValue - 1)]
    [InlineData(long.MaxValue)]
    public void A_request_beyond_all_memory_is_refused(long byteCount)
    {
        var pool = new CpuMemoryPool(Total);
        Assert.Null(pool.TryRent(byteCount));
        Assert.Equal((0, 0), (pool.InUseBytes, pool.PooledBytes));
    }

    [Fact]
    public void What_is_pooled_makes_room_for_what_is_asked()
    {
        var pool = new CpuMemoryPool(Total);
        pool.Return(Rent(pool, Total / 4));
        Assert.Equal(Total / 4, pool.PooledBytes);
        MemoryBlock large = Rent(pool, Total - Total / 8);
        Assert.True(pool.InUseBytes + pool.PooledBytes <= Total, $"{pool.InUseBytes} + {pool.PooledBytes}");
        Assert.Null(pool.TryRent(Total / 4));
        pool.Return(large);
        Assert.Equal(0, pool.InUseBytes);
    }

    [Fact]
    public void What_was_forgotten_makes_room_for_what_is_asked()
    {
        // Reserved and never touched. The small block makes the pool collect early, and then not again until it is full.
        const long Large = 1L << 30;
        var pool = new CpuMemoryPool(Large);
        MemoryBlock kept = Rent(pool, Large / 8 * 5);
        pool.Return(Rent(pool, 1));
        Forget(pool, Large / 4);
        Assert.Equal(Large / 8 * 7, pool.InUseBytes);
        MemoryBlock asked = Rent(pool, Large / 4);
        Assert.True(pool.InUseBytes + pool.PooledBytes <= Large, $"{pool.InUseBytes} + {pool.PooledBytes}");
        Assert.Equal(Large / 8 * 7, pool.InUseBytes);
        pool.Return(asked);
        pool.Return(kept);
        pool.Trim();
    }

    [Fact]
    public void At_most_a_quarter_of_the_memory_is_kept()
    {
        var pool = new CpuMemoryPool(Total);
        MemoryBlock[] blocks = new MemoryBlock[32];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = Rent(pool, 1 << 20);
        foreach (MemoryBlock block in blocks)
            pool.Return(block);
        Assert.Equal(0, pool.InUseBytes);
        Assert.Equal(Total / 4, pool.PooledBytes);
        pool.Trim();
        Assert.Equal(0, pool.PooledBytes);
    }

    [Fact]
    public void A_closed_pool_keeps_nothing()
    {
        var pool = new CpuMemoryPool(Total);
        MemoryBlock late = Rent(pool, 1000);
        pool.Return(Rent(pool, 5000));
        pool.Close();
        Assert.Equal(0, pool.PooledBytes);
        pool.Return(late);
        Assert.Equal((0, 0), (pool.InUseBytes, pool.PooledBytes));
    }

    [Fact]
    public void Eight_threads_never_share_a_block_and_the_accounts_balance()
    {
        var pool = new CpuMemoryPool(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        int torn = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, seed =>
        {
            var random = new Random(seed);
            for (int round = 0; round < 2000; round++)
            {
                int bytes = random.Next(1, 20_000);
                MemoryBlock block = Rent(pool, bytes);
                var span = new Span<byte>((void*)block.Address, bytes);
                span.Fill((byte)seed);
                if (span.IndexOfAnyExcept((byte)seed) >= 0)
                    Interlocked.Increment(ref torn);
                pool.Return(block);
            }
        });
        Assert.Equal(0, torn);
        Assert.Equal(0, pool.InUseBytes);
        pool.Trim();
        Assert.Equal(0, pool.PooledBytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(CpuMemoryPool pool, long byteCount) => _ = new Holder(pool, Rent(pool, byteCount));

    private static MemoryBlock Rent(CpuMemoryPool pool, long byteCount) =>
        pool.TryRent(byteCount) ?? throw new InvalidOperationException($"no block of {byteCount} bytes");

    /// <summary>Returns its block only when the collector has found it.</summary>
    private sealed class Holder(CpuMemoryPool pool, MemoryBlock block)
    {
        ~Holder() => pool.Return(block);
    }
}
