using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>AsyncCopy.</summary>
internal static class AsyncMembers
{
    public static Operand? Call(IntrinsicCall call)
    {
        switch (call.Name)
        {
            case "Start":
                (Expression to, Expression from) = (call[0], call[2]);
                if (to.Type.View != AddressSpace.Shared)
                    throw new KernelException(Rules.CopySpaces, call.ArgumentSyntax(0));
                if (from.Type.View != AddressSpace.Global)
                    throw new KernelException(Rules.CopySpaces, call.ArgumentSyntax(2));
                call.Code.Emit(new AsyncCopy(to, call[1], from, call[3]));
                return null;
            case "Commit":
                call.Code.Emit(new AsyncCommit());
                return null;
            case "Wait":
                const string What = "number of batches (at least 0)";
                Expression pending = call.Constant(0, What);
                call.Code.Emit(new AsyncWait(pending is Constant { Bits: <= int.MaxValue and var bits }
                    ? (int)bits
                    : throw new KernelException(Rules.NotConstant, call.ArgumentSyntax(0), What)));
                return null;
            default:
                throw call.Unknown();
        }
    }
}
