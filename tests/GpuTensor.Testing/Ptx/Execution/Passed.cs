using System.Numerics;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>A parameter's or result's bytes on their way, lane by lane; a byte that nothing was written to stays so.</summary>
internal sealed class Passed
{
    private readonly byte[] _data;
    private readonly byte[] _states;

    private Passed(int bytes) => (_data, _states) = (new byte[bytes * Warp.Size], new byte[bytes * Warp.Size]);

    /// <summary>Takes the bytes from a place.</summary>
    public static Passed Take(Warp warp, Place place, uint lanes, bool mustBeDefined)
    {
        var passed = new Passed(place.Bytes);
        Span<ulong> values = !place.IsRegister ? default : mustBeDefined ? warp.Read(place.At, lanes) : warp.Values(place.At);
        uint defined = place.IsRegister ? warp.Defined(place.At) : 0;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            Span<byte> data = passed._data.AsSpan(lane * place.Bytes, place.Bytes);
            Span<byte> states = passed._states.AsSpan(lane * place.Bytes, place.Bytes);
            if (place.IsRegister)
            {
                BitConverter.GetBytes(values[lane]).AsSpan(0, place.Bytes).CopyTo(data);
                states.Fill((defined >> lane & 1) != 0 ? MemoryBlock.Written : MemoryBlock.Unwritten);
                continue;
            }

            (MemoryBlock block, int offset) = Find(warp, place, lane, null);
            block.Data.AsSpan(offset, place.Bytes).CopyTo(data);
            block.States.AsSpan(offset, place.Bytes).CopyTo(states);
        }

        return passed;
    }

    /// <summary>Puts the bytes to a place of the same size.</summary>
    public void Put(Warp warp, Place place, uint lanes, int[]? bases)
    {
        Span<byte> bits = stackalloc byte[8];
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ReadOnlySpan<byte> data = _data.AsSpan(lane * place.Bytes, place.Bytes);
            ReadOnlySpan<byte> states = _states.AsSpan(lane * place.Bytes, place.Bytes);
            if (!place.IsRegister)
            {
                (MemoryBlock block, int offset) = Find(warp, place, lane, bases);
                data.CopyTo(block.Data.AsSpan(offset));
                states.CopyTo(block.States.AsSpan(offset));
            }
            else if (states.Contains(MemoryBlock.Unwritten))
            {
                warp.Undefine(place.At, 1u << lane);
            }
            else
            {
                bits.Clear();
                data.CopyTo(bits);
                warp.Write(place.At, 1u << lane)[lane] = BitConverter.ToUInt64(bits);
            }
        }
    }

    private static (MemoryBlock Block, int Offset) Find(Warp warp, Place place, int lane, int[]? bases) => place.Space == Ptx.Syntax.Space.Frame
        ? (warp.Frames, (lane * warp.Program.FrameBytes) + place.At)
        : (warp.Local, (lane * warp.LocalStride) + bases![lane] + place.At);
}

/// <summary>What a function's registers and parameters held in some lanes before they called it again.</summary>
internal sealed class SavedFrame
{
    private readonly FunctionFrame _frame;
    private readonly ulong[] _values;
    private readonly uint[] _defined;
    private readonly (uint Value, uint Defined)[] _predicates;
    private readonly byte[] _data;
    private readonly byte[] _states;

    public SavedFrame(Warp warp, FunctionFrame frame, uint lanes)
    {
        (_frame, Lanes) = (frame, lanes);
        (_values, _defined) = (new ulong[frame.Values.Count * Warp.Size], new uint[frame.Values.Count]);
        for (int i = 0; i < _defined.Length; i++)
        {
            _defined[i] = warp.Defined(frame.Values[i]);
            warp.Values(frame.Values[i]).CopyTo(_values.AsSpan(i * Warp.Size));
        }

        _predicates = [.. Enumerable.Range(frame.FirstPredicate, frame.PredicateCount).Select(warp.PredicateState)];
        (_data, _states) = (new byte[frame.FrameBytes * Warp.Size], new byte[frame.FrameBytes * Warp.Size]);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            Range(warp, warp.Frames.Data, lane).CopyTo(_data.AsSpan(lane * frame.FrameBytes));
            Range(warp, warp.Frames.States, lane).CopyTo(_states.AsSpan(lane * frame.FrameBytes));
        }
    }

    public uint Lanes { get; }

    /// <summary>Puts back what was saved, in some of the lanes.</summary>
    public void Restore(Warp warp, uint lanes)
    {
        for (int i = 0; i < _defined.Length; i++)
        {
            int slot = _frame.Values[i];
            Span<ulong> to = warp.Write(slot, lanes & _defined[i]);
            for (uint left = lanes & _defined[i]; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                to[lane] = _values[(i * Warp.Size) + lane];
            }
        }

        for (int i = 0; i < _predicates.Length; i++)
        {
            warp.SetPredicate(_frame.FirstPredicate + i, lanes & _predicates[i].Defined, _predicates[i].Value);
        }

        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            _data.AsSpan(lane * _frame.FrameBytes, _frame.FrameBytes).CopyTo(Range(warp, warp.Frames.Data, lane));
            _states.AsSpan(lane * _frame.FrameBytes, _frame.FrameBytes).CopyTo(Range(warp, warp.Frames.States, lane));
        }
    }

    private Span<byte> Range(Warp warp, byte[] bytes, int lane) =>
        bytes.AsSpan((lane * warp.Program.FrameBytes) + _frame.FrameOffset, _frame.FrameBytes);
}
