using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Compiler.Ptx;
using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Cuda;

/// <summary>
/// A kernel in the variants that its launches need: for groups of so many threads, of whole warps or not, for views that
/// overlap or do not, with indices of 32 bits or 64. Most kernels ever need one; those whose text is the same share a module.
/// </summary>
internal sealed unsafe class CudaKernel : IBuiltKernel
{
    /// <summary>Threads of a group where the launch does not say: enough for every device, and few enough for small launches.</summary>
    private const int LinearGroupSize = 256;

    private const int WarpSize = 32;
    private const long MostGroups = int.MaxValue;

    /// <summary>In the second and third dimension.</summary>
    private const uint MostLines = 65_535;

    /// <summary>
    /// Launches that leave each multiprocessor fewer threads than that, after several became one (<see cref="Coarsen"/>), keep them all.
    /// </summary>
    private const long CoarseThreads = 4096;

    /// <summary>The place of the first of <see cref="s_added"/>; the others follow downwards.</summary>
    private const int AddedPlace = -2;

    /// <summary>Parameters that passes add, whose values the launch itself knows.</summary>
    private static readonly string[] s_added = [.. FoldGrid.Parameters, .. Coarsen.Parameters];

    private readonly Lock _lock = new();
    private readonly CudaDevice _device;
    private readonly CudaStream _stream;
    private readonly Kernel _optimized;
    private readonly Kernel? _narrow;
    private readonly string _name;
    private readonly string[] _names;
    private readonly (int Read, int Written)[] _pairs;
    private readonly int[] _elementBytes;
    private readonly int[] _longs;
    private readonly int[] _views;
    private readonly PtxText _first;
    private readonly int _factor;
    private readonly CudaModule?[] _variants = new CudaModule?[96];

    /// <param name="device">The device.</param>
    /// <param name="stream">Where it is launched.</param>
    /// <param name="kernel">The kernel, whose parameters are in the order of a launch's arguments.</param>
    /// <param name="optimized">What is written as PTX.</param>
    /// <exception cref="Compiler.UnsupportedKernelException">The kernel needs what the device cannot do.</exception>
    public CudaKernel(CudaDevice device, CudaStream stream, Kernel kernel, Kernel optimized)
    {
        _device = device;
        _stream = stream;
        _optimized = optimized;
        _narrow = NarrowIndices.Run(optimized) is { } narrow ? Pipeline.Optimize(narrow) : null;
        _factor = Coarsen.FactorOf(optimized);
        _name = kernel.Name;
        _first = PtxWriter.Write(_narrow ?? optimized, TargetOf(MostLikely));
        string[] names = _names = [.. kernel.Parameters.Select(parameter => parameter.Name)];
        _longs = [.. Places(kernel, parameter => parameter.Type == IrType.I64)];
        _views = [.. Places(kernel, parameter => parameter.Type.IsView)];
        _elementBytes = [.. kernel.Parameters.Select(parameter => parameter.Type.ByteCount)];
        Parameter[] views = [.. _first.Arguments.Where(argument => argument.Kind == PtxArgumentKind.ViewAddress).Select(argument => argument.Parameter!)];
        HashSet<Parameter> written = WrittenViews.Of(optimized);
        _pairs =
        [
            .. from read in views.Where(view => !written.Contains(view))
               from target in views.Where(written.Contains)
               select (Array.IndexOf(names, read.Name), Array.IndexOf(names, target.Name)),
        ];
    }

    private Variant MostLikely => new(LinearGroupSize, true, true, Form.Plain, _narrow is not null);

    /// <summary>Launches so many threads; groups are filled up with threads that do nothing. Of many, several may become one.</summary>
    public void Launch(ReadOnlySpan<KernelArgument> arguments, long threads)
    {
        bool isCoarse = _factor > 1 && threads / _factor >= _device.Info.Multiprocessors * CoarseThreads;
        long stride = isCoarse ? RoundUp(((threads - 1) / _factor) + 1, LinearGroupSize) : threads;
        uint group = LinearGroupSize;
        if (stride > MostGroups * LinearGroupSize)
            group = (uint)_device.Info.GroupSize;
        long groups = ((stride - 1) / group) + 1;
        if (groups > MostGroups)
        {
            throw new ArgumentOutOfRangeException(
                nameof(threads), threads, $"{_device} can launch {MostGroups * group} threads at once; split the launch.");
        }

        uint* sizes = stackalloc uint[] { (uint)groups, 1, 1, group, 1, 1 };
        Launch(arguments, new Extent(threads, stride, 0, new Index3D((int)groups, 1, 1)), sizes, isCoarse ? Form.Coarse : Form.Plain);
    }

    /// <summary>Launches exactly the threads of a grid.</summary>
    public void Launch(ReadOnlySpan<KernelArgument> arguments, in KernelConfig config)
    {
        (Index3D grid, Index3D group, int sharedBytes) = config;
        uint* sizes = stackalloc uint[] { (uint)grid.X, (uint)grid.Y, (uint)grid.Z, (uint)group.X, (uint)group.Y, (uint)group.Z };
        bool isFolded = sizes[1] > MostLines || sizes[2] > MostLines;
        if (isFolded)
        {
            long lines = ((config.GroupCount - 1) / MostGroups) + 1;
            if (lines > MostLines)
                throw new ArgumentOutOfRangeException(nameof(config), config, $"{_device} can launch {MostGroups * MostLines} groups at once.");
            (sizes[0], sizes[1], sizes[2]) = ((uint)(((config.GroupCount - 1) / lines) + 1), (uint)lines, 1);
        }

        Launch(arguments, new Extent(long.MaxValue, long.MaxValue, sharedBytes, grid), sizes, isFolded ? Form.Folded : Form.Plain);
    }

    /// <summary>Gives the modules back to the driver.</summary>
    public void Close()
    {
        foreach (CudaModule module in _variants.OfType<CudaModule>().Distinct())
            module.Close();
    }

    private void Launch(ReadOnlySpan<KernelArgument> arguments, in Extent extent, uint* sizes, Form form)
    {
        int groupSize = (int)(sizes[3] * sizes[4] * sizes[5]);
        var variant = new Variant(
            groupSize <= LinearGroupSize ? LinearGroupSize : groupSize <= 512 ? 512 : 1024, groupSize % WarpSize == 0, AreDisjoint(arguments),
            form, _narrow is not null && form != Form.Folded && IsSmall(arguments, in extent, sizes));
        CudaModule module = _variants[variant.Index] ?? Load(variant);
        int sharedBytes = module.Text.SharedBytes + extent.SharedBytes;
        module.AllowDynamicShared(sharedBytes);
        byte* block = stackalloc byte[Math.Max(module.Text.ArgumentBytes, 1)];
        for (int i = 0; i < module.Places.Length; i++)
        {
            PtxArgument argument = module.Text.Arguments[i];
            int from = module.Places[i];
            ulong bits = from <= AddedPlace ? extent.Added(AddedPlace - from) : BitsOf(argument.Kind, from < 0 ? default : arguments[from], in extent);
            byte* place = block + argument.Offset;
            switch (argument.Kind == PtxArgumentKind.Value ? argument.Parameter!.Type.ByteCount : sizeof(ulong))
            {
                case 1:
                    *place = (byte)bits;
                    break;
                case 2:
                    *(ushort*)place = (ushort)bits;
                    break;
                case 4:
                    *(uint*)place = (uint)bits;
                    break;
                default:
                    *(ulong*)place = bits;
                    break;
            }
        }

        _stream.Launch(
            module.Function, sizes, sizes + 3, (uint)sharedBytes, block, (nuint)module.Text.ArgumentBytes);
    }

    private ulong BitsOf(PtxArgumentKind kind, KernelArgument given, in Extent extent) => kind switch
    {
        PtxArgumentKind.ViewAddress when given is { IsOnHost: true, Memory: not 0 } =>
            throw new InvalidOperationException($"A view that is an argument of {_name} is of host memory, not of {_device}."),
        PtxArgumentKind.ViewAddress => (ulong)(given.Memory + given.Offset),
        PtxArgumentKind.ViewLength => (ulong)given.Length,
        PtxArgumentKind.Value => given.Bits,
        PtxArgumentKind.ThreadCount => (ulong)extent.Stride,
        _ => (ulong)extent.SharedBytes,
    };

    /// <summary>Whether no view that is only read shares memory with one that is written.</summary>
    private bool AreDisjoint(ReadOnlySpan<KernelArgument> arguments)
    {
        foreach ((int read, int written) in _pairs)
        {
            KernelArgument x = arguments[read], y = arguments[written];
            long start = x.Memory + x.Offset, other = y.Memory + y.Offset;
            if (start < other + (y.Length * _elementBytes[written]) && other < start + (x.Length * _elementBytes[read]))
                return false;
        }

        return true;
    }

    /// <summary>Whether what the kernel counts fits 32 bits.</summary>
    private bool IsSmall(ReadOnlySpan<KernelArgument> arguments, in Extent extent, uint* sizes)
    {
        bool isSmall = extent.Threads == long.MaxValue || extent.Threads <= NarrowIndices.Most;
        for (int axis = 0; axis < 3; axis++)
            isSmall &= (ulong)sizes[axis] * sizes[axis + 3] <= int.MaxValue;
        foreach (int place in _views)
            isSmall &= arguments[place].Length <= NarrowIndices.Most;
        foreach (int place in _longs)
            isSmall &= (long)arguments[place].Bits is >= -NarrowIndices.Most and <= NarrowIndices.Most;
        return isSmall;
    }

    private static IEnumerable<int> Places(Kernel kernel, Predicate<Parameter> has) =>
        Enumerable.Range(0, kernel.Parameters.Count).Where(place => has(kernel.Parameters[place]));

    private CudaModule Load(Variant variant)
    {
        // Two threads that need the same variant first would otherwise both build it.
        lock (_lock)
        {
            if (_variants[variant.Index] is { } loaded)
                return loaded;
            PtxText text = variant == MostLikely
                ? _first
                : PtxWriter.Write(KernelOf(variant), TargetOf(variant));
            CudaModule module = Array.Find(_variants, other => other?.Text.Source == text.Source)
                ?? new CudaModule(_device, _stream.Context, _name, text, [.. text.Arguments.Select(PlaceOf)]);
            Volatile.Write(ref _variants[variant.Index], module);
            return module;
        }
    }

    private Kernel KernelOf(Variant variant)
    {
        switch (variant.Form)
        {
            case Form.Folded:
                return FoldGrid.Run(_optimized);
            case Form.Coarse:
                Kernel coarse = Coarsen.Run(_optimized, _factor);
                return Pipeline.Optimize(variant.IsNarrow ? NarrowIndices.Run(coarse)! : coarse);
            default:
                return variant.IsNarrow ? _narrow! : _optimized;
        }
    }

    private int PlaceOf(PtxArgument argument)
    {
        int place = Array.IndexOf(_names, argument.Parameter?.Name);
        int added = Array.IndexOf(s_added, argument.Parameter?.Name);
        return place < 0 && added >= 0 ? AddedPlace - added : place;
    }

    private static long RoundUp(long number, long multiple) => (number + multiple - 1) / multiple * multiple;

    private PtxTarget TargetOf(Variant variant) => _device.Info.Target with
    {
        MostThreads = variant.MostThreads,
        HasWholeWarps = variant.HasWholeWarps,
        HasDisjointViews = variant.HasDisjointViews,
    };

    /// <summary>How the threads of a launch become those of the device.</summary>
    private enum Form
    {
        /// <summary>As they are.</summary>
        Plain,

        /// <summary>Groups number themselves (<see cref="FoldGrid"/>).</summary>
        Folded,

        /// <summary>Several become one (<see cref="Coarsen"/>).</summary>
        Coarse,
    }

    /// <summary>What is known of a launch.</summary>
    private readonly record struct Variant(int MostThreads, bool HasWholeWarps, bool HasDisjointViews, Form Form, bool IsNarrow)
    {
        public int Index =>
            (MostThreads switch { LinearGroupSize => 0, 512 => 1, _ => 2 } * 32) + ((int)Form * 8)
            + (IsNarrow ? 4 : 0) + (HasWholeWarps ? 2 : 0) + (HasDisjointViews ? 1 : 0);
    }

    /// <summary>What the launch itself knows.</summary>
    /// <param name="Threads">The threads that it asks for.</param>
    /// <param name="Stride">Those of the device that do something.</param>
    /// <param name="SharedBytes">Dynamic shared memory.</param>
    /// <param name="Grid">The groups that it asks for.</param>
    private readonly record struct Extent(long Threads, long Stride, int SharedBytes, Index3D Grid)
    {
        /// <summary>The values of <see cref="s_added"/>.</summary>
        public ulong Added(int index) => index switch
        {
            0 => (ulong)Grid.X,
            1 => (ulong)Grid.Y,
            2 => (ulong)Grid.Z,
            3 => (ulong)((long)Grid.X * Grid.Y * Grid.Z),
            4 => (ulong)Threads,
            _ => (ulong)Stride,
        };
    }
}
