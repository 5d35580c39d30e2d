namespace GpuTensor.Compiler.Ptx;

/// <summary>
/// Which registers hold what instructions computed, so that neighbouring elements of a view do not compute their address each. The
/// driver's compiler would find that too; whoever reads, parses or emulates the text would not.
/// </summary>
internal sealed class ComputedValues
{
    private readonly Dictionary<(string Instruction, string Operands), string> _registers = [];

    /// <summary>The instructions in the order in which they became known; those that are known no longer stay in it.</summary>
    private readonly List<(string Instruction, string Operands)> _order = [];

    /// <summary>The instructions that read a register or left their result in it.</summary>
    private readonly Dictionary<string, List<(string Instruction, string Operands)>> _users = [];

    /// <summary>How many became known before those of the list and are forgotten.</summary>
    private int _forgotten;

    /// <summary>How many instructions became known.</summary>
    public int Count => _forgotten + _order.Count;

    /// <summary>Whether it pays to look: passes find sums and products of floats that are computed twice.</summary>
    public static bool AreKept(RegisterClass registers) => registers is RegisterClass.Word or RegisterClass.Long or RegisterClass.Predicate;

    /// <summary>The register with an instruction's result.</summary>
    public string? Find(string instruction, string operands) => _registers.TryGetValue((instruction, operands), out string? register) ? register : null;

    public void Add(string instruction, string operands, string register)
    {
        (string, string) key = (instruction, operands);
        _registers[key] = register;
        _order.Add(key);
        Note(register, key);
        ForEachRegister(operands, key, Note);
    }

    /// <summary>Registers get other values.</summary>
    public void Overwrite(string operand)
    {
        if (_users.Count > 0)
            ForEachRegister(operand, default, Drop);
    }

    /// <summary>What became known after so many others is known no longer.</summary>
    public void Forget(int count)
    {
        if (count <= _forgotten)
        {
            _forgotten += _order.Count;
            _registers.Clear();
            _order.Clear();
            _users.Clear();
            return;
        }

        for (int i = count - _forgotten; i < _order.Count; i++)
            _registers.Remove(_order[i]);
        _order.RemoveRange(count - _forgotten, Count - count);
    }

    private void Note(string register, (string, string) key)
    {
        if (!_users.TryGetValue(register, out List<(string, string)>? users))
            _users.Add(register, users = []);
        users.Add(key);
    }

    private void Drop(string register, (string, string) key)
    {
        if (!_users.TryGetValue(register, out List<(string, string)>? users))
            return;
        foreach ((string, string) user in users)
            _registers.Remove(user);
        _users.Remove(register);
    }

    private static void ForEachRegister(string operands, (string, string) key, Action<string, (string, string)> action)
    {
        for (int start = operands.IndexOf('%'); start >= 0; start = operands.IndexOf('%', start + 1))
        {
            int end = start + 1;
            while (end < operands.Length && operands[end] is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
                end++;
            action(operands.Substring(start, end - start), key);
        }
    }
}
