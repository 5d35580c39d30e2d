using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering;

/// <summary>The types of C# and of the kernel language that the IR knows, by their names in metadata.</summary>
internal static class LanguageTypes
{
    public const string Namespace = "GpuTensor.Kernels";
    public const string KernelInterface = Namespace + ".IKernel";
    public const string KernelAttribute = Namespace + ".KernelAttribute";
    public const string InstanceAttribute = Namespace + ".KernelInstanceAttribute";
    public const string SpecializedAttribute = Namespace + ".SpecializedAttribute";

    private static readonly string[] s_lanes = ["X", "Y", "Z", "W"];

    private static readonly Dictionary<string, IrType> s_vectors = new()
    {
        ["Byte2"] = new(ScalarType.U8, 2),
        ["Byte4"] = new(ScalarType.U8, 4),
        ["Half2"] = new(ScalarType.F16, 2),
        ["Half4"] = new(ScalarType.F16, 4),
        ["Int2"] = new(ScalarType.I32, 2),
        ["Int4"] = new(ScalarType.I32, 4),
        ["UInt2"] = new(ScalarType.U32, 2),
        ["UInt4"] = new(ScalarType.U32, 4),
        ["Long2"] = new(ScalarType.I64, 2),
        ["Float2"] = new(ScalarType.F32, 2),
        ["Float4"] = new(ScalarType.F32, 4),
        ["Double2"] = new(ScalarType.F64, 2),
    };

    private static readonly Dictionary<SpecialType, ScalarType> s_scalars = new()
    {
        [SpecialType.System_Boolean] = ScalarType.Bool,
        [SpecialType.System_SByte] = ScalarType.I8,
        [SpecialType.System_Byte] = ScalarType.U8,
        [SpecialType.System_Int16] = ScalarType.I16,
        [SpecialType.System_UInt16] = ScalarType.U16,
        [SpecialType.System_Char] = ScalarType.U16,
        [SpecialType.System_Int32] = ScalarType.I32,
        [SpecialType.System_UInt32] = ScalarType.U32,
        [SpecialType.System_Int64] = ScalarType.I64,
        [SpecialType.System_UInt64] = ScalarType.U64,
        [SpecialType.System_Single] = ScalarType.F32,
        [SpecialType.System_Double] = ScalarType.F64,
    };

    /// <summary>The scalar or vector that a type is; null for any other.</summary>
    public static IrType? ValueOf(ITypeSymbol type) => ScalarOf(type) ?? VectorOf(type);

    /// <summary>The scalar that a type is: a number, bool, char, Half or an enum.</summary>
    public static IrType? ScalarOf(ITypeSymbol type)
    {
        if (s_scalars.TryGetValue(type.SpecialType, out ScalarType scalar))
            return new(scalar);
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying })
            return ScalarOf(underlying);
        return IsHalf(type) ? new IrType(ScalarType.F16) : null;
    }

    /// <summary>The vector that a type of the kernel language is.</summary>
    public static IrType? VectorOf(ITypeSymbol type) =>
        IsLanguage(type) && s_vectors.TryGetValue(type.Name, out IrType vector) ? vector : null;

    public static bool IsHalf(ITypeSymbol type) => type is { Name: "Half", ContainingType: null, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>What an ArrayView's elements are; null for other types.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol type) =>
        IsLanguage(type) && type is INamedTypeSymbol { Name: "ArrayView", Arity: 1 } view ? view.TypeArguments[0] : null;

    /// <summary>The scalar that an index type's components have; null for other types.</summary>
    public static IrType? IndexScalar(ITypeSymbol type) => !IsLanguage(type) ? null : type.Name switch
    {
        "Index1D" or "Index2D" or "Index3D" => IrType.I32,
        "LongIndex1D" or "LongIndex2D" or "LongIndex3D" => IrType.I64,
        _ => null,
    };

    /// <summary>The components of an index type.</summary>
    public static IEnumerable<string> IndexComponents(ITypeSymbol type) => s_lanes.Take(type.Name[type.Name.Length - 2] - '0');

    /// <summary>The names of a vector's lanes.</summary>
    public static IEnumerable<string> Lanes(IrType vector) => s_lanes.Take(vector.Lanes);

    /// <summary>The lane that a vector's field is, or -1.</summary>
    public static int LaneOf(string field) => Array.IndexOf(s_lanes, field);

    /// <summary>Whether the type belongs to the kernel language.</summary>
    public static bool IsLanguage(ITypeSymbol type) => type is
    {
        ContainingType: null,
        ContainingNamespace: { Name: "Kernels", ContainingNamespace: { Name: "GpuTensor", ContainingNamespace.IsGlobalNamespace: true } },
    };

    /// <summary>The name of a type's definition with its namespace, by which members of the kernel language are known.</summary>
    public static string FullName(ITypeSymbol type) => type.ContainingNamespace is { IsGlobalNamespace: false } space
        ? $"{space.ToDisplayString()}.{type.MetadataName}"
        : type.MetadataName;
}
