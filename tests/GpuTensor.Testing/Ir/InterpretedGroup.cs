using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>A group of threads that take turns: each runs until it waits for others or ends.</summary>
internal sealed class InterpretedGroup(Kernel kernel, IrLaunch launch, IReadOnlyList<Instruction> code, InterpretedThread[] threads)
{
    private readonly InterpretedThread[][] _warps = [.. threads.GroupBy(thread => thread.Warp).Select(warp => warp.ToArray())];

    /// <summary>Runs all threads to their end.</summary>
    public void Run()
    {
        while (true)
        {
            foreach (InterpretedThread thread in threads)
            {
                RunToNextStop(thread);
            }

            if (threads.All(HasEnded))
            {
                return;
            }

            if (!Meet())
            {
                InterpretedThread stuck = threads.First(thread => !HasEnded(thread));
                throw Error(stuck, "not all threads get to this place, for which the others wait");
            }
        }
    }

    private bool HasEnded(InterpretedThread thread) => thread.Next >= code.Count;

    private void RunToNextStop(InterpretedThread thread)
    {
        try
        {
            while (!HasEnded(thread) && code[thread.Next].Shared is null)
            {
                if (++thread.Steps > launch.MaxSteps)
                {
                    throw new IrFault("the thread does not end");
                }

                thread.Next = code[thread.Next].Step(thread);
            }
        }
        catch (IrFault fault)
        {
            throw Error(thread, fault.Message);
        }
    }

    /// <summary>Lets all go on that have met; false where none have.</summary>
    private bool Meet()
    {
        if (HaveMet(threads, ofWarp: false))
        {
            GoOn(threads);
            return true;
        }

        bool any = false;
        foreach (InterpretedThread[] warp in _warps)
        {
            if (HaveMet(warp, ofWarp: true))
            {
                GoOn(warp);
                any = true;
            }
        }

        return any;
    }

    private bool HaveMet(InterpretedThread[] members, bool ofWarp) =>
        Array.TrueForAll(members, thread => thread.Next == members[0].Next)
        && !HasEnded(members[0]) && code[members[0].Next].Shared!.IsOfWarp == ofWarp;

    private void GoOn(InterpretedThread[] members)
    {
        Instruction instruction = code[members[0].Next];
        try
        {
            CollectiveStep.Run(instruction.Shared!, members, launch.WarpSize);
        }
        catch (IrFault fault)
        {
            throw Error(members[0], fault.Message);
        }

        foreach (InterpretedThread thread in members)
        {
            thread.Next = instruction.Step(thread);
        }
    }

    private IrExecutionException Error(InterpretedThread thread, string message) =>
        new(kernel, HasEnded(thread) ? null : code[thread.Next].Statement, thread.Name, message);
}
