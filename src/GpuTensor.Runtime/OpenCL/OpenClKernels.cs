using System.Collections.Concurrent;
using GpuTensor.Compiler;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;
using GpuTensor.Compiler.Passes;
using GpuTensor.Kernels;

namespace GpuTensor.Runtime.OpenCL;

/// <summary>
/// The kernels that a device has built: one for each source and each set of values of its specialised parameters, and for
/// small launches one for all of those values.
/// </summary>
internal sealed class OpenClKernels(OpenClDevice device, ProgramCache? programs)
{
    private readonly ConcurrentDictionary<KernelSource, Family> _families = new();

    /// <summary>The kernel for a launch with those arguments, built if it is the first.</summary>
    /// <param name="source">The kernel's source.</param>
    /// <param name="arguments">The launch's arguments.</param>
    /// <param name="isSmall">Whether a kernel for these values alone would take longer to build than it saves.</param>
    /// <exception cref="KernelBuildException">It cannot be built for the device.</exception>
    public OpenClKernel Get(KernelSource source, ReadOnlySpan<KernelArgument> arguments, bool isSmall)
    {
        if (!_families.TryGetValue(source, out Family? family))
            family = _families.GetOrAdd(source, new Family(device, programs, source));
        return family.Get(arguments, isSmall);
    }

    public void Close()
    {
        foreach (Family family in _families.Values)
            family.Close();
    }

    /// <summary>The kernels of one source.</summary>
    private sealed class Family
    {
        private readonly Form _special;
        private readonly Form _general;

        public Family(OpenClDevice device, ProgramCache? programs, KernelSource source)
        {
            Kernel kernel = IrParser.Parse(source.Ir);
            Kernel general = Generalize.Run(kernel);
            _special = new Form(device, programs, kernel);
            _general = ReferenceEquals(general, kernel) ? _special : new Form(device, programs, general);
        }

        public OpenClKernel Get(ReadOnlySpan<KernelArgument> arguments, bool isSmall)
        {
            if (!isSmall || _general == _special)
                return _special.Get(arguments);

            // What this launch does not use of the general form, the device may not have.
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
        private readonly OpenClDevice _device;
        private readonly ProgramCache? _programs;
        private readonly Kernel _kernel;
        private readonly int[] _specialized;
        private readonly ConcurrentDictionary<ulong[], OpenClKernel> _built = new(ValuesComparer.Instance);
        private readonly ConcurrentDictionary<ulong[], OpenClKernel>.AlternateLookup<ReadOnlySpan<ulong>> _lookup;
        private volatile bool _isUnsupported;

        public Form(OpenClDevice device, ProgramCache? programs, Kernel kernel)
        {
            _device = device;
            _programs = programs;
            _kernel = kernel;
            _specialized = [.. Enumerable.Range(0, _kernel.Parameters.Count).Where(index => _kernel.Parameters[index].IsSpecialized)];
            _lookup = _built.GetAlternateLookup<ReadOnlySpan<ulong>>();
        }

        public OpenClKernel Get(ReadOnlySpan<KernelArgument> arguments)
        {
            try
            {
                return Find(arguments);
            }
            catch (UnsupportedKernelException e)
            {
                throw new KernelBuildException(_kernel.Name, _device, e.Message, e);
            }
        }

        /// <summary>Null where the kernel needs what the device does not have.</summary>
        public OpenClKernel? TryGet(ReadOnlySpan<KernelArgument> arguments)
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
            foreach (OpenClKernel kernel in _built.Values)
                kernel.Close();
        }

        private OpenClKernel Find(ReadOnlySpan<KernelArgument> arguments)
        {
            Span<ulong> values = stackalloc ulong[_specialized.Length];
            for (int i = 0; i < values.Length; i++)
                values[i] = arguments[_specialized[i]].Bits;
            return _lookup.TryGetValue(values, out OpenClKernel? kernel) ? kernel : GetOrBuild(values.ToArray());
        }

        private OpenClKernel GetOrBuild(ulong[] values)
        {
            // Two threads that need the same kernel first would otherwise both build it.
            lock (_building)
            {
                if (!_built.TryGetValue(values, out OpenClKernel? kernel))
                    _built[values] = kernel = Build(values);
                return kernel;
            }
        }

        private OpenClKernel Build(ulong[] values)
        {
            Kernel optimized = Pipeline.Optimize(Specialize.Run(_kernel, values));
            OpenClText text = OpenClWriter.Write(optimized, _device.Info.Target);
            return new OpenClProgram(_device, _programs).Build(_kernel, text);
        }
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
