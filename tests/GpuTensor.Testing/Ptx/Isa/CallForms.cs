using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>call: holds what is passed against what the function takes (ISA 7.1 and 9.7.12.5).</summary>
internal static class CallForms
{
    public static CallStep Build(Decoded decoded)
    {
        var call = (CallOperand)decoded.Instruction.Operands[0];
        (Signature signature, FunctionSyntax[] targets, int pointer) = call.Target is FunctionOperand { Function: { } function }
            ? Direct(decoded, call, function)
            : Indirect(decoded, call, ((RegisterOperand)call.Target).Register);
        if (call.Arguments.Count != signature.Parameters.Count)
        {
            throw decoded.Error("operand-count", $"the function takes {signature.Parameters.Count} parameters, not {call.Arguments.Count}");
        }

        if (call.Result is null != signature.Result is null)
        {
            throw decoded.Error("operand-count", signature.Result is null ? "the function gives nothing back" : "the function gives something back ('_' takes what nobody needs)");
        }

        return new(
            [.. targets.Select(decoded.Builder.Frame)],
            pointer,
            [.. signature.Parameters.Zip(call.Arguments, (formal, argument) => Passed(decoded, formal, argument, "a")!.Value)],
            call.Result is null ? null : Passed(decoded, signature.Result!, call.Result, "d"),
            decoded.Has("uni"),
            call.Table?.Name);
    }

    private static (Signature Signature, FunctionSyntax[] Targets, int Pointer) Direct(Decoded decoded, CallOperand call, FunctionSyntax function)
    {
        if (call.Table is not null)
        {
            throw decoded.Error("operand-kind", "a call of a function by its name has no list of targets");
        }

        return function.HasBody
            ? (function.Signature, [function], -1)
            : throw decoded.Error("unsupported", $"'{function.Name}' is declared and not defined in this module");
    }

    private static (Signature Signature, FunctionSyntax[] Targets, int Pointer) Indirect(Decoded decoded, CallOperand call, Register register)
    {
        decoded.Builder.Require(decoded, 21, 20);
        if (!PtxType.B64.Accepts(register.Type) || register.Type == PtxType.F64)
        {
            throw decoded.Error("operand-type", $"'{register.Name}' ({register.Type.Name()}) cannot point to a function");
        }

        int pointer = decoded.Builder.SlotOf(register);
        switch (call.Table)
        {
            case CallTargets list:
                FunctionSyntax first = list.Functions[0];
                FunctionSyntax? other = list.Functions.FirstOrDefault(function => !function.Signature.Matches(first.Signature));
                return other is null
                    ? (first.Signature, [.. list.Functions.Where(function => function.HasBody)], pointer)
                    : throw decoded.Error("signature", $"'{other.Name}' and '{first.Name}' in '{list.Name}' have different parameters");
            case CallPrototype prototype:
                return (prototype.Signature, [.. decoded.Builder.Functions.Where(
                    function => function.HasBody && function.IsAddressTaken && function.Signature.Matches(prototype.Signature))], pointer);
            default:
                throw decoded.Error("operand-count", "a call through a register ends with a .calltargets or .callprototype");
        }
    }

    private static Place? Passed(Decoded decoded, Formal formal, Operand operand, string name)
    {
        bool isResult = name == "d";
        if (operand is SinkOperand)
        {
            return isResult ? null : throw decoded.Error("operand-kind", "'_' cannot be passed");
        }

        if (operand is SymbolOperand { Variable: { } variable })
        {
            bool fits = formal.Bytes == variable.Bytes && (formal.Variable is { IsArray: true } array
                ? variable.IsArray && variable.Type == array.Type && variable.Alignment == array.Alignment
                : !variable.IsArray && formal.Type.Accepts(variable.Type));
            return fits
                ? new(Space.Frame, decoded.Builder.FrameOffset(variable), formal.Bytes)
                : throw decoded.Error("param", $"'{variable.Name}' does not match the parameter {formal}");
        }

        if (formal.Variable is { IsArray: true } || formal.Bytes != formal.Type.Size())
        {
            throw decoded.Error("param", $"the parameter {formal} takes a .param variable");
        }

        var checker = new OperandChecker(decoded.Instruction, decoded.Builder, [formal.Type], 1, isRelaxed: false);
        return Place.Of(checker.Check(OperandPattern.Parse(name), operand).Slot, formal.Type);
    }
}
