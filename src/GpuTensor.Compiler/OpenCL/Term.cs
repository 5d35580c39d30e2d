namespace GpuTensor.Compiler.OpenCL;

/// <summary>The precedence of C operators, lowest first.</summary>
internal enum Precedence
{
    Conditional,
    OrElse,
    AndAlso,
    Or,
    Xor,
    And,
    Equality,
    Relation,
    Shift,
    Sum,
    Product,
    Prefix,
    Primary,
}

/// <summary>The text of an expression, and the precedence of its outermost operator.</summary>
internal readonly record struct Term(string Text, Precedence Precedence)
{
    /// <summary>The text as an operand of an operator that wants at least that.</summary>
    public string At(Precedence least) => Precedence >= least ? Text : $"({Text})";

    /// <summary><see cref="Text"/> costs less in an interpolated string.</summary>
    public override string ToString() => Text;
}
