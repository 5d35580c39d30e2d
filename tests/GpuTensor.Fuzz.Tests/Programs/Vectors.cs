using GpuTensor.Compiler.Ir;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>The vectors of the kernel language, as which several elements of a view are moved at once.</summary>
internal static class Vectors
{
    /// <summary>The vector of a view's elements; null where there is none, or where the view may not be aligned for it.</summary>
    public static (string Name, int Lanes)? Of(ScopeView view)
    {
        (string Name, int Lanes)? vector = view.Type switch
        {
            ScalarType.F32 => ("Float4", 4),
            ScalarType.F64 => ("Double2", 2),
            ScalarType.I32 => ("Int4", 4),
            ScalarType.U32 => ("UInt4", 4),
            ScalarType.U8 => ("Byte4", 4),
            _ => null,
        };
        return vector is { } found && view.Length >= found.Lanes && view.Name[0] != 'w' ? found : null;
    }
}
