using GpuTensor.Testing.Ptx.Execution;

namespace GpuTensor.Testing.Ptx;

/// <summary>How well the accesses of warps use a memory: a piece is a sector of global memory, or a turn of shared memory's banks.</summary>
public sealed class AccessCounts
{
    private const int SectorBytes = 32, Banks = 32, WordBytes = 4;

    private readonly bool _isGlobal;
    private readonly HashSet<ulong> _sectors = [];

    internal AccessCounts(bool isGlobal) => _isGlobal = isGlobal;

    /// <summary>Instructions of warps.</summary>
    public long Requests { get; private set; }

    /// <summary>Bytes that all lanes asked for.</summary>
    public long LaneBytes { get; private set; }

    /// <summary>Sectors or turns, those of each request by themselves.</summary>
    public long Pieces { get; private set; }

    /// <summary>As many as the requests' different bytes need at least.</summary>
    public long LeastPieces { get; private set; }

    /// <summary>Different bytes of global memory, in whole sectors, of all requests together: what comes from memory if the caches keep it.</summary>
    public long DifferentBytes => _sectors.Count * SectorBytes;

    /// <summary>Lanes that take no part have the address <see cref="ulong.MaxValue"/>.</summary>
    internal void Add(ReadOnlySpan<ulong> addresses, int bytes, int lanes)
    {
        Requests++;
        LaneBytes += (long)lanes * bytes;
        if (_isGlobal)
            AddSectors(addresses, bytes);
        else
            AddTurns(addresses, bytes);
    }

    private void AddSectors(ReadOnlySpan<ulong> addresses, int bytes)
    {
        Span<ulong> sectors = stackalloc ulong[Warp.Size];
        Span<ulong> places = stackalloc ulong[Warp.Size];
        int count = 0, different = 0;
        foreach (ulong address in addresses)
        {
            if (address == ulong.MaxValue)
                continue;
            if (!places[..different].Contains(address))
                places[different++] = address;
            ulong sector = address / SectorBytes;
            if (sectors[..count].Contains(sector))
                continue;
            sectors[count++] = sector;
            _sectors.Add(sector);
        }

        Pieces += count;
        LeastPieces += ((long)different * bytes + SectorBytes - 1) / SectorBytes;
    }

    // A request of 8 bytes a lane is served by halves of the warp, one of 16 by quarters; two parts go together if every lane asks for
    // what its neighbour or its neighbour but one asks for (as measured by others on sm_70 to sm_90, and as CUTLASS arranges its lanes).
    private void AddTurns(ReadOnlySpan<ulong> addresses, int bytes)
    {
        int part = bytes <= WordBytes ? Warp.Size : Warp.Size * WordBytes / bytes;
        if (part < Warp.Size && (AreShared(addresses, 1) || AreShared(addresses, 2)))
            part *= 2;
        for (int first = 0; first < Warp.Size; first += part)
        {
            (int turns, int least) = TurnsOf(addresses.Slice(first, part), bytes);
            Pieces += turns;
            LeastPieces += least;
        }
    }

    private static bool AreShared(ReadOnlySpan<ulong> addresses, int apart)
    {
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            ulong own = addresses[lane], other = addresses[lane ^ apart];
            if (own != other && own != ulong.MaxValue && other != ulong.MaxValue)
                return false;
        }

        return true;
    }

    /// <summary>The most different words of one bank, and what that would be if they were spread evenly.</summary>
    private static (int Turns, int Least) TurnsOf(ReadOnlySpan<ulong> addresses, int bytes)
    {
        var words = new HashSet<ulong>();
        foreach (ulong address in addresses)
        {
            if (address == ulong.MaxValue)
                continue;
            for (ulong word = address / WordBytes; word <= (address + (ulong)bytes - 1) / WordBytes; word++)
                words.Add(word);
        }

        Span<int> perBank = stackalloc int[Banks];
        foreach (ulong word in words)
            perBank[(int)(word % Banks)]++;
        int most = 0;
        foreach (int count in perBank)
            most = Math.Max(most, count);
        return (most, (words.Count + Banks - 1) / Banks);
    }
}
