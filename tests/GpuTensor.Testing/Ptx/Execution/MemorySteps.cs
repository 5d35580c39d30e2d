using System.Numerics;
using GpuTensor.Testing.Ptx.Isa;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>How a load or store goes about its bytes.</summary>
internal sealed record AccessShape(Space Space, int Base, long Offset, PtxType Type, Resolved[] Elements, bool IsStrong)
{
    /// <summary>Promises that nothing writes the bytes while the kernel runs.</summary>
    public bool IsReadOnly { get; init; }

    public int Size { get; } = Type.Size();

    public int TotalBytes => Size * Elements.Length;
}

/// <summary>ld: reads memory into registers, which may be wider than the values.</summary>
internal sealed class LoadStep(AccessShape shape) : Step
{
    private readonly bool _isSigned = shape.Type.IsSigned();
    private readonly bool _isReadOnly = shape.IsReadOnly;
    private readonly int _size = shape.Size;
    private readonly int _total = shape.TotalBytes;

    public override void Execute(Warp warp, uint lanes)
    {
        Span<ulong> addresses = warp.Read(shape.Base, lanes);
        warp.Cta.Launch.Counts?.Add(warp, shape.Space, addresses, shape.Offset, lanes, _total, isWrite: false);
        Span<ulong> loaded = stackalloc ulong[4 * Warp.Size];
        var run = new ReadOnlyTracker.Run(warp.Cta.ReadOnly, this, _total, isWrite: false);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            Space space = shape.Space;
            ulong address = addresses[lane] + (ulong)shape.Offset;
            MemoryBlock block = MemoryAccess.Locate(warp, lane, ref space, ref address, _total, out int offset);
            MemoryAccess.RequireWritten(warp, block, offset, _total, lane);
            if (space is Space.Shared or Space.Global)
            {
                warp.Cta.Note(space, warp.Thread(lane), address, _total, isWrite: false, shape.IsStrong, this);
            }

            if (_isReadOnly)
            {
                run.Add(block, offset, lane);
            }

            for (int i = 0; i < shape.Elements.Length; i++)
            {
                loaded[(i * Warp.Size) + lane] = MemoryAccess.Get(block, offset + (i * _size), _size);
            }
        }

        run.End();

        for (int i = 0; i < shape.Elements.Length; i++)
        {
            Write(warp, lanes, shape.Elements[i], loaded.Slice(i * Warp.Size, Warp.Size));
        }
    }

    private void Write(Warp warp, uint lanes, Resolved element, Span<ulong> values)
    {
        if (element.Slot < 0)
        {
            return;
        }

        Span<ulong> to = warp.Write(element.Slot, lanes);
        bool extends = _isSigned && element.Type.Size() > _size;
        int spare = 64 - (_size * 8);
        ulong mask = element.Type.Mask();
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            to[lane] = extends ? (ulong)((long)(values[lane] << spare) >> spare) & mask : values[lane];
        }
    }
}

/// <summary>st: writes registers, or their low bits, to memory.</summary>
internal sealed class StoreStep(AccessShape shape) : Step
{
    private readonly int _size = shape.Size;
    private readonly int _total = shape.TotalBytes;

    public override void Execute(Warp warp, uint lanes)
    {
        Span<ulong> addresses = warp.Read(shape.Base, lanes);
        warp.Cta.Launch.Counts?.Add(warp, shape.Space, addresses, shape.Offset, lanes, _total, isWrite: true);
        foreach (Resolved element in shape.Elements)
        {
            warp.Read(element.Slot, lanes);
        }

        var run = new ReadOnlyTracker.Run(warp.Cta.ReadOnly, this, _total, isWrite: true);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            Space space = shape.Space;
            ulong address = addresses[lane] + (ulong)shape.Offset;
            MemoryBlock block = MemoryAccess.Locate(warp, lane, ref space, ref address, _total, out int offset);
            if (space is Space.Const or Space.Param)
            {
                throw new Fault("space", $"{block.Name} cannot be written", lane);
            }

            if (space is Space.Shared or Space.Global)
            {
                warp.Cta.Note(space, warp.Thread(lane), address, _total, isWrite: true, shape.IsStrong, this);
                run.Add(block, offset, lane);
                MemoryAccess.RequireNoCopy(block, offset, _total, lane);
            }

            for (int i = 0; i < shape.Elements.Length; i++)
            {
                MemoryAccess.Set(block, offset + (i * _size), _size, warp.Read(shape.Elements[i].Slot, lanes)[lane]);
            }
        }

        run.End();
    }
}

/// <summary>atom and red: changes memory without another thread in between.</summary>
internal sealed class AtomicStep(Space space, int address, long offset, int size, int destination, int b, int c, Func<ulong, ulong, ulong, ulong> change) : Step
{
    public override void Execute(Warp warp, uint lanes)
    {
        Span<ulong> addresses = warp.Read(address, lanes);
        Span<ulong> x = warp.Read(b, lanes);
        Span<ulong> y = warp.Read(c, lanes);
        Span<ulong> old = stackalloc ulong[Warp.Size];
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            Space actual = space;
            ulong at = addresses[lane] + (ulong)offset;
            MemoryBlock block = MemoryAccess.Locate(warp, lane, ref actual, ref at, size, out int from);
            if (actual is not (Space.Shared or Space.Global))
            {
                throw new Fault("space", $"{block.Name} has no atomic operations", lane);
            }

            warp.Cta.Note(actual, warp.Thread(lane), at, size, isWrite: true, isStrong: true, this);
            warp.Cta.ReadOnly?.Write(block, from, size, size, this, lane);
            MemoryAccess.RequireNoCopy(block, from, size, lane);
            lock (warp.Cta.Launch.Memory.Stripes[(int)(at >> 3) & 63])
            {
                MemoryAccess.RequireWritten(warp, block, from, size, lane);
                old[lane] = MemoryAccess.Get(block, from, size);
                MemoryAccess.Set(block, from, size, change(old[lane], x[lane], y[lane]));
            }
        }

        if (destination >= 0)
        {
            Span<ulong> to = warp.Write(destination, lanes);
            for (uint left = lanes; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                to[lane] = old[lane];
            }
        }
    }
}

/// <summary>discard: nobody may read the 128 bytes before they are written again; applypriority: only looks at the address.</summary>
internal sealed class DiscardStep(Space space, int address, long offset, bool discards) : Step
{
    private const int Bytes = 128;

    public override void Execute(Warp warp, uint lanes)
    {
        Span<ulong> addresses = warp.Read(address, lanes);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            Space actual = space;
            ulong at = addresses[lane] + (ulong)offset;
            MemoryBlock block = MemoryAccess.Locate(warp, lane, ref actual, ref at, Bytes, out int from);
            if (actual != Space.Global)
            {
                throw new Fault("space", $"{block.Name} is not global memory", lane);
            }

            if (discards)
            {
                warp.Cta.Note(actual, warp.Thread(lane), at, Bytes, isWrite: true, isStrong: false, this);
                warp.Cta.ReadOnly?.Write(block, from, Bytes, Bytes, this, lane);
                block.States.AsSpan(from, Bytes).Fill(MemoryBlock.Unwritten);
            }
        }
    }
}
