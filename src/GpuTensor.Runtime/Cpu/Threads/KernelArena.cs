using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>Arrays that kernels take and that are all given up at once; the memory is kept for the next ones.</summary>
/// <param name="content">What the arrays are, for a person.</param>
internal sealed class KernelArena(string content)
{
    private const int Alignment = 64;
    private const int FirstBlock = 4 << 10;
    private const long MostBytes = 64 << 20;

    private readonly List<byte[]> _blocks = [];
    private int _block = -1;
    private long _end;
    private nint _next;
    private long _left;

    /// <summary>Takes an array, aligned to a cache line; the content is undefined.</summary>
    /// <exception cref="InvalidOperationException">The arrays would be too large together.</exception>
    public nint Take(long byteCount)
    {
        long rounded = (byteCount + Alignment - 1) & -Alignment;
        if (rounded > _left)
            Extend(rounded);
        nint array = _next;
        _next += (nint)rounded;
        _left -= rounded;
        return array;
    }

    /// <summary>Gives up all arrays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear()
    {
        if (_block >= 0)
            Enter(0);
    }

    private void Extend(long byteCount)
    {
        while (_block + 1 < _blocks.Count)
        {
            Enter(_block + 1);
            if (byteCount <= _left)
                return;
        }

        long size = Math.Max(byteCount, _end == 0 ? FirstBlock : _end);
        if (_end + size > MostBytes)
        {
            throw new InvalidOperationException(
                $"The {content} take more than {MostBytes >> 20} MB. One that a kernel allocates in a loop is a new one in each round on the CPU.");
        }

        _blocks.Add(GC.AllocateUninitializedArray<byte>((int)size + Alignment, pinned: true));
        _end += size;
        Enter(_blocks.Count - 1);
    }

    private void Enter(int block)
    {
        byte[] memory = _blocks[block];
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
        _block = block;
        _next = (start + Alignment - 1) & -Alignment;
        _left = memory.Length - Alignment;
    }
}
