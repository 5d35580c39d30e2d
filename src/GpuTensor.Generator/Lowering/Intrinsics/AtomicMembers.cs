using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>Atomic.</summary>
internal static class AtomicMembers
{
    public static Operand? Call(IntrinsicCall call)
    {
        if (!Enum.TryParse(call.Name, out AtomicOperator op))
            throw call.Unknown();
        if (call.Arguments[0] is not Place place || call.Context.Storage.ElementOf(place) is not var (view, index)
            || view.Type.View == AddressSpace.Local)
        {
            throw new KernelException(Rules.AtomicTarget, call.ArgumentSyntax(0));
        }

        // Which types an operation has is said by its overloads: others are errors of C#.
        IrType element = view.Type.Element;
        bool compares = op == AtomicOperator.CompareExchange;
        Variable? old = call.Used ? call.Code.NewVariable("old", element) : null;
        call.Code.Emit(new AtomicUpdate(op, view, index, call[compares ? 2 : 1], compares ? call[1] : null, old));
        if (old is null)
            return null;
        call.Code.Keep(old);
        return new Single(new ReadVariable(old));
    }
}
