namespace GpuTensor.Testing.Ptx;

/// <summary>Threads of a block or blocks of a grid, in three directions.</summary>
public readonly record struct PtxSize(int X, int Y = 1, int Z = 1)
{
    /// <summary>X·Y·Z.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>The index of the element that stands at a place, X fastest.</summary>
    public PtxSize At(long linear) => new((int)(linear % X), (int)(linear / X % Y), (int)(linear / X / Y));

    /// <inheritdoc/>
    public override string ToString() => $"({X},{Y},{Z})";
}
