using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>
/// st.param of what is passed leads straight to its call, and ld.param of what comes back straight from its call, both
/// without a predicate (ISA 7.1).
/// </summary>
internal static class ParameterSequence
{
    public static void Check(KernelSyntax kernel)
    {
        HashSet<int>? targets = null;
        List<PtxInstruction> instructions = kernel.Instructions;
        for (int i = 0; i < instructions.Count; i++)
        {
            PtxInstruction instruction = instructions[i];
            if (instruction.Opcode is not ("ld" or "st") || Passed(instruction) is not { } variable)
            {
                continue;
            }

            if (instruction.Guard is not null)
            {
                throw Error(instruction, "predicate", "what is passed to a function is not written or read under a predicate");
            }

            targets ??= Targets(kernel);
            bool isStore = instruction.Opcode == "st";
            if (!(isStore ? LeadsToCall(instructions, targets, i, variable) : ComesFromCall(instructions, targets, i, variable)))
            {
                throw Error(instruction, "param", isStore
                    ? $"'{variable.Name}' is written, but control does not go straight on to a call that passes it"
                    : $"'{variable.Name}' is read, but control does not come straight from a call that gives it back");
            }
        }
    }

    private static Variable? Passed(PtxInstruction instruction) =>
        instruction.Operands.OfType<AddressOperand>().Select(address => address.Variable).FirstOrDefault(variable => variable?.Role == ParameterRole.Local);

    private static bool LeadsToCall(List<PtxInstruction> instructions, HashSet<int> targets, int from, Variable variable)
    {
        for (int i = from + 1; i < instructions.Count && !targets.Contains(i); i++)
        {
            if (Alters(instructions[i]))
            {
                return instructions[i].Operands is [CallOperand call] && call.Arguments.Any(argument => Is(argument, variable));
            }
        }

        return false;
    }

    private static bool ComesFromCall(List<PtxInstruction> instructions, HashSet<int> targets, int to, Variable variable)
    {
        for (int i = to; i > 0 && !targets.Contains(i); i--)
        {
            if (Alters(instructions[i - 1]))
            {
                return instructions[i - 1].Operands is [CallOperand call] && Is(call.Result, variable);
            }
        }

        return false;
    }

    private static bool Alters(PtxInstruction instruction) => instruction.Opcode is "bra" or "brx" or "call" or "ret" or "exit";

    private static bool Is(Operand? operand, Variable variable) => operand is SymbolOperand symbol && symbol.Variable == variable;

    // Labels that nothing goes to (such as those of debuggers) do not count.
    private static HashSet<int> Targets(KernelSyntax kernel)
    {
        var targets = new HashSet<int>();
        foreach (PtxInstruction instruction in kernel.Instructions)
        {
            foreach (Operand operand in instruction.Operands)
            {
                (IReadOnlyList<string> labels, Scope scope) = operand switch
                {
                    LabelOperand label => ([label.Name], instruction.Scope),
                    TableOperand { Table: BranchTargets list } => (list.Labels, list.Scope),
                    _ => ((IReadOnlyList<string>)[], instruction.Scope),
                };
                targets.UnionWith(labels.Select(scope.FindLabel).OfType<int>());
            }
        }

        return targets;
    }

    private static PtxException Error(PtxInstruction instruction, string rule, string message) =>
        new(instruction.Line, rule, $"'{instruction.Name}': {message}");
}
