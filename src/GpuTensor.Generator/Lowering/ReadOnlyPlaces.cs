using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Places that C# copies before it calls a method that might change them.</summary>
internal static class ReadOnlyPlaces
{
    public static bool Contains(IOperation place, Frame frame) => place switch
    {
        IParameterReferenceOperation parameter => parameter.Parameter.RefKind is RefKind.In or RefKind.RefReadOnlyParameter,
        ILocalReferenceOperation local => local.Local.RefKind == RefKind.RefReadOnly || local.Local.IsForEach || local.Local.IsUsing,
        IFieldReferenceOperation { Field.IsReadOnly: true } => frame.Method.MethodKind != MethodKind.Constructor,
        IFieldReferenceOperation { Instance: { } instance } => Contains(instance, frame),
        IPropertyReferenceOperation { Property.RefKind: RefKind.None } => true,
        IInstanceReferenceOperation => frame.Method.IsReadOnly,
        _ => false,
    };
}
