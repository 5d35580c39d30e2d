using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.Programs;

/// <summary>Makes what the threads of a group do together, for places to which all of them come.</summary>
internal sealed class TogetherGenerator(Random random, ProgramScope scope, ExpressionGenerator expressions, int groupSize)
{
    /// <summary>An exchange through shared memory, a vote, a broadcast or a shuffle.</summary>
    public IEnumerable<Statement> Make() => random.Next(4) switch
    {
        0 => Exchange(),
        1 => [Vote()],
        2 => [Passed(CollectiveOperator.GroupBroadcast, ExpressionGenerator.Int(random.Next(groupSize)))],
        _ => [Shuffle()],
    };

    /// <summary>Every thread writes its element, all wait, every thread reads another's, and all wait again.</summary>
    private Statement[] Exchange()
    {
        KernelArray tile = Tile();
        Variable target = expressions.Pick([.. scope.Free.Where(variable => variable.Type == tile.Element)]);
        Expression view = new ArrayAccess(tile);
        Expression own = new Builtin(BuiltinValue.GroupIndexX);
        Expression other = new Binary(BinaryOperator.And, expressions.Of(IrType.I32, 2), ExpressionGenerator.Int(groupSize - 1));
        var barrier = new Collective(CollectiveOperator.GroupBarrier, [], null);
        return
        [
            new Store(view, own, expressions.Of(tile.Element)),
            barrier,
            new Assign(target, new Load(view, other)),
            barrier,
            new Collective(CollectiveOperator.MemoryFence, [], null),
        ];
    }

    private KernelArray Tile()
    {
        bool isDynamic = random.Next(2) == 0;
        KernelArray? tile = scope.Arrays.FirstOrDefault(array => array.Space == AddressSpace.Shared && array.Length is null == isDynamic);
        if (tile is null)
        {
            IrType element = isDynamic ? new(ScalarType.F32) : IrType.I32;
            tile = new("tile" + scope.Arrays.Count, element, AddressSpace.Shared, isDynamic ? null : ExpressionGenerator.Int(groupSize));
            scope.Arrays.Add(tile);
        }

        return tile;
    }

    private Collective Vote()
    {
        CollectiveOperator op = expressions.Pick([CollectiveOperator.BarrierAnd, CollectiveOperator.BarrierOr, CollectiveOperator.BarrierPopCount]);
        IrType type = op == CollectiveOperator.BarrierPopCount ? IrType.I32 : IrType.Bool;
        return new(op, [expressions.Of(IrType.Bool)], expressions.Pick([.. scope.Free.Where(variable => variable.Type == type)]));
    }

    private Collective Passed(CollectiveOperator op, params Expression[] others)
    {
        Variable target = expressions.Pick([.. scope.Free.Where(variable => variable.Type.IsScalar)]);
        return new(op, [expressions.Of(target.Type), .. others], target);
    }

    /// <summary>A shuffle in parts that the group fills.</summary>
    private Collective Shuffle()
    {
        CollectiveOperator op = expressions.Pick(
            [CollectiveOperator.Shuffle, CollectiveOperator.ShuffleUp, CollectiveOperator.ShuffleDown, CollectiveOperator.ShuffleXor]);
        Expression lane = new Binary(BinaryOperator.And, expressions.Of(IrType.I32, 2), ExpressionGenerator.Int(groupSize - 1));
        return random.Next(2) == 0
            ? Passed(op, lane, ExpressionGenerator.Int(Math.Max(1, groupSize >> random.Next(3))))
            : Passed(op, lane);
    }
}
