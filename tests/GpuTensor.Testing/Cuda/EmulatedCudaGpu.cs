using System.Runtime.InteropServices;
using GpuTensor.Testing.Ptx;

namespace GpuTensor.Testing.Cuda;

/// <summary>One GPU and what lives in its primary context.</summary>
internal sealed class EmulatedCudaGpu(EmulatedCuda machine, int number, int capability)
{
    private readonly Dictionary<ulong, EmulatedBlock> _blocks = [];
    private readonly HashSet<EmulatedObject> _objects = [];
    private EmulatedGpu? _gpu;
    private (int Code, string Text)? _injected;

    public EmulatedCuda Machine => machine;

    /// <summary>The driver's <c>CUdevice</c>.</summary>
    public int Number => number;

    public int Capability => capability;

    public string Name => $"Emulated GPU {number}";

    /// <summary>Its memory; what is beyond cannot be had.</summary>
    public long TotalBytes { get; set; } = 8L << 30;

    /// <summary>How many multiprocessors it tells of.</summary>
    public int Multiprocessors { get; set; } = 4;

    /// <summary>Whether it can allocate in the order of a stream.</summary>
    public bool HasMemoryPools { get; set; } = true;

    /// <summary>Its compute mode is that in which nobody may use it.</summary>
    public bool IsProhibited { get; set; }

    public int SharedLimit => new EmulatedGpu(capability).SharedLimit;

    /// <summary>The primary context, or 0 while nobody retains it.</summary>
    public nint Context { get; private set; }

    public int Retains { get; private set; }

    /// <summary>What every call returns since a kernel failed, or 0.</summary>
    public int StickyCode { get; private set; }

    /// <summary>The whole message of the first failure.</summary>
    public string? StickyText { get; private set; }

    /// <summary>The device's own time, in nanoseconds.</summary>
    public long Clock { get; set; }

    /// <summary>Instructions of all kernels.</summary>
    public long Instructions { get; set; }

    /// <summary>How often a module was compiled.</summary>
    public int Compilations { get; set; }

    /// <summary>The PTX of the last module.</summary>
    public string LastPtx => Ptx.Count > 0 ? Ptx[^1] : "";

    /// <summary>The PTX of all modules.</summary>
    public List<string> Ptx { get; } = [];

    /// <summary>How many kernels were launched, those of graphs included.</summary>
    public int Launches { get; set; }

    /// <summary>What is alive: contexts, streams, events, modules, pools, graphs, blocks of memory, pinned blocks.</summary>
    public string Alive
    {
        get
        {
            lock (machine.Sync)
            {
                IEnumerable<string> kinds = _objects.Select(item => item.Kind)
                    .Concat(_blocks.Values.Select(block => block.Kind)).Concat(Enumerable.Repeat("context", Retains));
                return string.Join(", ", kinds.CountBy(kind => kind).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"));
            }
        }
    }

    internal EmulatedGpu Gpu => _gpu ?? throw new InvalidOperationException("There is no context.");

    internal IEnumerable<EmulatedBlock> Blocks => _blocks.Values;

    internal long UsedBytes => _blocks.Values.Sum(block => block.IsPinned ? 0 : block.Bytes);

    /// <summary>Lets the next kernel that runs fail, long after it was launched, as the driver reports such errors.</summary>
    public void FailNextKernel(int code, string text)
    {
        lock (machine.Sync)
        {
            _injected = (code, text);
        }
    }

    internal (int Code, string Text)? TakeInjected()
    {
        (int Code, string Text)? injected = _injected;
        _injected = null;
        return injected;
    }

    internal void Lose(int code, string text)
    {
        if (StickyCode == 0)
            (StickyCode, StickyText) = (code, text);
    }

    internal nint Retain()
    {
        if (Retains++ == 0)
        {
            _gpu = new EmulatedGpu(capability, machine.Options);
            Context = EmulatedHandles.Add(this);
        }

        return Context;
    }

    /// <summary>The last one destroys the context and all that is in it.</summary>
    internal bool Release()
    {
        if (Retains == 0)
            return false;
        if (--Retains > 0)
            return true;
        foreach (EmulatedObject item in _objects)
            EmulatedHandles.Remove(item.Handle);
        _objects.Clear();
        foreach (EmulatedBlock block in _blocks.Values)
            FreePinned(block);
        _blocks.Clear();
        EmulatedHandles.Remove(Context);
        (Context, StickyCode, StickyText, _gpu) = (0, 0, null, null);
        return true;
    }

    internal void Add(EmulatedObject item) => _objects.Add(item);

    internal void Remove(EmulatedObject item)
    {
        _objects.Remove(item);
        EmulatedHandles.Remove(item.Handle);
    }

    internal ulong Allocate(long bytes, EmulatedPool? pool)
    {
        ulong address = Gpu.Allocate(bytes);
        _blocks.Add(address, new EmulatedBlock(address, bytes, pool, IsPinned: false));
        return address;
    }

    internal unsafe nint AllocatePinned(long bytes)
    {
        nint address = (nint)NativeMemory.Alloc((nuint)bytes);
        new Span<byte>((void*)address, (int)Math.Min(bytes, int.MaxValue)).Fill(0xA5);
        _blocks.Add((ulong)address, new EmulatedBlock((ulong)address, bytes, null, IsPinned: true));
        return address;
    }

    /// <summary>The block that begins at an address.</summary>
    internal EmulatedBlock? BlockAt(ulong address) => _blocks.GetValueOrDefault(address);

    /// <summary>Whether a range lies within one block.</summary>
    internal bool Covers(ulong address, ulong bytes, bool isPinned) => _blocks.Values.Any(block =>
        block.IsPinned == isPinned && address >= block.Address && address + bytes <= block.Address + (ulong)block.Bytes);

    internal void Free(EmulatedBlock block)
    {
        _blocks.Remove(block.Address);
        FreePinned(block);
        if (!block.IsPinned)
            Gpu.Free(block.Address);
    }

    private static unsafe void FreePinned(EmulatedBlock block)
    {
        if (block.IsPinned)
            NativeMemory.Free((void*)block.Address);
    }
}

/// <summary>Memory of the device or pinned memory of the host.</summary>
internal sealed record EmulatedBlock(ulong Address, long Bytes, EmulatedPool? Pool, bool IsPinned)
{
    public string Kind => IsPinned ? "pinned" : "memory";

    /// <summary>Whether it was freed, though the stream may not have come there.</summary>
    public bool IsGivenUp { get; set; }
}
