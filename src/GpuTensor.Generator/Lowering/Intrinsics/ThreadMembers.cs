using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>Grid, Group, Warp and MemoryFence.</summary>
internal static class ThreadMembers
{
    private static readonly Dictionary<string, BuiltinValue> s_builtins = new()
    {
        ["Grid.IdxX"] = BuiltinValue.GridIndexX,
        ["Grid.IdxY"] = BuiltinValue.GridIndexY,
        ["Grid.IdxZ"] = BuiltinValue.GridIndexZ,
        ["Grid.DimX"] = BuiltinValue.GridDimensionX,
        ["Grid.DimY"] = BuiltinValue.GridDimensionY,
        ["Grid.DimZ"] = BuiltinValue.GridDimensionZ,
        ["Group.IdxX"] = BuiltinValue.GroupIndexX,
        ["Group.IdxY"] = BuiltinValue.GroupIndexY,
        ["Group.IdxZ"] = BuiltinValue.GroupIndexZ,
        ["Group.DimX"] = BuiltinValue.GroupDimensionX,
        ["Group.DimY"] = BuiltinValue.GroupDimensionY,
        ["Group.DimZ"] = BuiltinValue.GroupDimensionZ,
        ["Warp.WarpSize"] = BuiltinValue.WarpSize,
        ["Warp.LaneIdx"] = BuiltinValue.LaneIndex,
        ["Warp.WarpIdx"] = BuiltinValue.WarpIndex,
    };

    /// <summary>Those with three components, by the first of them.</summary>
    private static readonly Dictionary<string, BuiltinValue> s_indices = new()
    {
        ["Grid.Index"] = BuiltinValue.GridIndexX,
        ["Grid.Dimension"] = BuiltinValue.GridDimensionX,
        ["Grid.GlobalIndex"] = BuiltinValue.GlobalIndexX,
        ["Grid.LongGlobalIndex"] = BuiltinValue.LongGlobalIndexX,
        ["Group.Index"] = BuiltinValue.GroupIndexX,
        ["Group.Dimension"] = BuiltinValue.GroupDimensionX,
    };

    private static readonly Dictionary<string, CollectiveOperator> s_collectives = new()
    {
        ["Group.Barrier"] = CollectiveOperator.GroupBarrier,
        ["Group.BarrierPopCount"] = CollectiveOperator.BarrierPopCount,
        ["Group.BarrierAnd"] = CollectiveOperator.BarrierAnd,
        ["Group.BarrierOr"] = CollectiveOperator.BarrierOr,
        ["Group.Broadcast"] = CollectiveOperator.GroupBroadcast,
        ["Warp.Barrier"] = CollectiveOperator.WarpBarrier,
        ["Warp.Shuffle"] = CollectiveOperator.Shuffle,
        ["Warp.ShuffleUp"] = CollectiveOperator.ShuffleUp,
        ["Warp.ShuffleDown"] = CollectiveOperator.ShuffleDown,
        ["Warp.ShuffleXor"] = CollectiveOperator.ShuffleXor,
        ["Warp.Broadcast"] = CollectiveOperator.Shuffle,
        ["MemoryFence.DeviceLevel"] = CollectiveOperator.MemoryFence,
    };

    public static Operand? Call(IntrinsicCall call)
    {
        string name = $"{call.Target.Method.ContainingType.Name}.{call.Name}";
        if (s_builtins.TryGetValue(name, out BuiltinValue builtin))
            return new Single(new Builtin(builtin));
        if (s_indices.TryGetValue(name, out BuiltinValue first))
            return Index(call, first);
        if (s_collectives.TryGetValue(name, out CollectiveOperator collective))
            return Collective(call, collective);
        return name switch
        {
            "Grid.GlobalLinearIndex" => new Single(GlobalLinear()),
            "Group.LinearIndex" => new Single(GroupLinear()),
            "Group.IsFirstThread" => new Single(IsZero(GroupLinear())),
            "Warp.IsFirstLane" => new Single(IsZero(new Builtin(BuiltinValue.LaneIndex))),
            _ => throw call.Unknown(),
        };
    }

    private static Composite Index(IntrinsicCall call, BuiltinValue first)
    {
        var layout = (StructLayout)call.ResultLayout;
        return new(layout, [.. layout.Fields.Select((_, i) => new Single(new Builtin(first + i)))]);
    }

    private static Binary IsZero(Expression value) => new(BinaryOperator.Equal, value, Expressions.Int32(0));

    private static Binary GroupLinear() => Linear(
        new Builtin(BuiltinValue.GroupIndexX), new Builtin(BuiltinValue.GroupIndexY), new Builtin(BuiltinValue.GroupIndexZ),
        new Builtin(BuiltinValue.GroupDimensionX), new Builtin(BuiltinValue.GroupDimensionY));

    /// <summary>Groups are counted first, then threads in them, as on every device.</summary>
    private static Binary GlobalLinear()
    {
        Expression group = Linear(
            Long(BuiltinValue.GridIndexX), Long(BuiltinValue.GridIndexY), Long(BuiltinValue.GridIndexZ),
            Long(BuiltinValue.GridDimensionX), Long(BuiltinValue.GridDimensionY));
        Expression size = Multiply(Multiply(Long(BuiltinValue.GroupDimensionX), Long(BuiltinValue.GroupDimensionY)), Long(BuiltinValue.GroupDimensionZ));
        return Add(Multiply(group, size), Expressions.ConvertTo(IrType.I64, GroupLinear()));
    }

    private static Expression Long(BuiltinValue value) => Expressions.ConvertTo(IrType.I64, new Builtin(value));

    private static Binary Linear(Expression x, Expression y, Expression z, Expression width, Expression height) =>
        Add(Multiply(Add(Multiply(z, height), y), width), x);

    private static Binary Add(Expression left, Expression right) => new(BinaryOperator.Add, left, right);

    private static Binary Multiply(Expression left, Expression right) => new(BinaryOperator.Multiply, left, right);

    private static Value? Collective(IntrinsicCall call, CollectiveOperator op)
    {
        switch (op)
        {
            case CollectiveOperator.GroupBarrier or CollectiveOperator.WarpBarrier or CollectiveOperator.MemoryFence:
                call.Code.Emit(new Collective(op, [], null));
                return null;
            case CollectiveOperator.BarrierPopCount or CollectiveOperator.BarrierAnd or CollectiveOperator.BarrierOr:
                return new Single(Emit(call, op, [call[0]], op == CollectiveOperator.BarrierPopCount ? IrType.I32 : IrType.Bool));
            default:
                Expression[] others = call.Arguments.Count == 3
                    ? [call.Code.Hold(call[1]), call.Constant(2, "width of a shuffle")]
                    : [call.Code.Hold(call[1])];
                return call.Value(0).Replace(part => Exchange(call, op, part, others));
        }
    }

    /// <summary>A value from another thread: vectors go lane by lane.</summary>
    private static Expression Exchange(IntrinsicCall call, CollectiveOperator op, Expression part, Expression[] others)
    {
        if (part.Type.IsView)
            throw call.Unknown();
        if (!part.Type.IsVector)
            return Emit(call, op, [part, .. others], part.Type);
        Expression vector = call.Code.Hold(part);
        return new MakeVector(part.Type,
            [.. Enumerable.Range(0, part.Type.Lanes).Select(i => Emit(call, op, [Storage.LaneOf(vector, i), .. others], part.Type.Lane))]);
    }

    /// <summary>Emits a collective; its result in a variable.</summary>
    public static ReadVariable Emit(IntrinsicCall call, CollectiveOperator op, IReadOnlyList<Expression> operands, IrType type)
    {
        Variable result = call.Code.NewVariable("t", type);
        call.Code.Emit(new Collective(op, operands, result));
        call.Code.Keep(result);
        return new(result);
    }
}
