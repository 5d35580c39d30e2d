using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>32 threads: their registers, lane beside lane, and where they stand.</summary>
internal sealed class Warp
{
    public const int Size = 32;

    private readonly ulong[] _values;
    private readonly uint[] _defined;
    private readonly uint[] _constantSlots;
    private readonly uint[] _predicates;
    private readonly uint[] _predicatesDefined;

    public Warp(KernelProgram program, int index)
    {
        (Program, Index) = (program, index);
        (_values, _defined, _constantSlots) = (new ulong[program.ValueCount * Size], new uint[program.ValueCount], new uint[program.ValueCount]);
        (_predicates, _predicatesDefined) = (new uint[program.PredicateCount], new uint[program.PredicateCount]);
        Calls = program.HasCalls ? new(this) : null;
        Frames = program.FrameBytes == 0 ? MemoryBlock.None : new("parameters of functions", new byte[program.FrameBytes * Size]);
    }

    public KernelProgram Program { get; }

    /// <summary>The index in the CTA.</summary>
    public int Index { get; }

    public Cta Cta { get; private set; } = null!;

    /// <summary>Lanes that have a thread.</summary>
    public uint Existing { get; private set; }

    /// <summary>Lanes whose thread has not exited.</summary>
    public uint Live { get; set; }

    /// <summary>Lanes by where they stand.</summary>
    public List<Fragment> Fragments { get; } = [];

    /// <summary>Local memory of all lanes, one behind the other.</summary>
    public MemoryBlock Local { get; private set; } = MemoryBlock.None;

    /// <summary>Bytes of local memory that each lane has room for.</summary>
    public int LocalStride { get; private set; }

    /// <summary>Bytes of each lane's local memory that belong to the functions that it is in.</summary>
    public int[] LocalTops { get; } = new int[Size];

    /// <summary>What is passed to functions, and functions' parameters, of all lanes, one behind the other.</summary>
    public MemoryBlock Frames { get; }

    /// <summary>The functions that lanes are in, or null where nothing is called.</summary>
    public CallStack? Calls { get; }

    /// <summary>Copies under way, per lane.</summary>
    public AsyncCopies Copies { get; } = new();

    /// <summary>Where memory was found last.</summary>
    public Allocation LastAllocation { get; set; } = Allocation.None;

    /// <summary>What lanes bring to a collective instruction.</summary>
    public ulong[] Exchange { get; } = new ulong[Size];

    public long LaneInstructions { get; set; }

    public long Instructions { get; set; }

    /// <summary>Begins a CTA.</summary>
    public void Begin(Cta cta, uint existing)
    {
        (Cta, Existing, Live, Instructions) = (cta, existing, existing, 0);
        _constantSlots.CopyTo(_defined, 0);
        Array.Clear(_predicatesDefined);
        foreach ((int slot, bool value) in Program.PredicateConstants)
        {
            SetPredicate(slot, uint.MaxValue, value ? uint.MaxValue : 0);
        }

        Fragments.Clear();
        Fragments.Add(new() { Lanes = existing });
        Copies.Clear();
        LastAllocation = Allocation.None;
        if (Program.LocalBytes > 0)
        {
            ReserveLocal(Program.LocalBytes);
            Array.Clear(Local.States);
        }

        Array.Fill(LocalTops, Program.LocalBytes);
        Array.Clear(Frames.States);
        Calls?.Clear();
    }

    /// <summary>Makes room for so many bytes of local memory in each lane; what is there stays.</summary>
    public void ReserveLocal(int bytes)
    {
        if (bytes <= LocalStride)
        {
            return;
        }

        int stride = LocalStride == 0 ? bytes : Math.Max(bytes, 2 * LocalStride);
        var wider = new MemoryBlock("local memory", new byte[stride * Size]);
        for (int lane = 0; lane < Size; lane++)
        {
            Local.Data.AsSpan(lane * LocalStride, LocalStride).CopyTo(wider.Data.AsSpan(lane * stride));
            Local.States.AsSpan(lane * LocalStride, LocalStride).CopyTo(wider.States.AsSpan(lane * stride));
        }

        (Local, LocalStride) = (wider, stride);
    }

    /// <summary>A slot's values, defined or not.</summary>
    public Span<ulong> Values(int slot) => _values.AsSpan(slot * Size, Size);

    /// <summary>The lanes in which a slot is defined.</summary>
    public uint Defined(int slot) => _defined[slot];

    /// <summary>The lanes in which a predicate is true, and those in which it is defined.</summary>
    public (uint Value, uint Defined) PredicateState(int slot) => (_predicates[slot], _predicatesDefined[slot]);

    /// <summary>Makes a register as if it had never been written.</summary>
    public void Undefine(int slot, uint lanes) => _defined[slot] &= ~lanes;

    /// <summary>The same for a predicate.</summary>
    public void UndefinePredicate(int slot, uint lanes) => _predicatesDefined[slot] &= ~lanes;

    /// <summary>Makes a function's registers and parameters as if they had never been written; calls do not keep the carry.</summary>
    public void Undefine(FunctionFrame frame, uint lanes)
    {
        foreach (int slot in frame.Values)
        {
            _defined[slot] &= ~lanes;
        }

        for (int i = 0; i < frame.PredicateCount; i++)
        {
            _predicatesDefined[frame.FirstPredicate + i] &= ~lanes;
        }

        if (Program.CarrySlot >= 0)
        {
            UndefinePredicate(Program.CarrySlot, lanes);
        }

        for (uint left = frame.FrameBytes == 0 ? 0 : lanes; left != 0; left &= left - 1)
        {
            Frames.States.AsSpan((BitOperations.TrailingZeroCount(left) * Program.FrameBytes) + frame.FrameOffset, frame.FrameBytes).Clear();
        }
    }

    /// <summary>The values of a slot, checked to be defined in the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<ulong> Read(int slot, uint lanes)
    {
        uint missing = lanes & ~_defined[slot];
        if (missing != 0)
        {
            ThrowUndefined(Program.ValueNames[slot], missing);
        }

        return _values.AsSpan(slot * Size, Size);
    }

    /// <summary>The values of a slot, which become defined in the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<ulong> Write(int slot, uint lanes)
    {
        _defined[slot] |= lanes;
        return _values.AsSpan(slot * Size, Size);
    }

    /// <summary>The lanes in which a predicate is true, checked to be defined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Predicate(int slot, uint lanes)
    {
        uint missing = lanes & ~_predicatesDefined[slot];
        if (missing != 0)
        {
            ThrowUndefined(Program.PredicateNames[slot], missing);
        }

        return _predicates[slot] & lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetPredicate(int slot, uint lanes, uint value)
    {
        _predicatesDefined[slot] |= lanes;
        _predicates[slot] = (_predicates[slot] & ~lanes) | (value & lanes);
    }

    /// <summary>Gives a slot that no instruction writes its values, for good.</summary>
    public Span<ulong> Constant(int slot)
    {
        _constantSlots[slot] = uint.MaxValue;
        return _values.AsSpan(slot * Size, Size);
    }

    /// <summary>The thread's index in the CTA.</summary>
    public int Thread(int lane) => Index * Size + lane;

    private static void ThrowUndefined(string name, uint missing) =>
        throw new Fault("uninitialized-register", $"register '{name}' is read and was never written", BitOperations.TrailingZeroCount(missing));
}

/// <summary>What lanes that stand together are doing.</summary>
internal enum FragmentState
{
    Ready, AtBarrier, AtSync,
}

/// <summary>Lanes of a warp that stand at the same instruction.</summary>
internal sealed class Fragment
{
    public uint Lanes { get; set; }

    public int Next { get; set; }

    /// <summary>How many functions the lanes are in.</summary>
    public int Depth { get; set; }

    public FragmentState State { get; set; }

    /// <summary>The lanes that it waits for, in <see cref="FragmentState.AtSync"/>.</summary>
    public uint Members { get; set; }

    /// <summary>The barrier that it waits at, in <see cref="FragmentState.AtBarrier"/>.</summary>
    public int Barrier { get; set; }

    /// <summary>Lets some of the lanes go on elsewhere.</summary>
    public Fragment Split(Warp warp, uint lanes, int next)
    {
        var part = new Fragment { Lanes = lanes, Next = next, Depth = Depth };
        warp.Fragments.Add(part);
        Lanes &= ~lanes;
        return part;
    }
}
