using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Holds an instruction's operands against a form's patterns and gives them slots.</summary>
internal sealed class OperandChecker(PtxInstruction instruction, KernelBuilder builder, IReadOnlyList<PtxType> types, int vector, bool isRelaxed)
{
    public Resolved Check(OperandPattern pattern, Operand operand)
    {
        if (operand is PairOperand pair)
        {
            if (!pattern.HasPredicate)
            {
                throw Error("operand-kind", $"operand '{pattern.Name}' has no second destination");
            }

            int predicate = pair.Second is SinkOperand ? builder.PredicateSink : Destination(PtxType.Pred, pair.Second).Slot;
            return Destination(pattern.TypeIn(types), pair.First) with { PredicateSlot = predicate };
        }

        if (pattern.HasPredicate && !pattern.IsPredicateOptional)
        {
            throw Error("operand-kind", $"operand '{pattern.Name}' needs a predicate behind '|'");
        }

        return pattern.Kind switch
        {
            OperandKind.Destination => Destination(pattern.TypeIn(types), operand),
            OperandKind.Source => Source(pattern.TypeIn(types), operand),
            OperandKind.NegatablePredicate => operand is NegatedOperand negated
                ? new() { Slot = builder.SlotOf(negated.Register), Type = PtxType.Pred, IsNegated = true }
                : Source(PtxType.Pred, operand),
            OperandKind.Address => Address(operand),
            OperandKind.VectorDestination or OperandKind.VectorSource => Vector(pattern, operand),
            OperandKind.Immediate => operand is IntegerOperand number
                ? new() { Value = (long)number.Bits }
                : throw Error("operand-kind", $"operand '{pattern.Name}' is an integer constant"),
            OperandKind.Table => operand is TableOperand ? new() : throw Error("operand-kind", "the operand is a list of targets that was declared before"),
            OperandKind.Call => new(),
            _ => operand is LabelOperand label ? new() { Label = label.Name } : throw Error("operand-kind", "the operand is a label"),
        };
    }

    private Resolved Vector(OperandPattern pattern, Operand operand)
    {
        int count = pattern.Count == 0 ? vector : pattern.Count;
        bool isDestination = pattern.Kind == OperandKind.VectorDestination;
        PtxType type = pattern.TypeIn(types);
        if (pattern.Count == 0 && count == 1)
        {
            return new() { Elements = [isDestination ? Destination(type, operand) : Source(type, operand)] };
        }

        if (operand is not VectorOperand list || list.Elements.Count != count)
        {
            throw Error("vector", $"operand '{pattern.Name}' is a vector of {count}");
        }

        Resolved[] elements =
        [
            .. list.Elements.Select(element => !isDestination ? Source(type, element)
                : element is SinkOperand && instruction.Opcode == "mov" ? new Resolved { Slot = -1, Type = type }
                : Destination(type, element)),
        ];
        return isDestination && Array.TrueForAll(elements, element => element.Slot < 0)
            ? throw Error("vector", "a vector of sinks alone")
            : new() { Elements = elements };
    }

    private Resolved Destination(PtxType type, Operand operand)
    {
        if (operand is SinkOperand && instruction.Opcode is "atom" or "elect")
        {
            return new() { Slot = -1, Type = type };
        }

        if (operand is SinkOperand && instruction.Opcode == "setp" && type == PtxType.Pred)
        {
            return new() { Slot = builder.PredicateSink, Type = type };
        }

        if (operand is not RegisterOperand { Register: { } register })
        {
            throw operand is LabelOperand unknown
                ? Error("undeclared", $"'{unknown.Name}' is not declared")
                : Error("operand-kind", "a destination is a register");
        }

        RequireType(type, register);
        return new() { Slot = builder.SlotOf(register), Type = register.Type };
    }

    private Resolved Source(PtxType type, Operand operand)
    {
        switch (operand)
        {
            case RegisterOperand { Register: { } register }:
                RequireType(type, register);
                return new() { Slot = builder.SlotOf(register), Type = register.Type };
            case IntegerOperand number when type == PtxType.Pred:
                return new() { Slot = builder.PredicateConstant(number.Bits != 0), Type = type };
            case IntegerOperand number when type.Class() is TypeClass.Bits or TypeClass.Unsigned or TypeClass.Signed:
                return number.Fits(type.Bits())
                    ? new() { Slot = builder.Constant(number.Bits & type.Mask()), Type = type, Value = (long)number.Bits }
                    : throw Error("immediate", $"the constant does not fit {type.Name()}");
            case FloatOperand number when Bits(type, number) is { } bits:
                return new() { Slot = builder.Constant(bits), Type = type };
            case IntegerOperand or FloatOperand:
                throw Error("immediate", $"a constant of this kind is no {type.Name()}");
            case SpecialOperand { Name: "%clock" or "%clock_hi" or "%clock64" or "%globaltimer" } clock when instruction.Opcode == "cvt":
                throw Error("unsupported", $"{clock.Name} can be read with mov alone");
            case SpecialOperand special when instruction.Opcode is "mov" or "cvt":
                PtxType own = OperandReader.Specials[special.Name];
                return type.Accepts(own) || (isRelaxed && type.AcceptsWider(own))
                    ? new() { Slot = builder.Special(special.Name), Type = own, Label = special.Name }
                    : throw Error("operand-type", $"{special.Name} has type {own.Name()}, not {type.Name()}");
            case SpecialOperand special:
                throw Error("operand-kind", $"{special.Name} can be read with mov and cvt alone");
            case SymbolOperand symbol when instruction.Opcode is "mov" or "cvta":
                return type.Bits() >= 32 && type.Class() is TypeClass.Bits or TypeClass.Unsigned or TypeClass.Signed
                    ? new() { Slot = builder.Symbol(symbol.Variable, symbol.Offset), Type = type, Variable = symbol.Variable }
                    : throw Error("operand-type", $"the address of '{symbol.Variable.Name}' is no {type.Name()}");
            case FunctionOperand function when instruction.Opcode == "mov":
                return type is PtxType.B64 or PtxType.U64 or PtxType.S64
                    ? new() { Slot = builder.Constant(function.Function.Address), Type = type }
                    : throw Error("operand-type", $"the address of '{function.Function.Name}' is no {type.Name()}");
            case LabelOperand unknown:
                throw Error("undeclared", $"'{unknown.Name}' is not declared");
            case NegatedOperand:
                throw Error("predicate", "a negated predicate cannot stand here");
            default:
                throw Error("operand-kind", $"the operand cannot be a source of type {type.Name()}");
        }
    }

    // 32-bit exact constants are .f32 (and raw bits); 64-bit exact ones and decimals are any float.
    private static ulong? Bits(PtxType type, FloatOperand number) => type switch
    {
        PtxType.F32 => number.Single ?? BitConverter.SingleToUInt32Bits((float)number.Value),
        PtxType.B32 => number.Single,
        PtxType.F64 when number.Single is null => BitConverter.DoubleToUInt64Bits(number.Value),
        PtxType.B64 when number.IsExactDouble => BitConverter.DoubleToUInt64Bits(number.Value),
        _ => null,
    };

    private Resolved Address(Operand operand)
    {
        if (operand is not AddressOperand address)
        {
            throw Error("operand-kind", "a memory operand stands in brackets");
        }

        if (address.Base is { } register)
        {
            return register.Type.Class() is TypeClass.Bits or TypeClass.Unsigned or TypeClass.Signed && register.Type.Bits() >= 32
                ? new() { Slot = builder.SlotOf(register), Value = address.Offset, Type = register.Type }
                : throw Error("operand-type", $"'{register.Name}' ({register.Type.Name()}) is no address");
        }

        if (address.Variable is { Role: not ParameterRole.Kernel, IsAddressTaken: false } parameter)
        {
            return new() { Slot = builder.Constant((ulong)builder.FrameOffset(parameter)), Value = address.Offset, Variable = parameter, Type = PtxType.U64 };
        }

        return address.Variable is { } variable
            ? new() { Slot = builder.Symbol(variable, 0), Value = address.Offset, Variable = variable, Type = PtxType.U64 }
            : new() { Slot = builder.Constant(0), Value = address.Offset, Type = PtxType.U64 };
    }

    private void RequireType(PtxType type, Register register)
    {
        if (!type.Accepts(register.Type) && !(isRelaxed && type.AcceptsWider(register.Type)))
        {
            throw Error("operand-type", $"'{register.Name}' has type {register.Type.Name()}, the operand is {type.Name()}");
        }
    }

    private PtxException Error(string rule, string message) => new(instruction.Line, rule, $"'{instruction.Name}': {message}");
}
