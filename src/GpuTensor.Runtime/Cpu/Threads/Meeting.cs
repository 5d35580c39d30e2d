using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>
/// Where the threads of a group, or the lanes of a warp, wait for each other and exchange values. Only one of them runs at
/// a time (see <see cref="Crew"/>), so nothing here is locked.
/// </summary>
/// <remarks>
/// Values are written before the threads meet and read afterwards. There are two sets of slots, swapped when all threads have
/// arrived: a thread that is ahead writes for the next meeting while others still read the values of this one.
/// </remarks>
internal sealed unsafe class Meeting
{
    private const int SlotBytes = 64;

    private readonly byte[] _memory;
    private byte* _written;
    private byte* _met;
    private int _first;
    private int _arrived;
    private int _votes;
    private Collective _collective;

    /// <summary>A meeting that can exchange that many values.</summary>
    public Meeting(int slots)
    {
        _memory = GC.AllocateArray<byte>(2 * slots * SlotBytes, pinned: true);
        _written = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _met = _written + slots * SlotBytes;
    }

    /// <summary>How many threads meet.</summary>
    public int Size { get; private set; }

    /// <summary>How many threads said true at the last meeting.</summary>
    public int Votes { get; private set; }

    /// <summary>Expects that many threads of a new group, starting with the given one.</summary>
    public void Begin(int first, int size)
    {
        _first = first;
        Size = size;
        _arrived = 0;
        _votes = 0;
    }

    /// <summary>Offers a value to the others.</summary>
    public void Write<T>(int slot, T value)
        where T : unmanaged
    {
        if (sizeof(T) > SlotBytes)
            throw new NotSupportedException($"{typeof(T)} has {sizeof(T)} bytes; threads exchange values of at most {SlotBytes}.");
        Unsafe.WriteUnaligned(_written + slot * SlotBytes, value);
    }

    /// <summary>A value that was offered before the last meeting.</summary>
    public T Read<T>(int slot)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(_met + slot * SlotBytes);

    /// <summary>Waits until all threads have arrived.</summary>
    /// <exception cref="InvalidOperationException">Some never arrive, or arrive for another operation.</exception>
    public void Attend(KernelThread thread, Collective collective, bool vote = false)
    {
        if (_arrived == 0)
            _collective = collective;
        else if (_collective != collective)
            throw Divergence.BetweenMeetings(thread, collective, _collective);
        if (vote)
            _votes++;
        if (++_arrived < Size)
        {
            Crew crew = thread.Group!.Crew ?? throw Divergence.NotCooperative(thread, collective);
            crew.Wait(thread, collective);
            return;
        }

        byte* written = _written;
        _written = _met;
        _met = written;
        Votes = _votes;
        _votes = 0;
        _arrived = 0;
        if (Size > 1)
            thread.Group!.Crew!.Release(_first, Size);
    }
}
