namespace GpuTensor.Runtime;

/// <summary>
/// A few blocks of pinned host memory through which bytes travel: the device copies one while the host fills or empties
/// the next, and an upload need not wait for the kernels before it.
/// </summary>
internal sealed unsafe class Staging(IStagingStream stream)
{
    public const int BlockBytes = 4 << 20;

    private const int MostBlocks = 4;

    private readonly Lock _lock = new();
    private readonly Queue<Block> _blocks = [];
    private readonly SemaphoreSlim _free = new(MostBlocks);

    /// <summary>Copies from the host; returns when the source may change, which is before the device has the bytes.</summary>
    public void Upload(ReadOnlySpan<byte> source, nint buffer, long offset)
    {
        while (!source.IsEmpty)
        {
            int count = Math.Min(source.Length, BlockBytes);
            Block block = Rent();
            try
            {
                source[..count].CopyTo(new Span<byte>((void*)block.Address, count));
                block.Pending = stream.Write(buffer, offset, block.Address, count);
                stream.Flush();
            }
            finally
            {
                Return(block);
            }

            source = source[count..];
            offset += count;
        }
    }

    /// <summary>Copies to the host and waits for it: one half of a block is emptied while the device fills the other.</summary>
    public void Download(nint buffer, Span<byte> destination, long offset)
    {
        const int HalfBytes = BlockBytes / 2;
        Block block = Rent();
        nint half = block.Address;
        nint otherHalf = half + HalfBytes;
        try
        {
            int count = Math.Min(destination.Length, HalfBytes);
            block.Pending = stream.Read(buffer, offset, half, count);
            while (count > 0)
            {
                int nextCount = Math.Min(destination.Length - count, HalfBytes);
                offset += count;
                nint next = nextCount > 0 ? stream.Read(buffer, offset, otherHalf, nextCount) : 0;
                nint arrived = block.Pending;
                block.Pending = next;
                stream.Wait(arrived);
                new ReadOnlySpan<byte>((void*)half, count).CopyTo(destination);
                destination = destination[count..];
                (half, otherHalf, count) = (otherHalf, half, nextCount);
            }
        }
        finally
        {
            Return(block);
        }
    }

    /// <summary>Gives up the blocks that nobody uses now.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            while (_blocks.TryDequeue(out Block? block))
            {
                Await(block);
                stream.ReleasePinned(block.Handle, block.Address);
            }
        }
    }

    private Block Rent()
    {
        _free.Wait();
        Block? block = null;
        try
        {
            lock (_lock)
            {
                // The block that was returned first: its copy ends first.
                _ = _blocks.TryDequeue(out block);
            }

            block ??= Create();
            Await(block);
            return block;
        }
        catch
        {
            // Either there is no block, or the copy that used it last has failed.
            if (block is null)
                _free.Release();
            else
                Return(block);
            throw;
        }
    }

    private Block Create() => new(stream.CreatePinned(BlockBytes, out nint address), address);

    private void Return(Block block)
    {
        lock (_lock)
        {
            _blocks.Enqueue(block);
        }

        _free.Release();
    }

    private void Await(Block block)
    {
        nint pending = block.Pending;
        block.Pending = 0;
        if (pending != 0)
            stream.Wait(pending);
    }

    private sealed class Block(nint handle, nint address)
    {
        public nint Handle => handle;

        public nint Address => address;

        /// <summary>The event of the copy that uses the block, or 0.</summary>
        public nint Pending { get; set; }
    }
}
