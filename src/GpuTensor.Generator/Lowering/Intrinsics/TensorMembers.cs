using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>TensorCore.</summary>
internal static class TensorMembers
{
    private static readonly Dictionary<string, CollectiveOperator> s_products = new()
    {
        ["MultiplyAddTf32"] = CollectiveOperator.MultiplyAddTf32,
        ["MultiplyAddF16"] = CollectiveOperator.MultiplyAddF16,
        ["MultiplyAddBF16"] = CollectiveOperator.MultiplyAddBF16,
    };

    public static Operand? Call(IntrinsicCall call)
    {
        if (call.Name == "ToTf32")
            return new Single(new Unary(UnaryOperator.RoundToTf32, call[0]));
        if (!s_products.TryGetValue(call.Name, out CollectiveOperator product))
            throw call.Unknown();
        return new Single(ThreadMembers.Emit(call, product, [call[0], call[1], call[2]], Collectives.TypesOf(product).C));
    }
}
