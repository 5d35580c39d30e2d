using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>Finds the bytes that an address means, and refuses those that it must not mean.</summary>
internal static class MemoryAccess
{
    /// <summary>Generic addresses of shared, local and parameter memory begin here; those of global memory are its own.</summary>
    public const ulong SharedWindow = 0x0100_0000_0000;

    public const ulong LocalWindow = 0x0200_0000_0000;

    public const ulong ParameterWindow = 0x0300_0000_0000;

    private const ulong WindowBytes = 1UL << 32;

    private const ulong AllWritten = 0x0101010101010101;

    /// <summary>The space that a generic address lies in.</summary>
    public static Space SpaceOf(Warp warp, ulong address) => (address & ~(WindowBytes - 1)) switch
    {
        SharedWindow => Space.Shared,
        LocalWindow => Space.Local,
        ParameterWindow => Space.Param,
        _ => warp.Cta.Launch.Memory.Find(address) is { IsConstant: true } allocation && address - allocation.Start < allocation.Length ? Space.Const : Space.Global,
    };

    /// <summary>What is added to a space's addresses to make them generic.</summary>
    public static ulong Window(Space space) => space switch
    {
        Space.Shared => SharedWindow,
        Space.Local => LocalWindow,
        Space.Param => ParameterWindow,
        _ => 0,
    };

    /// <summary>Finds the bytes; a generic <paramref name="space"/> becomes the one that the address lies in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MemoryBlock Locate(Warp warp, int lane, ref Space space, ref ulong address, int bytes, out int offset)
    {
        if ((address & (ulong)(bytes - 1)) != 0)
        {
            throw new Fault("misaligned", $"the address 0x{address:x} is no multiple of {bytes}", lane);
        }

        if (space == Space.Global)
        {
            Allocation last = warp.LastAllocation;
            ulong from = address - last.Start;
            if (from < last.Length && (ulong)bytes <= last.Length - from && !last.IsFreed)
            {
                offset = (int)from;
                return last;
            }
        }
        else if (space == Space.Shared)
        {
            MemoryBlock shared = warp.Cta.Shared;
            if (address <= (ulong)shared.Data.Length && (ulong)bytes <= (ulong)shared.Data.Length - address)
            {
                offset = (int)address;
                return shared;
            }
        }

        return LocateElsewhere(warp, lane, ref space, ref address, bytes, out offset);
    }

    /// <summary>Refuses bytes that hold nothing, or nothing yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireWritten(Warp warp, MemoryBlock block, int offset, int bytes, int lane)
    {
        ref byte states = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block.States), offset);
        bool isWritten = bytes switch
        {
            1 => states == MemoryBlock.Written,
            2 => Unsafe.ReadUnaligned<ushort>(ref states) == unchecked((ushort)AllWritten),
            4 => Unsafe.ReadUnaligned<uint>(ref states) == unchecked((uint)AllWritten),
            8 => Unsafe.ReadUnaligned<ulong>(ref states) == AllWritten,
            _ => !block.States.AsSpan(offset, bytes).ContainsAnyExcept(MemoryBlock.Written),
        };
        if (!isWritten)
        {
            ReportState(warp, block, offset, bytes, lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Get(MemoryBlock block, int offset, int bytes)
    {
        ref byte data = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block.Data), offset);
        return bytes switch
        {
            1 => data,
            2 => Unsafe.ReadUnaligned<ushort>(ref data),
            4 => Unsafe.ReadUnaligned<uint>(ref data),
            _ => Unsafe.ReadUnaligned<ulong>(ref data),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(MemoryBlock block, int offset, int bytes, ulong value)
    {
        ref byte data = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block.Data), offset);
        ref byte state = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block.States), offset);
        switch (bytes)
        {
            case 1:
                data = (byte)value;
                state = MemoryBlock.Written;
                break;
            case 2:
                Unsafe.WriteUnaligned(ref data, (ushort)value);
                Unsafe.WriteUnaligned(ref state, unchecked((ushort)AllWritten));
                break;
            case 4:
                Unsafe.WriteUnaligned(ref data, (uint)value);
                Unsafe.WriteUnaligned(ref state, unchecked((uint)AllWritten));
                break;
            default:
                Unsafe.WriteUnaligned(ref data, value);
                Unsafe.WriteUnaligned(ref state, AllWritten);
                break;
        }
    }

    /// <summary>Refuses to overwrite bytes that a copy is under way to.</summary>
    public static void RequireNoCopy(MemoryBlock block, int offset, int bytes, int lane)
    {
        if (block.States.AsSpan(offset, bytes).Contains(MemoryBlock.Pending))
        {
            throw new Fault("async-pending", $"byte {offset} of {block.Name} is written while an asynchronous copy to it is under way", lane);
        }
    }

    private static MemoryBlock LocateElsewhere(Warp warp, int lane, ref Space space, ref ulong address, int bytes, out int offset)
    {
        if (space == Space.Generic)
        {
            space = SpaceOf(warp, address);
            address -= Window(space);
            if (space is Space.Global or Space.Shared)
            {
                return Locate(warp, lane, ref space, ref address, bytes, out offset);
            }
        }

        switch (space)
        {
            case Space.Local:
                ulong size = (ulong)warp.LocalTops[lane];
                Require(address <= size && (ulong)bytes <= size - address, "local memory", address, bytes, size, lane);
                offset = (lane * warp.LocalStride) + (int)address;
                return warp.Local;
            case Space.Frame:
                // The instruction's own place: checked when it was decoded.
                offset = (lane * warp.Program.FrameBytes) + (int)address;
                return warp.Frames;
            case Space.Param:
                MemoryBlock parameters = warp.Cta.Launch.Parameters;
                ulong length = (ulong)parameters.Data.Length;
                Require(address <= length && (ulong)bytes <= length - address, "the parameters", address, bytes, length, lane);
                offset = (int)address;
                return parameters;
            case Space.Shared:
                throw OutOfBounds("shared memory", address, bytes, (ulong)warp.Cta.Shared.Data.Length, lane);
            default:
                return LocateGlobal(warp, lane, space, address, bytes, out offset);
        }
    }

    private static Allocation LocateGlobal(Warp warp, int lane, Space space, ulong address, int bytes, out int offset)
    {
        Allocation allocation = warp.Cta.Launch.Memory.Find(address);
        ulong from = address - allocation.Start;
        if (allocation.Length == 0 || from > allocation.Length + 4096)
        {
            throw new Fault("out-of-bounds", $"there is no global memory at 0x{address:x}", lane);
        }

        Require(from <= allocation.Length && (ulong)bytes <= allocation.Length - from, $"{allocation.Name} at 0x{allocation.Start:x}", from, bytes, allocation.Length, lane);
        if (allocation.IsFreed)
        {
            throw new Fault("use-after-free", $"0x{address:x} lies in an allocation of {allocation.Length} bytes that was freed", lane);
        }

        if (allocation.IsConstant != (space == Space.Const))
        {
            throw new Fault("space", $"0x{address:x} lies in {(allocation.IsConstant ? "constant" : "global")} memory, not in the space of the instruction", lane);
        }

        if (!allocation.IsConstant)
        {
            warp.LastAllocation = allocation;
        }

        offset = (int)from;
        return allocation;
    }

    private static void Require(bool holds, string where, ulong address, int bytes, ulong size, int lane)
    {
        if (!holds)
        {
            throw OutOfBounds(where, address, bytes, size, lane);
        }
    }

    private static Fault OutOfBounds(string where, ulong address, int bytes, ulong size, int lane) =>
        new("out-of-bounds", $"{bytes} bytes at {(long)address} of {where}, which has {size}", lane);

    private static void ReportState(Warp warp, MemoryBlock block, int offset, int bytes, int lane)
    {
        ReadOnlySpan<byte> states = block.States.AsSpan(offset, bytes);
        if (states.Contains(MemoryBlock.Pending))
        {
            throw new Fault("async-pending", $"byte {offset} of {block.Name} is read while an asynchronous copy to it is under way", lane);
        }

        if (block is not Allocation || warp.Cta.Launch.Options.FindUnwrittenGlobal)
        {
            int at = states.IndexOf(MemoryBlock.Unwritten);
            throw new Fault("uninitialized-memory", $"byte {offset + at} of {block.Name} is read and was never written", lane);
        }
    }
}
