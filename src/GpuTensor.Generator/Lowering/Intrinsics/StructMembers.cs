using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>Index types, vectors, and what C# generates for records and tuples.</summary>
internal static class StructMembers
{
    private static readonly Dictionary<string, BinaryOperator> s_vectorOperators = new()
    {
        ["op_Addition"] = BinaryOperator.Add,
        ["op_Subtraction"] = BinaryOperator.Subtract,
        ["op_Multiply"] = BinaryOperator.Multiply,
        ["op_Division"] = BinaryOperator.Divide,
    };

    public static Operand? CallIndex(IntrinsicCall call) => call.Name switch
    {
        "Size" => new Single(Leaves(call.Self).Aggregate((size, next) => new Binary(BinaryOperator.Multiply, size, next))),
        "ToInt32" or "ToInt64" => new Single(Leaves(call.Self).First()),
        "op_Implicit" or "op_Explicit" => Convert(call),
        _ => CallEquality(call),
    };

    public static Operand? CallVector(IntrinsicCall call)
    {
        if (call.Name == "FusedMultiplyAdd")
            return new Single(new FusedMultiplyAdd(call[0], call[1], call[2]));
        if (!s_vectorOperators.TryGetValue(call.Name, out BinaryOperator op))
            return CallEquality(call);
        Expression left = call.Code.Hold(call[0]);
        Expression right = call.Code.Hold(call[1]);
        IrType type = left.Type.IsVector ? left.Type : right.Type;
        return new Single(new MakeVector(type, [.. Enumerable.Range(0, type.Lanes).Select(i => new Binary(op, Lane(left, i), Lane(right, i)))]));
    }

    /// <summary>== and Equals field by field; NaN equals NaN, as in Equals of float.</summary>
    public static Operand? CallEquality(IntrinsicCall call)
    {
        bool isOperator = call.Receiver is null;
        if (call.Name is not ("op_Equality" or "op_Inequality" or "Equals") || call.Arguments.Count != (isOperator ? 2 : 1))
            throw call.Unknown();
        Value left = call.Context.Hold(isOperator ? call.Value(0) : call.Self);
        Value right = call.Context.Hold(call.Value(isOperator ? 1 : 0));
        Expression same = call.Context.Operators.AreSame(left, right, call.Site.Syntax);
        return new Single(call.Name == "op_Inequality" ? OperatorLowering.Not(same) : same);
    }

    private static Expression Lane(Expression value, int lane) => value.Type.IsVector ? Storage.LaneOf(value, lane) : value;

    /// <summary>Between index types, tuples and integers: component by component.</summary>
    private static Value Convert(IntrinsicCall call)
    {
        Expression[] leaves = [.. Leaves(call.Value(0))];
        return call.ResultLayout switch
        {
            ValueLayout value => new Single(Expressions.ConvertTo(value.Type, leaves[0])),
            StructLayout structure when structure.Fields.Count == leaves.Length => new Composite(structure,
                [.. structure.Fields.Zip(leaves, (field, leaf) => new Single(Expressions.ConvertTo(((ValueLayout)field.Layout).Type, leaf)))]),
            _ => throw call.Unknown(),
        };
    }

    private static IEnumerable<Expression> Leaves(Value value) => value switch
    {
        Single single => [single.Expression],
        Composite composite => composite.Fields.SelectMany(Leaves),
        _ => [],
    };
}
