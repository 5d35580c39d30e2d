namespace GpuTensor.Compiler.Ptx;

/// <summary>The kinds of virtual registers that the text declares.</summary>
internal enum RegisterClass
{
    /// <summary>A bool.</summary>
    Predicate,

    /// <summary>The bits of a half.</summary>
    Half,

    /// <summary>Integers up to 32 bits; the narrow ones extended by their sign.</summary>
    Word,

    /// <summary>Integers of 64 bits, and addresses.</summary>
    Long,

    /// <summary>A float.</summary>
    Single,

    /// <summary>A double.</summary>
    Double,
}
