using System.Runtime.InteropServices;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>
/// Finds accesses of two threads to the same bytes, at least one a write, that nothing orders. Each cell keeps the last
/// writes and reads; atomic and other strong accesses may meet each other.
/// </summary>
internal sealed class RaceTracker(RaceClock clock, KernelProgram program, string memory)
{
    private const int PageBytes = 4096;
    private readonly Dictionary<ulong, Cell[]> _pages = [];
    private Cell[]? _flat;
    private int _grain;

    /// <summary>Tracks memory of a known size, in grains of 1 &lt;&lt; <paramref name="grain"/> bytes.</summary>
    public void UseFlat(int bytes, int grain) => (_flat, _grain) = (new Cell[(bytes >> grain) + 1], grain);

    /// <summary>Forgets all pages.</summary>
    public void Clear() => _pages.Clear();

    public void Read(int thread, ulong address, int bytes, bool isStrong, Step step)
    {
        long now = Access.Pack(clock.Time, step.Position, thread, isStrong);
        foreach (ref Cell cell in Cells(address, bytes))
        {
            if (cell.Write == now)
            {
                continue;
            }

            Check(cell.Write, thread, isStrong, address, "writes");
            Check(cell.OtherWrite, thread, isStrong, address, "writes");
            if (Access.Thread(cell.Read) != thread && !IsOrdered(cell.Read, thread))
            {
                cell.OtherRead = cell.Read;
            }

            cell.Read = now;
        }
    }

    public void Write(int thread, ulong address, int bytes, bool isStrong, Step step)
    {
        long now = Access.Pack(clock.Time, step.Position, thread, isStrong);
        foreach (ref Cell cell in Cells(address, bytes))
        {
            Check(cell.Write, thread, isStrong, address, "writes");
            Check(cell.OtherWrite, thread, isStrong, address, "writes");
            Check(cell.Read, thread, isStrong, address, "reads");
            Check(cell.OtherRead, thread, isStrong, address, "reads");
            if (Access.Thread(cell.Write) != thread && !IsOrdered(cell.Write, thread))
            {
                cell.OtherWrite = cell.Write;
            }

            cell.Write = now;
        }
    }

    private Span<Cell> Cells(ulong address, int bytes)
    {
        if (_flat is not null)
        {
            return _flat.AsSpan((int)address >> _grain, Math.Max(1, bytes >> _grain));
        }

        ref Cell[]? page = ref CollectionsMarshal.GetValueRefOrAddDefault(_pages, address / PageBytes, out _);
        page ??= new Cell[PageBytes];
        return page.AsSpan((int)(address % PageBytes), bytes);
    }

    private bool IsOrdered(long access, int thread) => access == 0 || clock.IsOrdered(Access.Thread(access), Access.Time(access), thread);

    private void Check(long access, int thread, bool isStrong, ulong address, string what)
    {
        if (access != 0 && !IsOrdered(access, thread) && !(isStrong && Access.IsStrong(access)))
        {
            int line = program.Steps[Access.Position(access)].Origin.Line;
            throw new Fault(
                "race",
                $"thread {Access.Thread(access)} of the CTA {what} the same bytes of {memory} (0x{address:x}) at PTX line {line}, and nothing orders the two",
                thread % Warp.Size);
        }
    }

    private struct Cell
    {
        public long Write;
        public long OtherWrite;
        public long Read;
        public long OtherRead;
    }

    // 34 bits of time, 18 of the step's place, 10 of the thread, 1 for strong.
    private static class Access
    {
        public static long Pack(long time, int position, int thread, bool isStrong) =>
            (time << 29) | ((long)(position & 0x3FFFF) << 11) | ((long)thread << 1) | (isStrong ? 1L : 0);

        public static long Time(long access) => access >> 29;

        public static int Position(long access) => (int)(access >> 11) & 0x3FFFF;

        public static int Thread(long access) => (int)(access >> 1) & 0x3FF;

        public static bool IsStrong(long access) => (access & 1) != 0;
    }
}
