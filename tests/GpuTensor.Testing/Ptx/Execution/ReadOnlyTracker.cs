using System.Collections.Concurrent;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>
/// Finds bytes that ld.global.nc or ldu reads and the same launch writes: such loads need data that stays as it is while
/// the kernel runs (ISA 9.7.9.9). Every grain of memory keeps the last such load and the last write, of all CTAs.
/// </summary>
internal sealed class ReadOnlyTracker(KernelProgram program)
{
    private readonly ConcurrentDictionary<Allocation, Marks> _marks = new();
    private readonly int _grain = program.GlobalGrain;

    /// <summary>What one CTA sees: remembers the allocations that it used last.</summary>
    public sealed class View(ReadOnlyTracker tracker)
    {
        private Allocation _lastRead = Allocation.None;
        private Allocation _lastWritten = Allocation.None;
        private Marks _readMarks = new(0);
        private Marks _writtenMarks = new(0);

        public void Read(Allocation allocation, int offset, int bytes, Step step, int lane)
        {
            if (allocation != _lastRead)
            {
                (_lastRead, _readMarks) = (allocation, tracker.Of(allocation));
            }

            tracker.Check(_readMarks.NoteRead(offset >> tracker._grain, bytes >> tracker._grain, step), offset, lane, allocation, "writes");
        }

        public void Write(MemoryBlock block, int offset, int bytes, Step step, int lane)
        {
            if (block is not Allocation allocation)
            {
                return;
            }

            if (allocation != _lastWritten)
            {
                (_lastWritten, _writtenMarks) = (allocation, tracker.Of(allocation));
            }

            tracker.Check(_writtenMarks.NoteWrite(offset >> tracker._grain, bytes >> tracker._grain, step), offset, lane, allocation, "reads");
        }
    }

    private Marks Of(Allocation allocation) => _marks.GetOrAdd(allocation, found => new(((int)found.Length >> _grain) + 1));

    private void Check(int position, int offset, int lane, Allocation allocation, string what)
    {
        if (position > 0)
        {
            throw new Fault(
                "read-only",
                $"PTX line {program.Steps[position - 1].Origin.Line} {what} the same bytes of {allocation.Name} (at {offset}); what ld.global.nc and ldu read stays as it is while the kernel runs",
                lane);
        }
    }

    /// <summary>For each grain the position, from 1, of a step that read or wrote it.</summary>
    private sealed class Marks(int length)
    {
        private readonly Lock _lock = new();
        private ushort[]? _reads;
        private ushort[]? _writes;

        public int NoteRead(int first, int count, Step step) => Note(_reads ?? Make(ref _reads), ref _writes, first, count, step);

        public int NoteWrite(int first, int count, Step step) => Note(_writes ?? Make(ref _writes), ref _reads, first, count, step);

        // Most memory is only read or only written, and its kernels pay for the marks alone. Where it is both, another CTA may
        // be doing the same the other way round: one of the two sees the other.
        private static int Note(ushort[] own, ref ushort[]? other, int first, int count, Step step)
        {
            var mark = (ushort)Math.Min(step.Position + 1, ushort.MaxValue);
            if (count == 1)
            {
                own[first] = mark;
            }
            else
            {
                own.AsSpan(first, count).Fill(mark);
            }

            if (Volatile.Read(ref other) is not { } opposite)
            {
                return 0;
            }

            Interlocked.MemoryBarrier();
            ReadOnlySpan<ushort> others = opposite.AsSpan(first, count);
            int at = others.IndexOfAnyExcept((ushort)0);
            return at < 0 ? 0 : others[at];
        }

        private ushort[] Make(ref ushort[]? marks)
        {
            lock (_lock)
            {
                return marks ??= new ushort[length];
            }
        }
    }
}
