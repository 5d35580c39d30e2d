using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Branches, ends, barriers of the CTA (ISA 9.7.12, 9.7.13.1, 9.7.19).</summary>
internal static class ControlForms
{
    public static Form[] All { get; } =
    [
        new("bra{.uni}", "@", Branch),
        new("brx.idx{.uni}", "a=u32 ^targets", IndexedBranch, 60, 30),
        new("call{.uni}", "$", CallForms.Build),
        new("ret{.uni}", "", Return),
        new("exit", "", _ => new ExitStep()),
        new("trap", "", _ => new ActionStep((_, _) => throw new Fault("trap", "the kernel executed trap"))),
        new("brkpt", "", _ => new ActionStep((_, _) => throw new Fault("breakpoint", "the kernel executed brkpt")), 10, 11),
        new("pmevent", "#event", decoded => Event(decoded, 15), 14),
        new("pmevent.mask", "#events", decoded => Event(decoded, 0xFFFF), 30, 20),
        new("griddepcontrol.<launch_dependents|wait>", "", _ => new ActionStep((_, _) => { }), 78, 90),
        new("nanosleep.u32", "a", decoded => new ActionStep((warp, lanes) => warp.Read(decoded["a"].Slot, lanes)), 63, 70),
        new("bar{.cta@78/10}.sync", "a=u32 b=u32?", decoded => Barrier(decoded, BarrierKind.Sync, "a", "b")),
        new("bar{.cta@78/10}.arrive", "a=u32 b=u32", decoded => Barrier(decoded, BarrierKind.Arrive, "a", "b"), 20, 20),
        new("bar{.cta@78/10}.red.popc.u32", "d a=u32 b=u32? !c", decoded => Reduction(decoded), 20, 20),
        new("bar{.cta@78/10}.red.<and|or>.pred", "p a=u32 b=u32? !c", decoded => Reduction(decoded), 20, 20),
        new("barrier{.cta@78/10}.sync{.aligned}", "a=u32 b=u32?", decoded => Barrier(decoded, BarrierKind.Sync, "a", "b"), 60, 30),
        new("barrier{.cta@78/10}.arrive{.aligned}", "a=u32 b=u32", decoded => Barrier(decoded, BarrierKind.Arrive, "a", "b"), 60, 30),
        new("barrier{.cta@78/10}.red.popc{.aligned}.u32", "d a=u32 b=u32? !c", decoded => Reduction(decoded), 60, 30),
        new("barrier{.cta@78/10}.red.<and|or>{.aligned}.pred", "p a=u32 b=u32? !c", decoded => Reduction(decoded), 60, 30),
    ];

    private static BranchStep Branch(Decoded decoded) =>
        new(decoded.Builder.Label(decoded.Instruction, decoded.Instruction.Scope, decoded["@"].Label), decoded.Has("uni"));

    private static IndexedBranchStep IndexedBranch(Decoded decoded)
    {
        if (decoded.Instruction.Operands is not [RegisterOperand, TableOperand { Table: BranchTargets list }])
        {
            throw decoded.Error("operand-kind", "brx.idx takes a register and the labels of a .branchtargets");
        }

        int[] targets = [.. list.Labels.Select(label => decoded.Builder.Label(decoded.Instruction, list.Scope, label))];
        return new(decoded["a"].Slot, targets, decoded.Has("uni"));
    }

    private static Step Return(Decoded decoded) =>
        decoded.Builder.Function is { } function ? new ReturnStep(function.Syntax, decoded.Has("uni")) : new ExitStep();

    // Performance monitors count; nobody sees it here.
    private static ActionStep Event(Decoded decoded, long most) => decoded[0].Value >= 0 && decoded[0].Value <= most
        ? new((_, _) => { })
        : throw decoded.Error("immediate", $"the constant lies in 0 to {most}");

    private static BarrierStep Barrier(Decoded decoded, BarrierKind kind, string id, string count)
    {
        CheckNumber(decoded, decoded[id], decoded[count]);
        return new(kind, IsAligned(decoded), decoded[id].Slot, decoded[count].IsThere ? decoded[count].Slot : -1, -1, false, -1);
    }

    private static BarrierStep Reduction(Decoded decoded)
    {
        CheckNumber(decoded, decoded["a"], decoded["b"]);
        BarrierKind kind = decoded.First("popc", "and", "or") switch { "popc" => BarrierKind.CountTrue, "and" => BarrierKind.AllTrue, _ => BarrierKind.AnyTrue };
        Resolved c = decoded["!c"];
        int count = decoded["b"].IsThere ? decoded["b"].Slot : -1;
        return new(kind, IsAligned(decoded), decoded["a"].Slot, count, c.Slot, c.IsNegated, decoded[0].Slot);
    }

    private static bool IsAligned(Decoded decoded) => decoded.Instruction.Opcode == "bar" || decoded.Has("aligned");

    // What stands in a register is looked at when the barrier is executed.
    private static void CheckNumber(Decoded decoded, Resolved number, Resolved threads)
    {
        if (threads.Value % Warp.Size != 0)
        {
            throw decoded.Error("immediate", $"whole warps come to a barrier, not {threads.Value} threads");
        }

        if (decoded.Instruction.Operands.Any(operand => operand is IntegerOperand) && number.Value is < 0 or > 15)
        {
            throw decoded.Error("immediate", "barriers have the numbers 0 to 15");
        }
    }
}
