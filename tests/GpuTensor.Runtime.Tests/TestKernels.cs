using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests;

/// <summary>y[i] = x[i] * factor + addend, compiled by hand; the addend is specialised.</summary>
internal readonly struct AffineKernel(ArrayView<int> x, ArrayView<int> y, int factor, int addend) : IKernel
{
    private static readonly KernelSource s_source = new("Tests.Affine", KernelTraits.None, 4,
        """
        kernel "Tests.Affine" linear
        $x: view<global i32>
        $y: view<global i32>
        $factor: i32
        $addend: i32 specialized
        i: i32
        {
          i = #GlobalIndexX
          $y[i] = $x[i] * $factor + $addend
        }

        """);

    private readonly ArrayView<int> _x = x;
    private readonly ArrayView<int> _y = y;
    private readonly int _factor = factor;
    private readonly int _addend = addend;

    static KernelSource? IKernel.Source => s_source;

    public void Execute()
    {
        int i = Grid.GlobalIndex.X;
        _y[i] = unchecked((_x[i] * _factor) + _addend);
    }

    readonly void IKernel.WriteArguments(ref KernelArguments arguments)
    {
        arguments.View(_x);
        arguments.View(_y);
        arguments.Value(_factor);
        arguments.Value(_addend);
    }
}

/// <summary>x[i] = half of it where wide, in double precision, else one more.</summary>
internal readonly struct HalveKernel(ArrayView<int> x, bool wide) : IKernel
{
    private static readonly KernelSource s_source = new("Tests.Halve", KernelTraits.None, 2,
        """
        kernel "Tests.Halve" linear
        $x: view<global i32>
        $wide: bool specialized
        i: i32
        {
          i = #GlobalIndexX
          $x[i] = $wide ? i32(f64($x[i]) * 0.5) : $x[i] + 1
        }

        """);

    private readonly ArrayView<int> _x = x;
    private readonly bool _wide = wide;

    static KernelSource? IKernel.Source => s_source;

    public void Execute()
    {
        int i = Grid.GlobalIndex.X;
        _x[i] = _wide ? (int)(_x[i] * 0.5) : _x[i] + 1;
    }

    readonly void IKernel.WriteArguments(ref KernelArguments arguments)
    {
        arguments.View(_x);
        arguments.Value(_wide);
    }
}

/// <summary>x[i] = whether i + distance is below the limit; all longs count as indices.</summary>
internal readonly struct DistanceKernel(ArrayView<int> x, long distance, long limit) : IKernel
{
    private static readonly KernelSource s_source = new("Tests.Distance", KernelTraits.None, 3,
        """
        kernel "Tests.Distance" linear indices
        $x: view<global i32>
        $distance: i64
        $limit: i64
        i: i64
        {
          i = #LongGlobalIndexX
          $x[i] = i + $distance < $limit ? 1 : 0
        }

        """);

    private readonly ArrayView<int> _x = x;
    private readonly long _distance = distance;
    private readonly long _limit = limit;

    static KernelSource? IKernel.Source => s_source;

    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        _x[i] = i + _distance < _limit ? 1 : 0;
    }

    readonly void IKernel.WriteArguments(ref KernelArguments arguments)
    {
        arguments.View(_x);
        arguments.Value(_distance);
        arguments.Value(_limit);
    }
}

/// <summary>Turns the elements of each group around, through dynamic shared memory.</summary>
internal readonly struct ReverseKernel(ArrayView<int> x) : IKernel
{
    private static readonly KernelSource s_source = new("Tests.Reverse", KernelTraits.Grouped | KernelTraits.Cooperative, 1,
        """
        kernel "Tests.Reverse" grouped
        $x: view<global i32>
        @tile: shared i32[]
        t, n: i32
        {
          t = #GroupIndexX
          n = #GroupDimensionX
          @tile[t] = $x[#GlobalIndexX]
          collective groupBarrier()
          $x[#GlobalIndexX] = @tile[n - 1 - t]
        }

        """);

    private readonly ArrayView<int> _x = x;

    static KernelSource? IKernel.Source => s_source;

    public void Execute()
    {
        ArrayView<int> tile = SharedMemory.GetDynamic<int>();
        tile[Group.IdxX] = _x[Grid.GlobalIndex.X];
        Group.Barrier();
        _x[Grid.GlobalIndex.X] = tile[Group.DimX - 1 - Group.IdxX];
    }

    readonly void IKernel.WriteArguments(ref KernelArguments arguments) => arguments.View(_x);
}

/// <summary>Needs doubles.</summary>
internal readonly struct DoubleKernel(ArrayView<double> x) : IKernel
{
    private static readonly KernelSource s_source = new(
        "Tests.Double", KernelTraits.None, 1, "kernel \"Tests.Double\" linear\n$x: view<global f64>\n{\n  $x[0] = $x[0] + 1.0\n}\n");

    private readonly ArrayView<double> _x = x;

    static KernelSource? IKernel.Source => s_source;

    public void Execute() => _x[0]++;

    readonly void IKernel.WriteArguments(ref KernelArguments arguments) => arguments.View(_x);
}

/// <summary>C# that nobody has compiled for devices.</summary>
internal readonly struct UncompiledKernel : IKernel
{
    public void Execute()
    {
    }
}

/// <summary>Each group writes its place and the grid's size, its second thread the global indices.</summary>
internal readonly struct PlaceKernel(ArrayView<int> x) : IKernel
{
    private static readonly KernelSource s_source = new("Tests.Place", KernelTraits.Grouped, 1,
        """
        kernel "Tests.Place" grouped
        $x: view<global i32>
        at: i32
        {
          at = (#GridIndexX + #GridDimensionX * (#GridIndexY + #GridDimensionY * #GridIndexZ)) * 2 + #GroupIndexX
          if (#GroupIndexX == 0) {
            $x[at] = #GridIndexX + #GridIndexY * 10 + #GridIndexZ * 1000
          } else {
            $x[at] = #GlobalIndexX + #GlobalIndexY * 10 + i32(#LongGlobalIndexZ) * 1000
          }
        }

        """);

    private readonly ArrayView<int> _x = x;

    static KernelSource? IKernel.Source => s_source;

    public void Execute()
    {
        int at = (Grid.IdxX + (Grid.DimX * (Grid.IdxY + (Grid.DimY * Grid.IdxZ)))) * 2;
        _x[at + Group.IdxX] = Group.IdxX == 0
            ? Grid.IdxX + (Grid.IdxY * 10) + (Grid.IdxZ * 1000)
            : Grid.GlobalIndex.X + (Grid.GlobalIndex.Y * 10) + ((int)Grid.LongGlobalIndex.Z * 1000);
    }

    readonly void IKernel.WriteArguments(ref KernelArguments arguments) => arguments.View(_x);
}
