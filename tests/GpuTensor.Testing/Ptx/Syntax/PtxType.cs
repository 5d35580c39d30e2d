namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>The types of instructions, registers and variables.</summary>
internal enum PtxType
{
    Pred, B8, B16, B32, B64, U8, U16, U32, U64, S8, S16, S32, S64, F16, F16x2, BF16, BF16x2, TF32, F32, F64,
}

/// <summary>How a type reads its bits.</summary>
internal enum TypeClass
{
    Predicate, Bits, Unsigned, Signed, Float,
}

/// <summary>What the ISA says of the types.</summary>
internal static class PtxTypes
{
    private static readonly Dictionary<string, PtxType> s_byName =
        Enum.GetValues<PtxType>().ToDictionary(type => type.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    public static bool TryParse(string word, out PtxType type) => s_byName.TryGetValue(word, out type);

    public static string Name(this PtxType type) => "." + type.ToString().ToLowerInvariant();

    public static int Size(this PtxType type) => type switch
    {
        PtxType.Pred => 1,
        PtxType.B8 or PtxType.U8 or PtxType.S8 => 1,
        PtxType.B16 or PtxType.U16 or PtxType.S16 or PtxType.F16 or PtxType.BF16 => 2,
        PtxType.B64 or PtxType.U64 or PtxType.S64 or PtxType.F64 => 8,
        _ => 4,
    };

    public static int Bits(this PtxType type) => type.Size() * 8;

    public static TypeClass Class(this PtxType type) => type switch
    {
        PtxType.Pred => TypeClass.Predicate,
        <= PtxType.B64 => TypeClass.Bits,
        <= PtxType.U64 => TypeClass.Unsigned,
        <= PtxType.S64 => TypeClass.Signed,
        _ => TypeClass.Float,
    };

    public static bool IsInteger(this PtxType type) => type.Class() is TypeClass.Unsigned or TypeClass.Signed;

    public static bool IsSigned(this PtxType type) => type.Class() == TypeClass.Signed;

    public static bool IsFloat(this PtxType type) => type.Class() == TypeClass.Float;

    /// <summary>Types that registers and variables may be declared with.</summary>
    public static bool IsFundamental(this PtxType type) => type is not (PtxType.BF16 or PtxType.BF16x2 or PtxType.TF32);

    /// <summary>The integer type of twice the width, which the wide products have.</summary>
    public static PtxType Wide(this PtxType type) => type switch
    {
        PtxType.U16 => PtxType.U32,
        PtxType.S16 => PtxType.S32,
        PtxType.U32 => PtxType.U64,
        PtxType.S32 => PtxType.S64,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>All ones in the type's width.</summary>
    public static ulong Mask(this PtxType type) => ulong.MaxValue >> (64 - type.Bits());

    /// <summary>Whether a register may stand where an instruction wants a type of the same size (ISA 5.2, "compatible").</summary>
    public static bool Accepts(this PtxType wanted, PtxType register) => wanted switch
    {
        PtxType.Pred => register == PtxType.Pred,
        PtxType.BF16 => register == PtxType.B16,
        PtxType.BF16x2 or PtxType.TF32 => register == PtxType.B32,
        _ when register == PtxType.Pred || register.Size() != wanted.Size() => false,
        _ when wanted.Class() == TypeClass.Bits || register.Class() == TypeClass.Bits => true,
        _ when wanted.IsInteger() => register.IsInteger(),
        _ => wanted == register,
    };

    /// <summary>The same for ld, st and cvt, whose registers may be wider (ISA 9.4.1).</summary>
    public static bool AcceptsWider(this PtxType wanted, PtxType register) =>
        wanted.Accepts(register)
        || (wanted.IsFundamental() && register != PtxType.Pred && register.Size() > wanted.Size()
            && (register.Class() == TypeClass.Bits
                || wanted.Class() == TypeClass.Bits
                || (wanted.IsInteger() && register.IsInteger())));
}
