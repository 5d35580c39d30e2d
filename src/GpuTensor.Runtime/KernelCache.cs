using System.Collections.Concurrent;
using GpuTensor.Compiler;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Kernels;

namespace GpuTensor.Runtime;

/// <summary>
/// The kernels that a device has built: one for each source and each set of values of its specialised parameters, and for
/// small launches one for all of those values.
/// </summary>
internal abstract class KernelCache<TBuilt>(Device device)
    where TBuilt : class, IBuiltKernel
{
    private readonly ConcurrentDictionary<KernelSource, Family> _families = new();
    private readonly Device _device = device;

    /// <summary>The kernel for a launch with those arguments, built if it is the first.</summary>
    /// <param name="source">The kernel's source.</param>
    /// <param name="arguments">The launch's arguments.</param>
    /// <param name="isSmall">Whether a kernel for these values alone would take longer to build than it saves.</param>
    /// <exception cref="KernelBuildException">It cannot be built for the device.</exception>
    public TBuilt Get(KernelSource source, ReadOnlySpan<KernelArgument> arguments, bool isSmall)
    {
        if (!_families.TryGetValue(source, out Family? family))
            family = _families.GetOrAdd(source, new Family(this, source));
        return family.Get(arguments, isSmall);
    }

    /// <summary>Gives every kernel back to the driver.</summary>
    public void Close()
    {
        foreach (Family family in _families.Values)
            family.Close();
    }

    /// <summary>Builds a kernel.</summary>
    /// <param name="kernel">Whose parameters are the arguments of its launches.</param>
    /// <param name="optimized">The same without the specialised ones, after the passes.</param>
    /// <exception cref="UnsupportedKernelException">It needs what the device cannot do.</exception>
    /// <exception cref="KernelBuildException">The driver does not accept it.</exception>
    protected abstract TBuilt Build(Kernel kernel, Kernel optimized);

    /// <summary>The kernels of one source.</summary>
    private sealed class Family
    {
        private readonly Form _special;
        private readonly Form _general;

        public Family(KernelCache<TBuilt> cache, KernelSource source)
        {
            Kernel kernel = IrParser.Parse(source.Ir);
            Kernel general = Generalize.Run(kernel);
            _special = new Form(cache, kernel);
            _general = ReferenceEquals(general, kernel) ? _special : new Form(cache, general);
        }

        public TBuilt Get(ReadOnlySpan<KernelArgument> arguments, bool isSmall)
        {
            if (!isSmall || _general == _special)
                return _special.Get(arguments);

            // The general form may need what the device lacks and this launch does not use.
            return _general.TryGet(arguments) ?? _special.Get(arguments);
        }

        public void Close()
        {
            _special.Close();
            if (_general != _special)
                _general.Close();
        }
    }

    /// <summary>The kernels of one source with some of its parameters specialised.</summary>
    private sealed class Form
    {
        private readonly Lock _building = new();
        private readonly KernelCache<TBuilt> _cache;
        private readonly Kernel _kernel;
        private readonly int[] _specialized;
        private readonly ConcurrentDictionary<ulong[], TBuilt> _built = new(ValuesComparer.Instance);
        private readonly ConcurrentDictionary<ulong[], TBuilt>.AlternateLookup<ReadOnlySpan<ulong>> _lookup;
        private volatile bool _isUnsupported;

        public Form(KernelCache<TBuilt> cache, Kernel kernel)
        {
            _cache = cache;
            _kernel = kernel;
            _specialized = [.. Enumerable.Range(0, _kernel.Parameters.Count).Where(index => _kernel.Parameters[index].IsSpecialized)];
            _lookup = _built.GetAlternateLookup<ReadOnlySpan<ulong>>();
        }

        public TBuilt Get(ReadOnlySpan<KernelArgument> arguments)
        {
            try
            {
                return Find(arguments);
            }
            catch (UnsupportedKernelException e)
            {
                throw new KernelBuildException(_kernel.Name, _cache._device, e.Message, e);
            }
        }

        /// <summary>Null where the kernel needs what the device does not have.</summary>
        public TBuilt? TryGet(ReadOnlySpan<KernelArgument> arguments)
        {
            if (_isUnsupported)
                return null;
            try
            {
                return Find(arguments);
            }
            catch (UnsupportedKernelException)
            {
                _isUnsupported = true;
                return null;
            }
        }

        public void Close()
        {
            foreach (TBuilt kernel in _built.Values)
                kernel.Close();
        }

        private TBuilt Find(ReadOnlySpan<KernelArgument> arguments)
        {
            Span<ulong> values = stackalloc ulong[_specialized.Length];
            for (int i = 0; i < values.Length; i++)
                values[i] = arguments[_specialized[i]].Bits;
            return _lookup.TryGetValue(values, out TBuilt? kernel) ? kernel : GetOrBuild(values.ToArray());
        }

        private TBuilt GetOrBuild(ulong[] values)
        {
            // Two threads that need the same kernel first would otherwise both build it.
            lock (_building)
            {
                if (!_built.TryGetValue(values, out TBuilt? kernel))
                    _built[values] = kernel = Build(values);
                return kernel;
            }
        }

        private TBuilt Build(ulong[] values) => _cache.Build(_kernel, Pipeline.Optimize(Specialize.Run(_kernel, values)));
    }

    /// <summary>Compares sets of values, those in an array with those on the stack.</summary>
    private sealed class ValuesComparer : IEqualityComparer<ulong[]>, IAlternateEqualityComparer<ReadOnlySpan<ulong>, ulong[]>
    {
        public static readonly ValuesComparer Instance = new();

        public bool Equals(ulong[]? x, ulong[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ulong[] values) => GetHashCode((ReadOnlySpan<ulong>)values);

        public bool Equals(ReadOnlySpan<ulong> alternate, ulong[] other) => alternate.SequenceEqual(other);

        public ulong[] Create(ReadOnlySpan<ulong> alternate) => alternate.ToArray();

        public int GetHashCode(ReadOnlySpan<ulong> values)
        {
            var hash = default(HashCode);
            foreach (ulong value in values)
                hash.Add(value);
            return hash.ToHashCode();
        }
    }
}
