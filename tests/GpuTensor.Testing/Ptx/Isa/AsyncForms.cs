using System.Numerics;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>cp.async and its groups (ISA 9.7.9.25.3). Data arrives at the wait and not before.</summary>
internal static class AsyncForms
{
    public static Form[] All { get; } =
    [
        new("cp.async.<ca|cg>.$shared.global{.$prefetch}", "[d] [a] #size s=u32?", Copy, 70, 80),
        new("cp.async.<ca|cg>.$shared.global{.$prefetch}", "[d] [a] #size q=pred", Copy, 75, 80),
        new("cp.async.commit_group", "", _ => new ActionStep((warp, lanes) => ForEach(lanes, warp.Copies.Commit)), 70, 80),
        new("cp.async.wait_group", "#latest", WaitForGroup, 70, 80),
        new("cp.async.wait_all", "", _ => new AsyncWaitStep(0, isAll: true), 70, 80),
    ];

    public static void ForEach(uint lanes, Action<int> action)
    {
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            action(BitOperations.TrailingZeroCount(left));
        }
    }

    private static AsyncWaitStep WaitForGroup(Decoded decoded)
    {
        long latest = decoded["#latest"].Value;
        return latest is >= 0 and < 1000 ? new((int)latest, isAll: false) : throw decoded.Error("immediate", "the number of groups is not negative");
    }

    private static AsyncCopyStep Copy(Decoded decoded)
    {
        long size = decoded["#size"].Value;
        if (size is not (4 or 8 or 16) || (decoded.Has("cg") && size != 16))
        {
            throw decoded.Error("immediate", ".ca copies 4, 8 or 16 bytes and .cg 16");
        }

        (Resolved to, Resolved from) = (decoded["[d]"], decoded["[a]"]);
        MemoryForms.RequireSpace(decoded, Space.Shared, to);
        MemoryForms.RequireSpace(decoded, Space.Global, from);
        Resolved last = decoded[3];
        bool isIgnored = last.IsThere && last.Type == PtxType.Pred;
        return new((to.Slot, to.Value), (from.Slot, from.Value), (int)size, last.IsThere && !isIgnored ? last.Slot : -1, isIgnored ? last.Slot : -1);
    }
}

/// <summary>cp.async: takes the source now and lets the bytes arrive at the wait.</summary>
internal sealed class AsyncCopyStep((int Slot, long Offset) to, (int Slot, long Offset) from, int size, int sourceSize, int ignored) : Step
{
    public override void Execute(Warp warp, uint lanes)
    {
        Span<ulong> targets = warp.Read(to.Slot, lanes);
        Span<ulong> sources = warp.Read(from.Slot, lanes);
        warp.Cta.Launch.Counts?.Add(warp, Space.Shared, targets, to.Offset, lanes, size, isWrite: true);
        warp.Cta.Launch.Counts?.Add(warp, Space.Global, sources, from.Offset, lanes, size, isWrite: false);
        uint skipped = ignored < 0 ? 0 : warp.Predicate(ignored, lanes);
        Span<ulong> sizes = sourceSize < 0 ? default : warp.Read(sourceSize, lanes);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong count = (skipped >> lane & 1) != 0 ? 0 : sourceSize < 0 ? (ulong)size : sizes[lane];
            if (count > (ulong)size)
            {
                throw new Fault("async-size", $"src-size is {count}, more than the {size} bytes of the copy", lane);
            }

            Space space = Space.Shared;
            ulong target = targets[lane] + (ulong)to.Offset;
            MemoryBlock shared = MemoryAccess.Locate(warp, lane, ref space, ref target, size, out int offset);
            warp.Cta.Note(Space.Shared, warp.Thread(lane), target, size, isWrite: true, isStrong: false, this);
            MemoryAccess.RequireNoCopy(shared, offset, size, lane);
            warp.Copies.Begin(lane, offset, Source(warp, lane, sources[lane] + (ulong)from.Offset, (int)count));
            shared.States.AsSpan(offset, size).Fill(MemoryBlock.Pending);
        }
    }

    private byte[] Source(Warp warp, int lane, ulong address, int count)
    {
        var bytes = new byte[size];
        if ((address & (ulong)(size - 1)) != 0)
        {
            throw new Fault("misaligned", $"the source address 0x{address:x} is no multiple of {size}", lane);
        }

        if (count == 0)
        {
            return bytes;
        }

        // A part of the copy need not lie within the allocation: only src-size bytes are read.
        Space space = Space.Global;
        ulong last = address + (ulong)(count - 1);
        MemoryAccess.Locate(warp, lane, ref space, ref last, 1, out int end);
        MemoryBlock global = MemoryAccess.Locate(warp, lane, ref space, ref address, 1, out int offset);
        if (end - offset != count - 1)
        {
            throw new Fault("out-of-bounds", $"the {count} bytes at 0x{address:x} are not within one allocation", lane);
        }

        MemoryAccess.RequireWritten(warp, global, offset, count, lane);
        warp.Cta.Note(Space.Global, warp.Thread(lane), address, count, isWrite: false, isStrong: false, this);
        global.Data.AsSpan(offset, count).CopyTo(bytes);
        return bytes;
    }
}

/// <summary>cp.async.wait_group and wait_all: the bytes arrive.</summary>
internal sealed class AsyncWaitStep(int latest, bool isAll) : Step
{
    public override void Execute(Warp warp, uint lanes)
    {
        if (warp.Copies.IsEmpty)
        {
            return;
        }

        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            if (isAll)
            {
                warp.Copies.Commit(lane);
            }

            MemoryBlock shared = warp.Cta.Shared;
            foreach ((int offset, byte[] bytes) in warp.Copies.Complete(lane, latest))
            {
                bytes.CopyTo(shared.Data, offset);
                shared.States.AsSpan(offset, bytes.Length).Fill(MemoryBlock.Written);
                warp.Cta.Note(Space.Shared, warp.Thread(lane), (ulong)offset, bytes.Length, isWrite: true, isStrong: false, this);
            }
        }
    }
}
