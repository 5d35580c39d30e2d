using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Upsampling;
using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Upsampling;

/// <summary>
/// Zero insertion by kernels: in the largest units that stay together, or several small ones at once. Every input element is read once, every
/// output element written once, on GPUs 16 bytes at once wherever lines are multiples of that; there is nothing to compute but where things stand.
/// </summary>
internal static class ScatterUpsampleLaunch
{
    private const int Threads = 256;

    /// <summary>Threads of a group of a small launch: always the same, since drivers compile for the size of groups too.</summary>
    private const int FewThreads = 64;

    /// <summary>Periods of fewer units stand side by side in a group.</summary>
    private const int LongPeriod = 32;

    private const int MostLanes = 64;

    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> output, in ScatterUpsampleGeometry geometry)
        where T : unmanaged
    {
        if (geometry.AxisCount <= 2 && !Device.IsSmall(output.ElementCount))
            Run(input, output, in geometry, new OuterAxis(geometry.AxisCount == 2 ? geometry[0].Stride : 1));
        else
            Run(input, output, in geometry, OuterAxesOf(in geometry));
    }

    private static void Run<T, TAxes>(DeviceTensor<T> input, DeviceTensor<T> output, in ScatterUpsampleGeometry geometry, TAxes axes)
        where T : unmanaged
        where TAxes : unmanaged, IOuterAxes
    {
        using var x = new KernelOperand<T>(input);
        using var y = new KernelOperand<T>(output);
        Device device = output.Device;
        long runBytes = geometry.Run * Unsafe.SizeOf<T>();
        if (runBytes % 16 == 0)
            LaunchUnits(device, x.View.Cast<UInt4>(), y.View.Cast<UInt4>(), LinesOf(in geometry, runBytes / 16), axes);
        else if (runBytes % 8 == 0)
            LaunchSmallUnits(device, x.View.Cast<ulong>(), y.View.Cast<ulong>(), LinesOf(in geometry, runBytes / 8), axes);
        else if (runBytes % 4 == 0)
            LaunchSmallUnits(device, x.View.Cast<uint>(), y.View.Cast<uint>(), LinesOf(in geometry, runBytes / 4), axes);
        else if (runBytes % 2 == 0)
            LaunchSmallUnits(device, x.View.Cast<ushort>(), y.View.Cast<ushort>(), LinesOf(in geometry, runBytes / 2), axes);
        else
            LaunchSmallUnits(device, x.View.Cast<byte>(), y.View.Cast<byte>(), LinesOf(in geometry, runBytes), axes);
    }

    private static void LaunchSmallUnits<TUnit, TAxes>(Device device, ArrayView<TUnit> x, ArrayView<TUnit> y, UpsampleLine lines, TAxes axes)
        where TUnit : unmanaged, IBinaryInteger<TUnit>
        where TAxes : unmanaged, IOuterAxes
    {
        int unitsPerWord = sizeof(ulong) / Unsafe.SizeOf<TUnit>();
        bool wide = device.HasWideAccess && lines.Length % (2 * unitsPerWord) == 0;
        if (Device.IsSmall(y.Length) || lines.Period >= LongPeriod || lines.Length % unitsPerWord != 0 || (unitsPerWord == 1 && !wide))
        {
            LaunchUnits(device, x, y, lines, axes);
            return;
        }

        var (run, period) = ((int)lines.Run, (int)lines.Period);
        long words = lines.Length / (wide ? 2 * unitsPerWord : unitsPerWord);
        int threads = words % period == 0 ? period * TileSize.Of(words / period, Threads / period) : Threads / period * period;
        var parts = new RowParts(1, y.Length / lines.Length, (words - 1) / threads + 1, 1);
        while (parts.MoveNext())
        {
            if (wide)
            {
                device.Launch(new KernelConfig(parts.Groups, threads), y.Length, new ScatterUpsampleQuadKernel<TUnit, TAxes>(
                    x, y.Cast<UInt4>(), lines with { Tiles = parts.Tiles }, axes, words % threads == 0, run, period, unitsPerWord));
                continue;
            }

            device.Launch(new KernelConfig(parts.Groups, threads), y.Length, new ScatterUpsampleWordKernel<TUnit, TAxes>(
                x, y.Cast<ulong>(), lines with { Tiles = parts.Tiles }, axes, words % threads == 0, run, period, unitsPerWord));
        }
    }

    private static void LaunchUnits<TUnit, TAxes>(Device device, ArrayView<TUnit> x, ArrayView<TUnit> y, UpsampleLine lines, TAxes axes)
        where TUnit : unmanaged
        where TAxes : unmanaged, IOuterAxes
    {
        bool small = Device.IsSmall(y.Length);
        if (small || lines.Period < LongPeriod)
        {
            int threads = small ? FewThreads : TileSize.Of(lines.Length, Threads);
            LaunchUnits(
                device, x, y, lines, axes, new RowParts(1, y.Length / lines.Length, (lines.Length - 1) / threads + 1, 1),
                new Index2D(threads, 1), lines.Length % threads == 0, (int)lines.Run, (int)lines.Period);
            return;
        }

        int lanes = TileSize.Of(lines.Period, MostLanes);
        long periods = (lines.Length - 1) / lines.Period + 1;
        int tilePeriods = TileSize.Of(periods, Threads / lanes);
        bool whole = lines.Length % lines.Period == 0 && periods % tilePeriods == 0 && lines.Period % lanes == 0;
        LaunchUnits(
            device, x, y, lines, axes,
            new RowParts(1, y.Length / lines.Length, (periods - 1) / tilePeriods + 1, (lines.Period - 1) / lanes + 1),
            new Index2D(lanes, tilePeriods), whole, shortRun: 0, shortPeriod: 0);
    }

    private static void LaunchUnits<TUnit, TAxes>(
        Device device,
        ArrayView<TUnit> x,
        ArrayView<TUnit> y,
        UpsampleLine lines,
        TAxes axes,
        RowParts parts,
        Index2D group,
        bool whole,
        int shortRun,
        int shortPeriod)
        where TUnit : unmanaged
        where TAxes : unmanaged, IOuterAxes
    {
        while (parts.MoveNext())
        {
            device.Launch(new KernelConfig(new Index2D(parts.Groups, 1), group), y.Length, new ScatterUpsampleKernel<TUnit, TAxes>(
                x, y, lines with { Tiles = parts.Tiles }, axes, whole, shortRun, shortPeriod));
        }
    }

    /// <summary>The lines in units of which a run has <paramref name="run"/>.</summary>
    private static UpsampleLine LinesOf(in ScatterUpsampleGeometry geometry, long run)
    {
        UpsampleAxis line = geometry.Line;

        // A line of one position may have any stride; no run is further away than its end.
        long period = Math.Min(line.Stride, line.Output) * run;
        return new UpsampleLine(run, period, line.Input * run, line.Output * run, default);
    }

    private static OuterAxes OuterAxesOf(in ScatterUpsampleGeometry geometry)
    {
        Span<CountedAxis> axes = stackalloc CountedAxis[Shape.MaxRank - 1];
        axes.Fill(new CountedAxis(1, 1, 0));
        long pitch = 1;
        for (int i = geometry.AxisCount - 2, at = axes.Length - 1; i >= 0; i--, at--)
        {
            axes[at] = new CountedAxis(geometry[i].Output, geometry[i].Stride, pitch);
            pitch *= geometry[i].Input;
        }

        return new OuterAxes(axes[0], axes[1], axes[2], axes[3], axes[4], axes[5], axes[6]);
    }
}
