using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>32 threads: their registers, lane beside lane, and where they stand.</summary>
internal sealed class Warp(KernelProgram program, int index)
{
    public const int Size = 32;

    private readonly ulong[] _values = new ulong[program.ValueCount * Size];
    private readonly uint[] _defined = new uint[program.ValueCount];
    private readonly uint[] _constantSlots = new uint[program.ValueCount];
    private readonly uint[] _predicates = new uint[program.PredicateCount];
    private readonly uint[] _predicatesDefined = new uint[program.PredicateCount];

    public KernelProgram Program { get; } = program;

    /// <summary>The index in the CTA.</summary>
    public int Index { get; } = index;

    public Cta Cta { get; private set; } = null!;

    /// <summary>Lanes that have a thread.</summary>
    public uint Existing { get; private set; }

    /// <summary>Lanes whose thread has not exited.</summary>
    public uint Live { get; set; }

    /// <summary>Lanes by where they stand.</summary>
    public List<Fragment> Fragments { get; } = [];

    /// <summary>Local memory of all lanes, one behind the other.</summary>
    public MemoryBlock Local { get; private set; } = MemoryBlock.None;

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
            Local = Local.Data.Length == 0 ? new("local memory", new byte[Program.LocalBytes * Size]) : Local;
            Array.Clear(Local.States);
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

    public FragmentState State { get; set; }

    /// <summary>The lanes that it waits for, in <see cref="FragmentState.AtSync"/>.</summary>
    public uint Members { get; set; }

    /// <summary>The barrier that it waits at, in <see cref="FragmentState.AtBarrier"/>.</summary>
    public int Barrier { get; set; }
}
