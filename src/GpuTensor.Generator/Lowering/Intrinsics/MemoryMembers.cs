using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>SharedMemory and LocalMemory.</summary>
internal static class MemoryMembers
{
    public static Operand? Call(IntrinsicCall call)
    {
        bool isShared = call.Target.Method.ContainingType.Name == "SharedMemory";
        AddressSpace space = isShared ? AddressSpace.Shared : AddressSpace.Local;
        return (call.Name, call.Arguments.Count) switch
        {
            ("Allocate", 0) => new ElementPlace(new ArrayAccess(NewArray(call, space, Expressions.Int32(1))), Expressions.Int32(0)),
            ("Allocate" or "Allocate1D", 1) => new Single(new ArrayAccess(NewArray(call, space, Length(call)))),
            ("GetDynamic", 0) => new Single(Dynamic(call)),
            _ => throw call.Unknown(),
        };
    }

    private static KernelArray NewArray(IntrinsicCall call, AddressSpace space, Expression length)
    {
        string name = call.Context.NameHint ?? (space == AddressSpace.Shared ? "shared" : "local");
        return call.Code.NewArray(name, call.ElementType, space, length);
    }

    private static Expression Length(IntrinsicCall call)
    {
        const string What = "length of an array (at least 1)";
        Expression length = Expressions.ConvertTo(IrType.I32, call.Constant(0, What));
        return length is Constant { Bits: var bits } && (long)bits <= 0
            ? throw new KernelException(Rules.NotConstant, call.ArgumentSyntax(0), What)
            : length;
    }

    /// <summary>There is one array of dynamic size; further element types look at the same memory.</summary>
    private static Expression Dynamic(IntrinsicCall call)
    {
        KernelArray array = call.Code.Arrays.FirstOrDefault(known => known.Length is null)
            ?? call.Code.NewArray("dynamic", call.ElementType, AddressSpace.Shared, null);
        var view = new ArrayAccess(array);
        return array.Element == call.ElementType ? view : new ViewCast(call.ElementType.ViewIn(AddressSpace.Shared), view);
    }
}
