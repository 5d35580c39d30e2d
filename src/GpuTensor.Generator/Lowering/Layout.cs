using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering;

/// <summary>What a C# type is made of on a device.</summary>
internal abstract class Layout;

/// <summary>A scalar or a vector.</summary>
internal sealed class ValueLayout(IrType type) : Layout
{
    public IrType Type { get; } = type;
}

/// <summary>A view; which memory it looks at is found out where it is first assigned.</summary>
internal sealed class ViewLayout(IrType element) : Layout
{
    public IrType Element { get; } = element;
}

/// <summary>A struct or a tuple.</summary>
internal sealed class StructLayout(ITypeSymbol type, IReadOnlyList<FieldLayout> fields) : Layout
{
    public ITypeSymbol Type { get; } = type;

    public IReadOnlyList<FieldLayout> Fields { get; } = fields;

    /// <summary>The position of a field, or -1.</summary>
    public int IndexOf(string key)
    {
        for (int i = 0; i < Fields.Count; i++)
        {
            if (Fields[i].Key == key)
                return i;
        }

        return -1;
    }
}

/// <summary>A field of a struct.</summary>
/// <param name="Key">Its name in metadata: a property's or a captured parameter's field has one that C# cannot say.</param>
/// <param name="Name">The name that the source says.</param>
/// <param name="Layout">What it is made of.</param>
/// <param name="Symbol">The field, or the primary constructor's parameter that is captured.</param>
internal sealed record FieldLayout(string Key, string Name, Layout Layout, ISymbol Symbol);

/// <summary>The metadata names of fields that the source does not declare as such.</summary>
internal static class FieldKeys
{
    public static string Of(ISymbol symbol) => symbol switch
    {
        IFieldSymbol { CorrespondingTupleField: { } item } => item.MetadataName,
        IPropertySymbol property => $"<{property.Name}>k__BackingField",
        IParameterSymbol parameter => $"<{parameter.Name}>P",
        _ => symbol.MetadataName,
    };
}
