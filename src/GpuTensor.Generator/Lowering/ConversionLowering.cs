using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Lowers conversions.</summary>
internal sealed class ConversionLowering(LoweringContext context)
{
    public Value Lower(IConversionOperation operation)
    {
        ITypeSymbol target = context.TypeOf(operation.Type!);
        if (operation.OperatorMethod is { } method)
            return context.Calls.Operator(method, operation.ConstrainedToType, [context.Values.Lower(operation.Operand)], operation);
        if (operation.Operand.Type is null)
            throw context.Layouts.Missing(target, operation.Syntax);
        ITypeSymbol source = context.TypeOf(operation.Operand.Type);
        if (Unboxed(operation.Operand, target) is { } inner)
            return context.Values.Lower(inner);
        if (source.IsValueType && target.IsReferenceType)
            throw new KernelException(Rules.Boxing, operation.Operand.Syntax, source.ToDisplayString(), target.ToDisplayString());
        Layout layout = context.Layouts.Get(target, operation.Syntax);
        if (operation.IsChecked && !operation.IsImplicit)
            throw new KernelException(Rules.CheckedArithmetic, operation.Syntax);
        return Convert(context.Values.Lower(operation.Operand), layout, operation);
    }

    /// <summary>A conversion that is part of another operation.</summary>
    public Value Convert(CommonConversion conversion, Value value, IOperation site) =>
        conversion.MethodSymbol is { } method ? context.Calls.Operator(method, null, [value], site) : value;

    /// <summary>A value as another layout: numbers as numbers, tuples element by element.</summary>
    private Value Convert(Value value, Layout target, IConversionOperation operation)
    {
        switch (value, target)
        {
            case (Composite tuple, StructLayout structure) when tuple.Layout.Fields.Count == structure.Fields.Count:
                return new Composite(structure, [.. tuple.Fields.Zip(structure.Fields, (item, field) => Convert(item, field.Layout, operation))]);
            case (Single { Expression: { Type.IsScalar: true } expression }, ValueLayout { Type: { IsScalar: true } type }):
                return new Single(ToScalar(type, expression, operation));
            case (Single { Expression.Type.IsVector: true }, ValueLayout) or (_, ViewLayout):
                return value;
            default:
                throw new KernelException(Rules.UnsupportedSyntax, operation.Syntax, operation.Syntax.ToString());
        }
    }

    private static Expression ToScalar(IrType type, Expression expression, IConversionOperation operation) =>
        expression.Type == type ? expression
            : expression.Type == IrType.Bool || type == IrType.Bool
                ? throw new KernelException(Rules.UnsupportedSyntax, operation.Syntax, operation.Syntax.ToString())
            : Expressions.ConvertTo(type, expression);

    /// <summary><c>(float)(object)value</c> where the value is a float: how generic code names the type it has found out.</summary>
    private IOperation? Unboxed(IOperation operand, ITypeSymbol target) =>
        operand is IConversionOperation { Type.SpecialType: SpecialType.System_Object, Operand: { Type: { } type } inner }
        && SymbolEqualityComparer.Default.Equals(context.TypeOf(type), target)
            ? inner
            : null;
}
