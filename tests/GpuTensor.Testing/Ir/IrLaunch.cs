namespace GpuTensor.Testing.Ir;

/// <summary>An argument of an interpreted kernel: a view of memory, or the bits of a scalar.</summary>
public sealed class IrArgument
{
    private IrArgument(byte[]? memory, ulong bits) => (Memory, Bits) = (memory, bits);

    /// <summary>The memory of a view, all of it; null for a scalar.</summary>
    public byte[]? Memory { get; }

    /// <summary>The bits of a scalar as <see cref="Compiler.Ir.Constant"/> holds them.</summary>
    public ulong Bits { get; }

    /// <summary>A view of all elements that the bytes hold.</summary>
    public static IrArgument View(byte[] memory) => new(memory, 0);

    /// <summary>A scalar.</summary>
    public static IrArgument Value(ulong bits) => new(null, bits);
}

/// <summary>Three sizes.</summary>
public readonly record struct IrSize(int X, int Y = 1, int Z = 1)
{
    /// <summary>The product.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>The place of a linear index, the first dimension fastest.</summary>
    public IrSize At(long linear) => new((int)(linear % X), (int)(linear / X % Y), (int)(linear / X / Y));
}

/// <summary>How an interpreted kernel is launched.</summary>
/// <param name="Grid">Groups; for a linear kernel the threads.</param>
/// <param name="Group">Threads of a group; for a linear kernel one.</param>
/// <param name="Arguments">One for each parameter, in order.</param>
public sealed record IrLaunch(IrSize Grid, IrSize Group, IReadOnlyList<IrArgument> Arguments)
{
    /// <summary>Bytes of the dynamic shared array.</summary>
    public int DynamicSharedBytes { get; init; }

    /// <summary>Threads of a warp.</summary>
    public int WarpSize { get; init; } = 1;

    /// <summary>A thread that takes more steps is taken for one that never ends.</summary>
    public long MaxSteps { get; init; } = 10_000_000;
}
