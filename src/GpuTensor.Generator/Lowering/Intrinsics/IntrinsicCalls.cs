using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>Finds what members of the kernel language and of the framework mean on devices.</summary>
internal sealed class IntrinsicCalls(LoweringContext context)
{
    private static readonly Dictionary<string, Func<IntrinsicCall, Operand?>> s_types = new()
    {
        ["GpuTensor.Kernels.ArrayView`1"] = ViewMembers.Call,
        ["GpuTensor.Kernels.Grid"] = ThreadMembers.Call,
        ["GpuTensor.Kernels.Group"] = ThreadMembers.Call,
        ["GpuTensor.Kernels.Warp"] = ThreadMembers.Call,
        ["GpuTensor.Kernels.SharedMemory"] = MemoryMembers.Call,
        ["GpuTensor.Kernels.LocalMemory"] = MemoryMembers.Call,
        ["GpuTensor.Kernels.Atomic"] = AtomicMembers.Call,
        ["GpuTensor.Kernels.AsyncCopy"] = AsyncMembers.Call,
        ["GpuTensor.Kernels.TensorCore"] = TensorMembers.Call,
        ["GpuTensor.Kernels.MemoryFence"] = ThreadMembers.Call,
        ["GpuTensor.Kernels.Interop"] = BitMembers.Call,
        ["System.BitConverter"] = BitMembers.Call,
        ["System.Runtime.CompilerServices.Unsafe"] = BitMembers.Call,
        ["GpuTensor.Kernels.XMath"] = MathMembers.Call,
        ["System.Math"] = MathMembers.Call,
        ["System.MathF"] = MathMembers.Call,
        ["System.Numerics.BitOperations"] = MathMembers.Call,
    };

    /// <summary>Lowers a call of a known member; false for one that must be inlined.</summary>
    public bool TryCall(
        CallTarget target, Place? receiver, IReadOnlyList<Operand> arguments, IOperation site, bool used, out Operand? result)
    {
        if (Find(target) is not { } call)
        {
            result = null;
            return false;
        }

        result = call(new(context, target, receiver, arguments, site, used));
        return true;
    }

    /// <summary>The value of a static field of the framework.</summary>
    public static Value? Constant(IFieldSymbol field, ITypeSymbol container) =>
        field.Name == "IsLittleEndian" && LanguageTypes.FullName(container) == "System.BitConverter" ? new Single(Expressions.True) : null;

    private static Func<IntrinsicCall, Operand?>? Find(CallTarget target)
    {
        INamedTypeSymbol container = target.Method.ContainingType;
        if (LanguageTypes.IsHalf(target.Type))
            return NumberMembers.CallHalf;
        if (LanguageTypes.ScalarOf(target.Type) is not null)
            return NumberMembers.Call;
        if (LanguageTypes.IndexScalar(container) is not null)
            return StructMembers.CallIndex;
        if (LanguageTypes.VectorOf(container) is not null)
            return StructMembers.CallVector;
        if (s_types.TryGetValue(LanguageTypes.FullName(container.OriginalDefinition), out Func<IntrinsicCall, Operand?>? call))
            return call;
        bool isGenerated = target.Method is { IsImplicitlyDeclared: true, Name: "op_Equality" or "op_Inequality" or "Equals" };
        return isGenerated || container.IsTupleType ? StructMembers.CallEquality : null;
    }
}
