using GpuTensor.Compiler.Ir;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>The vectors of the kernel language, as which several elements of a view are moved at once.</summary>
internal static class Vectors
{
    /// <summary>A vector of a view's elements; null where there is none, or where the view may not be aligned for it.</summary>
    public static (string Name, int Lanes)? Of(ScopeView view, Random random)
    {
        (string Name, int Lanes)[] vectors = view.Type switch
        {
            ScalarType.F16 => [("Half2", 2), ("Half4", 4)],
            ScalarType.F32 => [("Float2", 2), ("Float4", 4)],
            ScalarType.F64 => [("Double2", 2)],
            ScalarType.I32 => [("Int2", 2), ("Int4", 4)],
            ScalarType.U32 => [("UInt4", 4)],
            ScalarType.U8 => [("Byte4", 4)],
            _ => [],
        };
        vectors = [.. vectors.Where(vector => vector.Lanes <= view.Length)];
        return vectors.Length > 0 && view.Name[0] != 'w' ? vectors[random.Next(vectors.Length)] : null;
    }
}
