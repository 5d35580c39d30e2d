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

        /// <summary>Bytes are read, so many by each lane from the first on.</summary>
        public void Read(MemoryBlock block, int offset, int bytes, int each, Step step, int lane)
        {
            if (block is not Allocation allocation)
            {
                return;
            }

            if (allocation != _lastRead)
            {
                (_lastRead, _readMarks) = (allocation, tracker.Of(allocation));
            }

            (int at, int position) = _readMarks.NoteRead(offset >> tracker._grain, bytes >> tracker._grain, step);
            if (at >= 0)
            {
                int from = at << tracker._grain;
                throw tracker.Broken(position, offset + from, lane + (from / each), allocation, "writes");
            }
        }

        /// <summary>Bytes are written, so many by each lane from the first on.</summary>
        public void Write(MemoryBlock block, int offset, int bytes, int each, Step step, int lane)
        {
            if (block is not Allocation allocation)
            {
                return;
            }

            if (allocation != _lastWritten)
            {
                (_lastWritten, _writtenMarks) = (allocation, tracker.Of(allocation));
            }

            (int at, int position) = _writtenMarks.NoteWrite(offset >> tracker._grain, bytes >> tracker._grain, step);
            if (at >= 0)
            {
                int from = at << tracker._grain;
                throw tracker.Broken(position, offset + from, lane + (from / each), allocation, "reads");
            }
        }
    }

    private Marks Of(Allocation allocation) => _marks.GetOrAdd(allocation, found => new(((int)found.Length >> _grain) + 1));

    private Fault Broken(int position, int offset, int lane, Allocation allocation, string what) => new(
        "read-only",
        $"PTX line {program.Steps[position - 1].Origin.Line} {what} the same bytes of {allocation.Name} (at {offset}); what ld.global.nc and ldu read stays as it is while the kernel runs",
        lane);

    /// <summary>Accesses of neighbouring lanes to neighbouring bytes, noted together.</summary>
    public ref struct Run(View? view, Step step, int each, bool isWrite)
    {
        private MemoryBlock _block = MemoryBlock.None;
        private int _first;
        private int _end;
        private int _firstLane;
        private int _nextLane;

        public void Add(MemoryBlock block, int offset, int lane)
        {
            if (view is null)
            {
                return;
            }

            if (block != _block || offset != _end || lane != _nextLane)
            {
                End();
                (_block, _first, _firstLane) = (block, offset, lane);
            }

            (_end, _nextLane) = (offset + each, lane + 1);
        }

        /// <summary>Notes what was added last.</summary>
        public readonly void End()
        {
            if (_end == _first)
            {
                return;
            }

            if (isWrite)
            {
                view!.Write(_block, _first, _end - _first, each, step, _firstLane);
            }
            else
            {
                view!.Read(_block, _first, _end - _first, each, step, _firstLane);
            }
        }
    }

    /// <summary>For each grain the position, from 1, of a step that read or wrote it.</summary>
    private sealed class Marks(int length)
    {
        private readonly Lock _lock = new();
        private ushort[]? _reads;
        private ushort[]? _writes;

        public (int At, int Position) NoteRead(int first, int count, Step step) => Note(_reads ?? Make(ref _reads), ref _writes, first, count, step);

        public (int At, int Position) NoteWrite(int first, int count, Step step) => Note(_writes ?? Make(ref _writes), ref _reads, first, count, step);

        // Most memory is only read or only written, and its kernels pay for the marks alone. Where it is both, another CTA may
        // be doing the same the other way round: one of the two sees the other.
        private static (int At, int Position) Note(ushort[] own, ref ushort[]? other, int first, int count, Step step)
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
                return (-1, 0);
            }

            Interlocked.MemoryBarrier();
            ReadOnlySpan<ushort> others = opposite.AsSpan(first, count);
            int at = others.IndexOfAnyExcept((ushort)0);
            return (at, at < 0 ? 0 : others[at]);
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
