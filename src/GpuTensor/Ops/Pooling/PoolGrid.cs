using GpuTensor.Kernels;
using GpuTensor.Kernels.Pooling;
using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Pooling;

/// <summary>How a pooling is shared out among groups of threads, and cut into launches.</summary>
internal struct PoolGrid
{
    private const int Threads = 256;

    /// <summary>Threads of a group of a small launch: always the same, since drivers compile for the size of groups too.</summary>
    private const int FewThreads = 64;

    /// <summary>Pixels of fewer channels stand side by side in a group.</summary>
    private const int FewChannels = 32;

    private const int MostLanes = 64;

    /// <summary>Windows of at most so many taps are unrolled; plain sums of as many are precise enough (rule 19).</summary>
    private const long UnrolledTaps = 64;

    private readonly PoolGeometry _geometry;
    private readonly Index2D _group;
    private RowParts _parts;

    public PoolGrid(in PoolGeometry geometry)
    {
        _geometry = geometry;
        long channels = geometry.Channels;
        long row = checked(geometry.Horizontal.Output * channels);
        long taps = geometry.Vertical.Window <= UnrolledTaps / geometry.Horizontal.Window
            ? geometry.Vertical.Window * geometry.Horizontal.Window
            : long.MaxValue;
        Work = WorkOf(in geometry, row);
        bool small = Device.IsSmall(Work);
        if (small || channels < FewChannels)
        {
            int threads = small ? FewThreads : TileSize.Of(row, Threads);
            _group = new Index2D(threads, 1);
            Whole = row % threads == 0;
            Channels = (int)channels;
            _parts = new RowParts(geometry.Planes, geometry.Vertical.Output, (row - 1) / threads + 1, 1);
        }
        else
        {
            int lanes = TileSize.Of(channels, MostLanes);
            int pixels = TileSize.Of(geometry.Horizontal.Output, Threads / lanes);
            _group = new Index2D(lanes, pixels);
            Whole = geometry.Horizontal.Output % pixels == 0 && channels % lanes == 0;
            _parts = new RowParts(
                geometry.Planes, geometry.Vertical.Output, (geometry.Horizontal.Output - 1) / pixels + 1, (channels - 1) / lanes + 1);
        }

        Inside = geometry.Vertical.IsInside && geometry.Horizontal.IsInside;
        FewRows = taps <= UnrolledTaps ? (int)geometry.Vertical.Window : 0;
        FewColumns = taps <= UnrolledTaps ? (int)geometry.Horizontal.Window : 0;
        Part = taps <= UnrolledTaps ? int.MaxValue : (int)Math.Ceiling(Math.Sqrt(MostCells(in geometry)));
    }

    /// <summary>Whether no group reaches over the end of a row or of a pixel.</summary>
    public bool Whole { get; }

    /// <summary>The channels of a pixel where they are few, else 0.</summary>
    public int Channels { get; }

    /// <summary>Whether no window reaches over a border.</summary>
    public bool Inside { get; }

    /// <summary>The window's rows where it has few taps, else 0.</summary>
    public int FewRows { get; }

    /// <summary>The window's columns where it has few taps, else 0.</summary>
    public int FewColumns { get; }

    /// <summary>The window's rows where it has few taps and none beyond a border, else 0.</summary>
    public readonly int Rows => Inside ? FewRows : 0;

    /// <summary>The window's columns where it has few taps and none beyond a border, else 0.</summary>
    public readonly int Columns => Inside ? FewColumns : 0;

    /// <summary>How many cells a part of a sum has.</summary>
    public int Part { get; }

    /// <summary>How many cells all windows cover, about.</summary>
    public long Work { get; }

    /// <summary>The first plane of this launch.</summary>
    public readonly long Plane => _parts.Plane;

    /// <summary>The groups of this launch.</summary>
    public readonly KernelConfig Config => new(new Index2D(_parts.Groups, 1), _group);

    /// <summary>The sizes, and the tiles of this launch.</summary>
    public readonly PoolShape Shape => new(
        _geometry.Vertical.Taps, _geometry.Horizontal.Taps, _geometry.Vertical.Output, _geometry.Horizontal.Output, _geometry.Channels, _parts.Tiles);

    /// <summary>Goes on to the next launch.</summary>
    public bool MoveNext() => _parts.MoveNext();

    /// <summary>This launch's part of the input.</summary>
    public readonly ArrayView<T> Input<T>(ArrayView<T> x)
        where T : unmanaged => x.SubView(_parts.Plane * _geometry.PlanePitch, _parts.Planes * _geometry.PlanePitch);

    /// <summary>This launch's part of a result.</summary>
    public readonly ArrayView<T> Output<T>(ArrayView<T> y)
        where T : unmanaged
    {
        long pitch = _geometry.Vertical.Output * _geometry.Horizontal.Output * _geometry.Channels;
        return y.SubView(_parts.Plane * pitch, _parts.Planes * pitch);
    }

    private static long WorkOf(in PoolGeometry geometry, long row)
    {
        double work = (double)geometry.Planes * geometry.Vertical.Output * row * MostCells(in geometry);
        return work < long.MaxValue ? (long)work : long.MaxValue;
    }

    private static double MostCells(in PoolGeometry geometry) =>
        (double)Math.Min(geometry.Vertical.Window, geometry.Vertical.Input) * Math.Min(geometry.Horizontal.Window, geometry.Horizontal.Input);
}
