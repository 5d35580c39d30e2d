namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>A function as it is written. A declaration and its definition are the same object.</summary>
internal sealed class FunctionSyntax(string name, int line, int index) : KernelSyntax(name, line)
{
    private const ulong AddressWindow = 0x0400_0000_0000;

    /// <summary>What the declaration says, and once there is a body, the definition.</summary>
    public required Signature Signature { get; set; }

    public bool HasBody { get; private set; }

    /// <summary>Whether a pointer to it may exist.</summary>
    public bool IsAddressTaken { get; set; }

    /// <summary>What a pointer to the function holds.</summary>
    public ulong Address { get; } = AddressWindow + ((ulong)index * 16);

    /// <summary>The body follows: registers of parameters become its first registers.</summary>
    public void Define(Signature signature)
    {
        Formal Numbered(Formal formal)
        {
            if (formal.Register is null)
            {
                return formal;
            }

            var register = new Register(formal.Register.Name, formal.Register.Type, Values.Count);
            Values.Add(register);
            return new(register, null);
        }

        HasBody = true;
        Signature = new(signature.Result is { } result ? Numbered(result) : null, [.. signature.Parameters.Select(Numbered)], signature.IsNoReturn);
    }

    /// <summary>The body is read: gives the parameters their places.</summary>
    public void PlaceParameters()
    {
        foreach (Formal formal in Signature.All)
        {
            if (formal.Variable is { IsAddressTaken: true } local)
            {
                AddLocal(local);
            }
            else if (formal.Variable is { } variable)
            {
                AddFrame(variable);
            }
        }
    }
}

/// <summary>What a function takes and gives back.</summary>
internal sealed record Signature(Formal? Result, IReadOnlyList<Formal> Parameters, bool IsNoReturn)
{
    /// <summary>The result, if there is one, and the parameters.</summary>
    public IEnumerable<Formal> All => Result is null ? Parameters : Parameters.Prepend(Result);

    /// <summary>Whether a call that is right for the one is right for the other.</summary>
    public bool Matches(Signature other) =>
        IsNoReturn == other.IsNoReturn
        && Parameters.Count == other.Parameters.Count
        && Result is null == other.Result is null
        && (Result is null || Result.Matches(other.Result!))
        && Parameters.Zip(other.Parameters).All(pair => pair.First.Matches(pair.Second));
}

/// <summary>A formal parameter: a register, or a variable in parameter space.</summary>
internal sealed record Formal(Register? Register, Variable? Variable)
{
    public PtxType Type => Register?.Type ?? Variable!.Type;

    public int Bytes => Register?.Type.Size() ?? (int)Variable!.Bytes;

    public bool Matches(Formal other) =>
        Variable is null == other.Variable is null
        && Type == other.Type
        && Bytes == other.Bytes
        && Variable?.IsArray == other.Variable?.IsArray
        && Variable?.Alignment == other.Variable?.Alignment;

    public override string ToString() =>
        Variable is { } variable ? $".param .align {variable.Alignment} {Type.Name()} of {variable.Bytes} bytes" : $".reg {Type.Name()}";
}
