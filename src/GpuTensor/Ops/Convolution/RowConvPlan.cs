using System.Collections.Concurrent;
using GpuTensor.Kernels.Convolution;

namespace GpuTensor.Ops.Convolution;

/// <summary>How <see cref="RowConvKernel"/> computes a convolution on a device. The search takes longer than a launch, so plans are kept.</summary>
/// <param name="Tile">What a thread computes.</param>
/// <param name="Group">What a group computes.</param>
/// <param name="Step">Floats from one window to the next.</param>
/// <param name="Shift">Floats in front of the first window.</param>
/// <param name="IsWide">Whether cells are copied in vectors.</param>
internal sealed record RowConvPlan(RowConvTile Tile, RowConvGroup Group, int Step, int Shift, bool IsWide)
{
    /// <summary>Sums of more products are made in blocks.</summary>
    public const int MostProducts = 256;

    /// <summary>So much lets several groups live on a multiprocessor.</summary>
    private const int MostSharedBytes = 48 << 10;

    /// <summary>Groups for each multiprocessor that keep it busy.</summary>
    private const int GroupsOfMultiprocessor = 4;

    /// <summary>Programs that use more shapes than this begin anew.</summary>
    private const int MostKept = 256;

    private static readonly ConcurrentDictionary<Key, RowConvPlan?> s_kept = new();

    /// <summary>The plan for sizes that fit 32 bits; null where no tile does.</summary>
    public static RowConvPlan? Of(Device device, in Conv2DGeometry geometry)
    {
        var key = new Key(geometry, device.Multiprocessors, device.Limits.SharedBytes);
        if (s_kept.TryGetValue(key, out RowConvPlan? plan))
            return plan;
        if (s_kept.Count >= MostKept)
            s_kept.Clear();
        return s_kept[key] = Find(in key);
    }

    private static RowConvPlan? Find(in Key key)
    {
        Conv2DGeometry geometry = key.Geometry;
        int channels = (int)geometry.InputChannels;
        int step = (int)geometry.X.Stride * channels;
        int left = (int)geometry.X.Before * channels;
        int rowFloats = (int)geometry.X.Input * channels;
        int depth = (int)geometry.X.Window * channels;
        bool wide = rowFloats % 4 == 0;
        int shift = wide ? -left & 3 : 0;
        if (RowConvTile.For(geometry.X.Output, geometry.OutputChannels, (int)geometry.Y.Window, depth, step, shift, (int)geometry.Y.Stride) is not { } tile)
            return null;
        var sizes = new RowConvShape(
            (int)geometry.Y.Input, rowFloats, (int)geometry.Y.Output, (int)geometry.X.Output, (int)geometry.Y.Window, depth,
            (int)geometry.Y.Stride, (int)geometry.Y.Dilation, (int)geometry.Y.Before, left,
            0, 0, 0, 0, 0, 0, MostProducts / depth);
        return RowConvGroup.For(
            tile, in geometry, sizes, step, shift, wide, Math.Min(MostSharedBytes, key.SharedBytes), (long)key.Multiprocessors * GroupsOfMultiprocessor) is { } group
            ? new RowConvPlan(tile, group, step, shift, wide)
            : null;
    }

    /// <summary>What plans depend on.</summary>
    private readonly record struct Key(Conv2DGeometry Geometry, int Multiprocessors, int SharedBytes);
}
