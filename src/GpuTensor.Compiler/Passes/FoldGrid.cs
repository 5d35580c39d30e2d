using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Lets a kernel run over a grid of another shape than the launch asks for, on devices that do not accept every grid: a
/// group numbers itself along the first two dimensions and computes its index in the requested grid from that; surplus
/// groups end at once.
/// </summary>
public static class FoldGrid
{
    /// <summary>The names of the added parameters: the requested grid and its number of groups.</summary>
    public static IReadOnlyList<string> Parameters { get; } = ["#grid.X", "#grid.Y", "#grid.Z", "#grid.Count"];

    /// <summary>The kernel with the additional parameters: three i32 and an i64.</summary>
    public static Kernel Run(Kernel kernel)
    {
        Parameter[] size = [.. Parameters.Take(3).Select(name => new Parameter(name, IrType.I32))];
        var count = new Parameter(Parameters[3], IrType.I64);
        Variable[] place = [.. "XYZ".Select(axis => new Variable($"folded_{axis}", IrType.I32))];
        var linear = new Variable("folded", IrType.I64);
        Kernel folded = ExpressionPass.Run(kernel, expression => expression is Builtin { Value: var value } ? Folded(value, place, size) ?? expression : expression);
        return DeadCode.Run(new Kernel(
            kernel.Name, kernel.Launch, [.. kernel.Parameters, .. size, count], folded.Arrays, [.. folded.Variables, linear, .. place],
            [.. Opening(linear, place, size, count), .. folded.Body])
        {
            Hints = kernel.Hints,
        });
    }

    private static IEnumerable<Statement> Opening(Variable linear, Variable[] place, Parameter[] size, Parameter count)
    {
        var at = new ReadVariable(linear);
        Expression width = Wide(new ReadParameter(size[0])), height = Wide(new ReadParameter(size[1]));
        Expression line = new Binary(BinaryOperator.Divide, at, width);
        yield return new Assign(linear, new Binary(
            BinaryOperator.Add,
            new Binary(
                BinaryOperator.Multiply, Wide(new Builtin(BuiltinValue.GridIndexY)), Wide(new Builtin(BuiltinValue.GridDimensionX))),
            Wide(new Builtin(BuiltinValue.GridIndexX))));
        yield return new If(new Binary(BinaryOperator.GreaterOrEqual, at, new ReadParameter(count)), [new Return()], []);
        yield return new Assign(place[0], Narrow(new Binary(BinaryOperator.Remainder, at, width)));
        yield return new Assign(place[1], Narrow(new Binary(BinaryOperator.Remainder, line, height)));
        yield return new Assign(place[2], Narrow(new Binary(BinaryOperator.Divide, line, height)));
    }

    private static Expression? Folded(BuiltinValue value, Variable[] place, Parameter[] size)
    {
        Expression Here(int axis) => new ReadVariable(place[axis]);
        Builtin Of(BuiltinValue first, int axis) => new(first + axis);
        return value switch
        {
            >= BuiltinValue.GridIndexX and <= BuiltinValue.GridIndexZ => Here(value - BuiltinValue.GridIndexX),
            >= BuiltinValue.GridDimensionX and <= BuiltinValue.GridDimensionZ => new ReadParameter(size[value - BuiltinValue.GridDimensionX]),
            >= BuiltinValue.GlobalIndexX and <= BuiltinValue.GlobalIndexZ when (value - BuiltinValue.GlobalIndexX) is var axis => new Binary(
                BinaryOperator.Add,
                new Binary(BinaryOperator.Multiply, Here(axis), Of(BuiltinValue.GroupDimensionX, axis)),
                Of(BuiltinValue.GroupIndexX, axis)),
            >= BuiltinValue.LongGlobalIndexX and <= BuiltinValue.LongGlobalIndexZ when (value - BuiltinValue.LongGlobalIndexX) is var axis => new Binary(
                BinaryOperator.Add,
                new Binary(BinaryOperator.Multiply, Wide(Here(axis)), Wide(Of(BuiltinValue.GroupDimensionX, axis))),
                Wide(Of(BuiltinValue.GroupIndexX, axis))),
            _ => null,
        };
    }

    private static ConvertTo Wide(Expression value) => new(IrType.I64, value);

    private static ConvertTo Narrow(Expression value) => new(IrType.I32, value);
}
