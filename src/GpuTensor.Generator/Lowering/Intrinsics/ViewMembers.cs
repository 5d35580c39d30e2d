using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>ArrayView.</summary>
internal static class ViewMembers
{
    public static Operand? Call(IntrinsicCall call)
    {
        Expression view = call.Context.Storage.ToExpression(call.Self);
        return call.Name switch
        {
            "Item" => new ElementPlace(view, Index(call)),
            "Length" => new Single(new ViewLength(view)),
            "IntLength" => new Single(Expressions.ConvertTo(IrType.I32, new ViewLength(view))),
            "IsValid" => new Single(new Binary(BinaryOperator.Greater, new ViewLength(view), Expressions.Int64(0))),
            "SubView" => new Single(SubView(call, view)),
            "Cast" => new Single(new ViewCast(call.ElementType.ViewIn(view.Type.View!.Value), view)),
            _ => throw call.Unknown(),
        };
    }

    private static Expression Index(IntrinsicCall call) => call.Value(0) is Composite { Fields.Count: 1 } index
        ? call.Context.Storage.ToExpression(index.Fields[0])
        : call[0];

    private static SubView SubView(IntrinsicCall call, Expression view)
    {
        Expression offset = Expressions.ConvertTo(IrType.I64, call[0]);
        if (call.Arguments.Count == 2)
            return new SubView(view, offset, Expressions.ConvertTo(IrType.I64, call[1]));
        view = call.Code.Hold(view);
        offset = call.Code.Hold(offset);
        return new SubView(view, offset, new Binary(BinaryOperator.Subtract, new ViewLength(view), offset));
    }
}
