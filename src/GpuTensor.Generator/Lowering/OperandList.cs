namespace GpuTensor.Generator.Lowering;

/// <summary>
/// Operands in the order in which C# evaluates them: what a later one changes is put into a variable before, so that
/// each keeps the value it had in its turn.
/// </summary>
internal sealed class OperandList(KernelCode code)
{
    private readonly List<Operand> _operands = [];

    public Value Value(int index) => (Value)_operands[index];

    public Place Place(int index) => (Place)_operands[index];

    public Operand this[int index] => _operands[index];

    /// <summary>Evaluates the next operand.</summary>
    public OperandList Then(Func<Operand> evaluate)
    {
        int start = code.Count;
        Operand next = evaluate();
        if (code.Count > start)
            Protect(start);
        _operands.Add(next);
        return this;
    }

    private void Protect(int start)
    {
        Effects effects = code.EffectsSince(start);
        for (int i = 0; i < _operands.Count; i++)
            _operands[i] = _operands[i].Map(part => effects.Change(part) ? code.Spill(part, start++) : part);
    }
}
