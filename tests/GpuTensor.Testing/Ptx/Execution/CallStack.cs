using System.Numerics;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>The functions that each lane of a warp is in, what their callers' registers held, and local memory's ends.</summary>
internal sealed class CallStack(Warp warp)
{
    /// <summary>More calls within each other count as endless.</summary>
    public const int MostDepth = 1024;

    /// <summary>Local memory of a thread on every GPU.</summary>
    private const int MostLocalBytes = 512 * 1024;

    private readonly Stack<Activation>[] _stacks = [.. Enumerable.Range(0, Warp.Size).Select(_ => new Stack<Activation>())];
    private readonly Dictionary<FunctionFrame, uint> _active = [];

    /// <summary>Begins a CTA.</summary>
    public void Clear()
    {
        _active.Clear();
        foreach (Stack<Activation> stack in _stacks)
        {
            stack.Clear();
        }
    }

    /// <summary>Lanes call a function together; what lies behind the call is <paramref name="back"/>.</summary>
    public void Enter(FunctionFrame frame, CallStep call, uint lanes, int back)
    {
        var passed = new Passed[frame.Parameters.Count];
        for (int i = 0; i < passed.Length; i++)
        {
            passed[i] = Passed.Take(warp, call.Arguments[i], lanes, mustBeDefined: true);
        }

        uint active = _active.GetValueOrDefault(frame);
        var tops = new int[Warp.Size];
        warp.LocalTops.CopyTo(tops, 0);
        var activation = new Activation(frame, call, back, tops, (active & lanes) == 0 ? null : new(warp, frame, active & lanes));
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            _stacks[lane].Push(activation);
            if (_stacks[lane].Count > MostDepth)
            {
                throw new Fault("call-depth", $"a thread is in {MostDepth} functions within each other", lane);
            }
        }

        _active[frame] = active | lanes;
        warp.Undefine(frame, lanes);
        int[] bases = PlaceLocals(frame, lanes);
        for (int i = 0; i < passed.Length; i++)
        {
            passed[i].Put(warp, frame.Parameters[i], lanes, bases);
        }
    }

    /// <summary>Lanes leave the function that they are in: those that came the same way as the lowest.</summary>
    /// <returns>Where they go on.</returns>
    public int Leave(uint lanes, out uint together)
    {
        int first = BitOperations.TrailingZeroCount(lanes);
        Activation activation = _stacks[first].Peek();
        together = 0;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            if (ReferenceEquals(_stacks[lane].Peek(), activation))
            {
                _stacks[lane].Pop();
                together |= 1u << lane;
            }
        }

        FunctionFrame frame = activation.Frame;
        Passed? result = activation.Call.Result is null ? null : Passed.Take(warp, frame.Result!.Value, together, mustBeDefined: false);
        for (uint left = together; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            warp.LocalTops[lane] = activation.LocalTops[lane];
        }

        warp.Undefine(frame, together);
        uint saved = activation.Saved?.Lanes ?? 0;
        _active[frame] &= ~together | saved;
        activation.Saved?.Restore(warp, together & saved);
        result?.Put(warp, activation.Call.Result!.Value, together, null);
        return activation.Back;
    }

    // Every activation has local memory of its own, behind that of the functions around it.
    private int[] PlaceLocals(FunctionFrame frame, uint lanes)
    {
        var bases = new int[Warp.Size];
        int alignment = frame.Syntax.LocalAlignment;
        int bytes = (int)frame.Syntax.LocalBytes;
        for (uint left = lanes; bytes > 0 && left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            bases[lane] = (warp.LocalTops[lane] + alignment - 1) / alignment * alignment;
            warp.LocalTops[lane] = bases[lane] + bytes;
            if (warp.LocalTops[lane] > MostLocalBytes)
            {
                throw new Fault("call-depth", $"the local variables of the functions within each other have more than {MostLocalBytes} bytes", lane);
            }

            warp.ReserveLocal(warp.LocalTops[lane]);
            warp.Local.States.AsSpan((lane * warp.LocalStride) + bases[lane], bytes).Clear();
        }

        foreach ((int slot, long offset) in frame.Locals)
        {
            Span<ulong> addresses = warp.Write(slot, lanes);
            for (uint left = lanes; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                addresses[lane] = (ulong)bases[lane] + (ulong)offset;
            }
        }

        return bases;
    }

    private sealed record Activation(FunctionFrame Frame, CallStep Call, int Back, int[] LocalTops, SavedFrame? Saved);
}
