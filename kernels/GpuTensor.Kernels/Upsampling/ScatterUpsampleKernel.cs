using GpuTensor.Kernels.Windows;

namespace GpuTensor.Kernels.Upsampling;

/// <summary>
/// y[line, period * Period + offset] = x[source of the line, period * Run + offset] for the offsets of a run, 0 behind it:
/// each unit of the output is written once, by a thread of its own. Units are bit patterns of 1 to 16 bytes.
/// </summary>
/// <remarks>
/// Short periods (<paramref name="shortPeriod"/> units, of which <paramref name="shortRun"/> are the run; else 0) stand
/// side by side in a group; along longer ones go a group's first dimension, and its second one from period to period.
/// </remarks>
[Kernel]
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
        int inTile = shortPeriod > 0 ? Group.IdxX / shortPeriod : Group.IdxY;
        int periods = shortPeriod > 0 ? Group.DimX / shortPeriod : Group.DimY;
        long offset = shortPeriod > 0 ? Group.IdxX - inTile * shortPeriod : (long)tile.Lane * Group.DimX + Group.IdxX;
        long length = shortPeriod > 0 ? shortPeriod : lines.Period;
        long run = shortPeriod > 0 ? shortRun : lines.Run;
        long period = (long)tile.Column * periods + inTile;
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
