using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.Cpu;

/// <summary>
/// Working memory of the current thread: taken and given back like a stack, kept between calls, so that an operator
/// allocates nothing.
/// </summary>
internal readonly unsafe ref struct Scratch
{
    [ThreadStatic]
    private static Arena? t_arena;

    private readonly Arena _arena;
    private readonly nint _block;
    private readonly bool _pooled;

    private Scratch(Arena arena, nint block, bool pooled)
    {
        _arena = arena;
        _block = block;
        _pooled = pooled;
    }

    /// <summary>The first byte, aligned to a cache line; the content is undefined.</summary>
    public byte* Pointer => (byte*)_block;

    /// <summary>Takes that many bytes until the result is disposed.</summary>
    public static Scratch Rent(long byteCount)
    {
        Arena arena = t_arena ??= new Arena();
        return arena.TryPush(byteCount, out nint block)
            ? new Scratch(arena, block, pooled: true)
            : new Scratch(arena, (nint)NativeMemory.AlignedAlloc((nuint)byteCount, CpuMemoryPool.Alignment), pooled: false);
    }

    /// <summary>As <see cref="Rent"/>, counted in elements.</summary>
    public static Scratch Rent<T>(long elements)
        where T : unmanaged => Rent(checked(elements * sizeof(T)));

    public void Dispose()
    {
        if (_pooled)
            _arena.Pop(_block);
        else
            NativeMemory.AlignedFree((void*)_block);
    }

    /// <summary>One thread's memory; its finaliser returns it some time after the thread has ended.</summary>
    private sealed class Arena
    {
        private const long Capacity = 8 << 20;

        private readonly nint _start = Allocate();
        private long _used;

        ~Arena() => NativeMemory.AlignedFree((void*)_start);

        public bool TryPush(long byteCount, out nint block)
        {
            long rounded = (byteCount + CpuMemoryPool.Alignment - 1) & -CpuMemoryPool.Alignment;
            block = _start + (nint)_used;
            if (rounded > Capacity - _used)
                return false;
            _used += rounded;
            return true;
        }

        public void Pop(nint block) => _used = block - _start;

        private static nint Allocate()
        {
            nint block = (nint)NativeMemory.AlignedAlloc((nuint)Capacity, 2 << 20);
            HugePages.Advise(block, Capacity);
            return block;
        }
    }
}
