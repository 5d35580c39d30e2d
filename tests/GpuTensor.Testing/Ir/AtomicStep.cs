using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>An atomic operation; since threads take turns, one step is one operation.</summary>
internal sealed class AtomicStep(AtomicUpdate atomic, ExpressionCompiler expressions)
{
    private readonly Func<InterpretedThread, MemoryView> _view = expressions.View(atomic.View);
    private readonly Func<InterpretedThread, ulong> _index = expressions.Scalar(atomic.Index);
    private readonly Func<InterpretedThread, ulong> _value = expressions.Scalar(atomic.Value);
    private readonly Func<InterpretedThread, ulong>? _comparand = atomic.Comparand is null ? null : expressions.Scalar(atomic.Comparand);
    private readonly int _result = atomic.Result is null ? -1 : expressions.SlotOf(atomic.Result);
    private readonly Func<ulong, ulong, ulong>? _apply = Operation(atomic);

    public void Run(InterpretedThread thread)
    {
        IrType type = atomic.Value.Type;
        (ulong value, ulong comparand) = (_value(thread), _comparand?.Invoke(thread) ?? 0);
        MemoryView view = _view(thread);
        long position = view.Position(type, (long)_index(thread));
        ulong old = view.Memory!.Read(type.Scalar, position);

        // The comparison is one of bits, as devices do it.
        ulong changed = _apply is not null ? _apply(old, value)
            : atomic.Operator == AtomicOperator.Exchange || old == comparand ? value
            : old;
        view.Memory.Write(type.Scalar, position, changed);
        if (_result >= 0)
        {
            thread.Scalars[_result] = old;
        }
    }

    private static Func<ulong, ulong, ulong>? Operation(AtomicUpdate atomic) => atomic.Operator switch
    {
        AtomicOperator.Exchange or AtomicOperator.CompareExchange => null,
        AtomicOperator.Add => ScalarOperators.Of(BinaryOperator.Add, atomic.Value.Type.Scalar),
        AtomicOperator.Min => ScalarOperators.Of(BinaryOperator.Min, atomic.Value.Type.Scalar),
        AtomicOperator.Max => ScalarOperators.Of(BinaryOperator.Max, atomic.Value.Type.Scalar),
        AtomicOperator.And => ScalarOperators.Of(BinaryOperator.And, atomic.Value.Type.Scalar),
        AtomicOperator.Or => ScalarOperators.Of(BinaryOperator.Or, atomic.Value.Type.Scalar),
        _ => ScalarOperators.Of(BinaryOperator.Xor, atomic.Value.Type.Scalar),
    };
}
