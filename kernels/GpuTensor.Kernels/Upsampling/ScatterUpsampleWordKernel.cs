using System.Numerics;
using GpuTensor.Kernels.Windows;

namespace GpuTensor.Kernels.Upsampling;

/// <summary>
/// As <see cref="ScatterUpsampleKernel{TUnit, TAxes}"/> for short periods of small units: a thread puts
/// <paramref name="unitsPerWord"/> units together and writes 8 bytes at once. Lines are whole words.
/// </summary>
/// <remarks>
/// A group is a multiple of <paramref name="period"/> words, so that every tile begins with a run. Devices are
/// little-endian.
/// </remarks>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(byte), typeof(OuterAxis))]
[KernelInstance(typeof(byte), typeof(OuterAxes))]
[KernelInstance(typeof(ushort), typeof(OuterAxis))]
[KernelInstance(typeof(ushort), typeof(OuterAxes))]
[KernelInstance(typeof(uint), typeof(OuterAxis))]
[KernelInstance(typeof(uint), typeof(OuterAxes))]
internal readonly partial struct ScatterUpsampleWordKernel<TUnit, TAxes>(
    ArrayView<TUnit> x,
    ArrayView<ulong> y,
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
        long words = lines.Length / unitsPerWord;
        long word = (long)tile.Column * Group.DimX + Group.IdxX;
        if (!whole && word >= words)
            return;
        LineSource source = axes.SourceOf(tile.Row);
        ulong bits = 0;
        if (source.Exists)
        {
            long runs = source.Line * lines.InputLength + (long)tile.Column * (Group.DimX / period * unitsPerWord) * run;
            int first = Group.IdxX * unitsPerWord;
            for (int i = 0; i < unitsPerWord; i++)
            {
                int inTile = (first + i) / period;
                int offset = first + i - inTile * period;
                if (offset < run)
                    bits |= ulong.CreateTruncating(x[runs + inTile * run + offset]) << (i * (64 / unitsPerWord));
            }
        }

        y[tile.Row * words + word] = bits;
    }
}
