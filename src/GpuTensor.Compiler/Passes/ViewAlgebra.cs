using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Rules for views, their lengths and elements.</summary>
internal static class ViewAlgebra
{
    /// <summary>A simpler equal expression, or the same.</summary>
    public static Expression Node(Expression expression)
    {
        switch (expression)
        {
            case ViewLength { View: ArrayAccess { Array.Length: Constant length } }:
                return ConstantArithmetic.Of(IrType.I64, length.Bits);
            case ViewLength { View: SubView part }:
                return part.Length;
            case ViewLength { View: ViewCast cast } when cast.Type.ByteCount == cast.View.Type.ByteCount:
                return Node(new ViewLength(cast.View));
            case ViewCast cast when cast.Type == cast.View.Type:
                return cast.View;
            case Load load:
                (Expression view, Expression index) = Element(load.View, load.Index);
                return ReferenceEquals(view, load.View) && ReferenceEquals(index, load.Index) ? load : new Load(view, index);
            default:
                return expression;
        }
    }

    /// <summary>
    /// The same element with a 32-bit index where a 64-bit one was only extended, and of the whole view where it was one of
    /// a part at constant places.
    /// </summary>
    public static (Expression View, Expression Index) Element(Expression view, Expression index)
    {
        if (index is ConvertTo { Operand: { } narrow } && index.Type == IrType.I64 && narrow.Type == IrType.I32)
        {
            return Element(view, narrow);
        }

        if (view is SubView { Offset: Constant offset } part)
        {
            if (offset.Bits == 0)
            {
                return Element(part.View, index);
            }

            if (index is Constant constant)
            {
                return Element(part.View, Narrowed((long)(offset.Bits + constant.Bits)));
            }
        }

        return (view, index is Constant { Type.ByteCount: 8, Bits: var bits } ? Narrowed((long)bits) : index);
    }

    private static Constant Narrowed(long index) => new(index == (int)index ? IrType.I32 : IrType.I64, (ulong)index);
}
