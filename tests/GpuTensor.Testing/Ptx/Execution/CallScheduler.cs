using System.Numerics;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>Takes lanes into functions, out of them and to labels of a list (ISA 9.7.12).</summary>
internal static class CallScheduler
{
    /// <summary>Lanes of a fragment call; those that call different functions part.</summary>
    public static void Call(Warp warp, Fragment fragment, CallStep call, uint lanes)
    {
        Part(warp, fragment, lanes, call.IsUniform, "call.uni is not executed by all lanes that run it");
        int back = fragment.Next + 1;
        int depth = fragment.Depth + 1;
        uint left = lanes;
        while (left != 0)
        {
            FunctionFrame target = call.Target(warp, left, out uint together);
            if (call.IsUniform && together != lanes)
            {
                throw new Fault("uniform-branch", "lanes that run call.uni call different functions", BitOperations.TrailingZeroCount(lanes & ~together));
            }

            warp.Calls!.Enter(target, call, together, back);
            left &= ~together;
            Fragment own = left == 0 ? fragment : fragment.Split(warp, together, target.Entry);
            (own.Next, own.Depth) = (target.Entry, depth);
        }
    }

    /// <summary>Lanes of a fragment return, each to where it was called.</summary>
    public static void Return(Warp warp, Fragment fragment, ReturnStep step, uint lanes)
    {
        Part(warp, fragment, lanes, step.IsUniform, "ret.uni is not executed by all lanes that run it");
        if (step.Function.Signature.IsNoReturn)
        {
            throw new Fault("noreturn", $"'{step.Function.Name}' is declared .noreturn and returns", BitOperations.TrailingZeroCount(lanes));
        }

        int depth = fragment.Depth - 1;
        uint left = lanes;
        while (left != 0)
        {
            int back = warp.Calls!.Leave(left, out uint together);
            left &= ~together;
            Fragment own = left == 0 ? fragment : fragment.Split(warp, together, back);
            (own.Next, own.Depth) = (back, depth);
        }
    }

    /// <summary>Lanes of a fragment go to the labels that their indices choose.</summary>
    public static void Branch(Warp warp, Fragment fragment, IndexedBranchStep branch, uint lanes)
    {
        Part(warp, fragment, lanes, branch.IsUniform, "brx.idx.uni is not taken by all lanes that run it");
        uint left = lanes;
        while (left != 0)
        {
            int next = branch.Target(warp, left, out uint together);
            if (branch.IsUniform && together != lanes)
            {
                throw new Fault("uniform-branch", "lanes that run brx.idx.uni go to different labels", BitOperations.TrailingZeroCount(lanes & ~together));
            }

            left &= ~together;
            Fragment own = left == 0 ? fragment : fragment.Split(warp, together, next);
            own.Next = next;
        }
    }

    // Lanes whose guard is false go on behind the instruction.
    private static void Part(Warp warp, Fragment fragment, uint lanes, bool isUniform, string message)
    {
        uint others = fragment.Lanes & ~lanes;
        if (others == 0)
        {
            return;
        }

        if (isUniform)
        {
            throw new Fault("uniform-branch", message, BitOperations.TrailingZeroCount(others));
        }

        fragment.Split(warp, others, fragment.Next + 1);
    }
}
