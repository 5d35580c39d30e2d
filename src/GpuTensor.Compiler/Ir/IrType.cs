namespace GpuTensor.Compiler.Ir;

/// <summary>
/// The type of an expression, a variable or a parameter: a scalar, a short vector of scalars, or a view of such elements
/// in one address space.
/// </summary>
/// <param name="Scalar">The scalar, or that of the lanes or elements.</param>
/// <param name="Lanes">1 for a scalar; 2, 4, 8 or 16 for a vector.</param>
/// <param name="View">For a view its memory; null for values.</param>
public readonly record struct IrType(ScalarType Scalar, int Lanes = 1, AddressSpace? View = null)
{
    /// <summary>The boolean scalar.</summary>
    public static IrType Bool => new(ScalarType.Bool);

    /// <summary>The 32-bit signed integer.</summary>
    public static IrType I32 => new(ScalarType.I32);

    /// <summary>The 64-bit signed integer.</summary>
    public static IrType I64 => new(ScalarType.I64);

    /// <summary>Whether this is a view.</summary>
    public bool IsView => View is not null;

    /// <summary>Whether this is a vector value.</summary>
    public bool IsVector => View is null && Lanes > 1;

    /// <summary>Whether this is a scalar value.</summary>
    public bool IsScalar => View is null && Lanes == 1;

    /// <summary>Whether this is a scalar integer; bool is none.</summary>
    public bool IsInteger => IsScalar && Scalar is >= ScalarType.I8 and <= ScalarType.U64;

    /// <summary>Whether this is a signed scalar integer.</summary>
    public bool IsSigned => IsScalar && Scalar is ScalarType.I8 or ScalarType.I16 or ScalarType.I32 or ScalarType.I64;

    /// <summary>Whether this is f32 or f64, the floats that have arithmetic.</summary>
    public bool IsFloat => IsScalar && Scalar is ScalarType.F32 or ScalarType.F64;

    /// <summary>Whether both are the same type. Written out because passes ask it of every expression.</summary>
    public bool Equals(IrType other) => Scalar == other.Scalar && Lanes == other.Lanes && View == other.View;

    /// <summary>A hash of the type.</summary>
    public override int GetHashCode() => (int)Scalar | Lanes << 8 | (View is { } space ? (int)space + 1 : 0) << 16;

    /// <summary>The type of a view's elements.</summary>
    public IrType Element => new(Scalar, Lanes);

    /// <summary>The type of one lane.</summary>
    public IrType Lane => new(Scalar);

    /// <summary>Bytes of a value, or of a view's element.</summary>
    public int ByteCount => Lanes * ByteCountOf(Scalar);

    /// <summary>A view of such elements.</summary>
    public IrType ViewIn(AddressSpace space) => new(Scalar, Lanes, space);

    /// <summary>Bytes of a scalar in memory.</summary>
    public static int ByteCountOf(ScalarType scalar) => scalar switch
    {
        ScalarType.Bool or ScalarType.I8 or ScalarType.U8 => 1,
        ScalarType.I16 or ScalarType.U16 or ScalarType.F16 => 2,
        ScalarType.I32 or ScalarType.U32 or ScalarType.F32 => 4,
        _ => 8,
    };

    /// <summary>The type as the text form writes it: <c>f32</c>, <c>f32x4</c>, <c>view&lt;global f32&gt;</c>.</summary>
    public override string ToString()
    {
        string element = Scalar.ToString().ToLowerInvariant() + (Lanes > 1 ? "x" + Lanes : "");
        return View is { } space ? $"view<{space.ToString().ToLowerInvariant()} {element}>" : element;
    }
}
