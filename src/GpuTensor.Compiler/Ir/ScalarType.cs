namespace GpuTensor.Compiler.Ir;

/// <summary>The types of single values.</summary>
public enum ScalarType
{
    /// <summary>True or false; one byte in memory, 0 or 1.</summary>
    Bool,

    /// <summary>C#'s sbyte.</summary>
    I8,

    /// <summary>C#'s byte.</summary>
    U8,

    /// <summary>C#'s short.</summary>
    I16,

    /// <summary>C#'s ushort, and char.</summary>
    U16,

    /// <summary>C#'s int.</summary>
    I32,

    /// <summary>C#'s uint.</summary>
    U32,

    /// <summary>C#'s long.</summary>
    I64,

    /// <summary>C#'s ulong.</summary>
    U64,

    /// <summary>System.Half: loaded, stored and converted, never calculated with.</summary>
    F16,

    /// <summary>C#'s float.</summary>
    F32,

    /// <summary>C#'s double.</summary>
    F64,
}
