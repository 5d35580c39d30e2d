using System.Globalization;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Ptx;

/// <summary>Writes what has to do with memory: views, loads, stores.</summary>
internal sealed class MemoryWriter(KernelScope scope, InstructionText code, ExpressionWriter expressions)
{
    /// <summary>The most bytes that one instruction moves.</summary>
    private const int MostBytes = 16;

    /// <summary>Where a view begins.</summary>
    public Address Of(Expression view)
    {
        switch (view)
        {
            case ReadVariable e:
                return new Address(scope.Registers(e.Variable)[0], 0);
            case ReadParameter e:
                return new Address(scope.AddressOf(e.Parameter), 0);
            case ArrayAccess { Array.Space: AddressSpace.Shared } e:
                return new Address(scope.SharedBlock(), scope.Shared.OffsetOf(e.Array));
            case ArrayAccess e:
                return new Address(
                    scope.Once(e.Array, opening => opening.Value(RegisterClass.Long, "mov.u64", scope.Shared.NameOf(e.Array))), 0);
            case SubView e:
                return Element(e.View, e.Offset);
            case ViewCast e:
                return Of(e.View);
            case Select e:
                return new Address(Choose(e), 0);
            default:
                throw new ArgumentException($"{view.GetType().Name} is no view.", nameof(view));
        }
    }

    /// <summary>An address in one register.</summary>
    public string Register(Address address, AddressSpace space)
    {
        if (address.Offset == 0)
            return address.Base;
        RegisterClass registers = KernelScope.Address(space);
        return code.Value(registers, space == AddressSpace.Shared ? "add.s32" : "add.s64", address.Base, Text(address.Offset));
    }

    /// <summary>How many elements a view has.</summary>
    public string Length(Expression view)
    {
        switch (view)
        {
            case ReadVariable e:
                return scope.LengthOf(e.Variable);
            case ReadParameter e:
                return scope.LengthOf(e.Parameter);
            case ArrayAccess { Array.Length: null } e:
                string bytes = scope.DynamicSharedBytes();
                return code.Value(RegisterClass.Long, "div.s64", bytes, Text(e.Array.Element.ByteCount));
            case ArrayAccess e:
                return ((Constant)e.Array.Length!).Bits.ToString(CultureInfo.InvariantCulture);
            case SubView e:
                return expressions.Write(e.Length);
            case ViewCast e:
                return Recount(Length(e.View), e.View.Type.ByteCount, e.Type.ByteCount);
            case Select e:
                string condition = expressions.Write(e.Condition);
                return code.Value(RegisterClass.Long, "selp.b64", Length(e.WhenTrue), Length(e.WhenFalse), condition);
            default:
                throw new ArgumentException($"{view.GetType().Name} is no view.", nameof(view));
        }
    }

    /// <summary>Where an element lies.</summary>
    public Address Element(Expression view, Expression index)
    {
        Address start = Of(view);
        AddressSpace space = view.Type.View!.Value;
        long size = view.Type.ByteCount;
        (Expression? rest, long constant) = Split(index, space == AddressSpace.Shared);
        long offset = start.Offset + constant * size;
        bool isOffset = offset is >= int.MinValue and <= int.MaxValue;
        string from = isOffset ? start.Base : Register(new Address(start.Base, offset), space);
        offset = isOffset ? offset : 0;
        if (rest is null)
            return new Address(from, offset);
        if (rest is ConvertTo { Operand.Type: var type } wide && type == IrType.I32)
            rest = wide.Operand;
        string value = expressions.Write(rest);
        if (space == AddressSpace.Shared)
        {
            string word = rest.Type == IrType.I64 ? code.Value(RegisterClass.Word, "cvt.u32.u64", value) : value;
            return new Address(code.Value(RegisterClass.Word, "mad.lo.s32", word, Text(size), from), offset);
        }

        return new Address(
            rest.Type == IrType.I64
                ? code.Value(RegisterClass.Long, "mad.lo.s64", value, Text(size), from)
                : code.Value(RegisterClass.Long, "mad.wide.s32", value, Text(size), from),
            offset);
    }

    /// <summary>The lanes of an element.</summary>
    public string[] Load(Load load)
    {
        IrType element = load.Type;
        AddressSpace space = load.View.Type.View!.Value;
        string instruction = $"ld.{Space(space)}{(space == AddressSpace.Global && scope.IsReadOnly(load.View) ? ".nc" : "")}";
        Address address = Element(load.View, load.Index);
        RegisterClass registers = element.Scalar == ScalarType.Bool ? RegisterClass.Word : PtxTypes.ClassOf(element.Scalar);
        string[] lanes = [.. Enumerable.Range(0, element.Lanes).Select(_ => code.New(registers))];
        ForEachPart(element, address, (type, part, first, count) => code.Emit(instruction + type, Operand(lanes, first, count), part));
        if (element.Scalar == ScalarType.Bool)
            return [code.Value(RegisterClass.Predicate, "setp.ne.u32", lanes[0], "0")];
        return lanes;
    }

    /// <summary>Writes an element.</summary>
    public void Store(Store store)
    {
        IrType element = store.View.Type.Element;
        string[] lanes = [.. expressions.WriteLanes(store.Value).Select(lane => expressions.InRegister(element.Scalar, lane))];
        if (element.Scalar == ScalarType.Bool)
            lanes[0] = code.Value(RegisterClass.Word, "selp.u32", "1", "0", lanes[0]);
        Address address = Element(store.View, store.Index);
        string instruction = $"st.{Space(store.View.Type.View!.Value)}";
        ForEachPart(element, address, (type, part, first, count) => code.Emit(instruction + type, part, Operand(lanes, first, count)));
    }

    /// <summary>
    /// Copies an element, in the background where the device can: elements of 4, 8 and 16 bytes, the last ones past the cache
    /// of the multiprocessor, which keeps what is read again.
    /// </summary>
    public void Copy(AsyncCopy copy)
    {
        int size = copy.View.Type.ByteCount;
        if (!scope.Target.HasAsyncCopies || size is not (4 or 8 or 16))
        {
            Store(new Store(copy.View, copy.Index, new Load(copy.Source, copy.SourceIndex)));
            return;
        }

        string to = Place(Element(copy.View, copy.Index)), from = Place(Element(copy.Source, copy.SourceIndex));
        code.Emit($"cp.async.{(size == MostBytes ? "cg" : "ca")}.shared.global", to, from, Text(size));
    }

    /// <summary>What a space is called.</summary>
    public static string Space(AddressSpace space) => space switch
    {
        AddressSpace.Shared => "shared",
        AddressSpace.Local => "local",
        _ => "global",
    };

    /// <summary>An index as something times one, and a constant. Sums of 32 bits may wrap, which addresses of shared memory do as well.</summary>
    private static (Expression? Variable, long Constant) Split(Expression index, bool isShared)
    {
        switch (index)
        {
            case Constant e:
                return (null, (long)e.Bits);
            case Binary { Operator: BinaryOperator.Add, Right: Constant { Bits: var bits } } e when index.Type == IrType.I64 || isShared:
                (Expression? rest, long constant) = Split(e.Left, isShared);
                return (rest, unchecked(constant + (long)bits));
            case ConvertTo { Operand: Constant { Type.IsSigned: true } operand }:
                return (null, (long)operand.Bits);
            default:
                return (index, 0);
        }
    }

    private static void ForEachPart(IrType element, Address address, Action<string, string, int, int> action)
    {
        int size = IrType.ByteCountOf(element.Scalar);
        int most = Math.Min(Math.Min(4, MostBytes / size), element.Lanes);
        for (int first = 0; first < element.Lanes; first += most)
        {
            string vector = most > 1 ? $".v{Text(most)}" : "";
            string place = Place(new Address(address.Base, address.Offset + first * size));
            action($"{vector}.{PtxTypes.Memory(element.Scalar)}", place, first, most);
        }
    }

    // The ISA knows sums alone (6.4.1): what is below the address stands there as +-4.
    private static string Place(Address address) => address.Offset == 0 ? $"[{address.Base}]" : $"[{address.Base}+{Text(address.Offset)}]";

    private static string Operand(string[] lanes, int first, int count) =>
        count == 1 ? lanes[first] : $"{{{string.Join(", ", lanes.Skip(first).Take(count))}}}";

    private string Choose(Select choice)
    {
        AddressSpace space = choice.Type.View!.Value;
        string condition = expressions.Write(choice.Condition);
        string whenTrue = Register(Of(choice.WhenTrue), space), whenFalse = Register(Of(choice.WhenFalse), space);
        RegisterClass registers = KernelScope.Address(space);
        return code.Value(registers, $"selp.{PtxTypes.Bits(registers)}", whenTrue, whenFalse, condition);
    }

    private string Recount(string count, int from, int to)
    {
        if (from == to)
            return count;
        if (from % to == 0)
            return code.Value(RegisterClass.Long, "mul.lo.s64", count, Text(from / to));
        string bytes = from == 1 ? count : code.Value(RegisterClass.Long, "mul.lo.s64", count, Text(from));
        return code.Value(RegisterClass.Long, "div.s64", bytes, Text(to));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A register and a constant.</summary>
internal readonly record struct Address(string Base, long Offset);
