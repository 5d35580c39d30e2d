using System.Numerics;
using GpuTensor.Kernels.Windows;

namespace GpuTensor.Kernels.Upsampling;

/// <summary>
/// As <see cref="ScatterUpsampleWordKernel{TUnit, TAxes}"/>, 16 bytes per thread: <paramref name="unitsPerWord"/> units are 8 of them, and lines
/// and groups count vectors of two such words.
/// </summary>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(byte), typeof(OuterAxis))]
[KernelInstance(typeof(byte), typeof(OuterAxes))]
[KernelInstance(typeof(ushort), typeof(OuterAxis))]
[KernelInstance(typeof(ushort), typeof(OuterAxes))]
[KernelInstance(typeof(uint), typeof(OuterAxis))]
[KernelInstance(typeof(uint), typeof(OuterAxes))]
[KernelInstance(typeof(ulong), typeof(OuterAxis))]
[KernelInstance(typeof(ulong), typeof(OuterAxes))]
internal readonly partial struct ScatterUpsampleQuadKernel<TUnit, TAxes>(
    ArrayView<TUnit> x,
    ArrayView<UInt4> y,
    UpsampleLine lines,
    TAxes axes,
    [Specialized] bool whole,
    [Specialized] int run,
    [Specialized] int period,
    [Specialized] int unitsPerWord) : IKernel
    where TUnit : unmanaged, IBinaryInteger<TUnit>
    where TAxes : unmanaged, IOuterAxes
{
    public void Execute()
    {
        RowTile tile = lines.Tiles.Of(Grid.IdxX);
        int unitsPerVector = 2 * unitsPerWord;
        long vectors = lines.Length / unitsPerVector;
        long vector = (long)tile.Column * Group.DimX + Group.IdxX;
        if (!whole && vector >= vectors)
            return;
        LineSource source = axes.SourceOf(tile.Row);
        ulong low = 0, high = 0;
        if (source.Exists)
        {
            long runs = source.Line * lines.InputLength + (long)tile.Column * (Group.DimX / period * unitsPerVector) * run;
            low = Word(runs, Group.IdxX * unitsPerVector);
            high = Word(runs, Group.IdxX * unitsPerVector + unitsPerWord);
        }

        y[tile.Row * vectors + vector] = new UInt4((uint)low, (uint)(low >> 32), (uint)high, (uint)(high >> 32));
    }

    /// <summary>Eight bytes from a unit of the tile on.</summary>
    private ulong Word(long runs, int first)
    {
        ulong bits = 0;
        for (int i = 0; i < unitsPerWord; i++)
        {
            int inTile = (first + i) / period;
            int offset = first + i - inTile * period;
            if (offset < run)
                bits |= ulong.CreateTruncating(x[runs + inTile * run + offset]) << (i * (64 / unitsPerWord));
        }

        return bits;
    }
}
