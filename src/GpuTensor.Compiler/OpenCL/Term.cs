namespace GpuTensor.Compiler.OpenCL;

/// <summary>How tightly the operators of C bind, the loosest first.</summary>
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

/// <summary>The text of an expression, and how tightly its outermost operator binds.</summary>
internal readonly record struct Term(string Text, Precedence Precedence)
{
    /// <summary>The text as an operand of an operator that wants at least that.</summary>
    public string At(Precedence least) => Precedence >= least ? Text : $"({Text})";

    /// <summary><see cref="Text"/> costs less in an interpolated string.</summary>
    public override string ToString() => Text;
}
