using GpuTensor.Kernels.Windows;

namespace GpuTensor.Kernels.Upsampling;

/// <summary>
/// y[line, period * Period + offset] = x[source of the line, period * Run + offset] for the offsets of a run, 0 behind it:
/// each unit of the output is written once, by a thread of its own. Units are bit patterns of 1 to 16 bytes.
/// </summary>
/// <remarks>
/// Short periods (<paramref name="shortPeriod"/> units, of which <paramref name="shortRun"/> are the run; else 0) stand
/// side by side, and groups go over the units of a line; along longer ones go a group's first dimension, and its second
/// one from period to period.
/// </remarks>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(byte), typeof(OuterAxis))]
[KernelInstance(typeof(byte), typeof(OuterAxes))]
[KernelInstance(typeof(ushort), typeof(OuterAxis))]
[KernelInstance(typeof(ushort), typeof(OuterAxes))]
[KernelInstance(typeof(uint), typeof(OuterAxis))]
[KernelInstance(typeof(uint), typeof(OuterAxes))]
[KernelInstance(typeof(ulong), typeof(OuterAxis))]
[KernelInstance(typeof(ulong), typeof(OuterAxes))]
[KernelInstance(typeof(UInt4), typeof(OuterAxis))]
[KernelInstance(typeof(UInt4), typeof(OuterAxes))]
internal readonly partial struct ScatterUpsampleKernel<TUnit, TAxes>(
    ArrayView<TUnit> x,
    ArrayView<TUnit> y,
    UpsampleLine lines,
    TAxes axes,
    [Specialized] bool whole,
    [Specialized] int shortRun,
    [Specialized] int shortPeriod) : IKernel
    where TUnit : unmanaged
    where TAxes : unmanaged, IOuterAxes
{
    public void Execute()
    {
        RowTile tile = lines.Tiles.Of(Grid.IdxX);
        long period = (long)tile.Column * Group.DimY + Group.IdxY;
        long offset = (long)tile.Lane * Group.DimX + Group.IdxX;
        long length = lines.Period;
        long run = lines.Run;
        if (shortPeriod > 0)
        {
            // The long division is the same for the whole group.
            long first = (long)tile.Column * Group.DimX;
            long firstPeriod = first / shortPeriod;
            int place = (int)(first - firstPeriod * shortPeriod) + Group.IdxX;
            int inTile = place / shortPeriod;
            period = firstPeriod + inTile;
            offset = place - inTile * shortPeriod;
            length = shortPeriod;
            run = shortRun;
        }

        long position = period * length + offset;
        if (!whole && (offset >= length | position >= lines.Length))
            return;
        LineSource source = axes.SourceOf(tile.Row);
        TUnit unit = default;
        if (source.Exists & offset < run)
            unit = x[source.Line * lines.InputLength + period * run + offset];
        y[tile.Row * lines.Length + position] = unit;
    }
}
