using System.Collections.Concurrent;
using GpuTensor.Kernels;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>A kernel on a GPU: one compiled form for each set of values of its specialised fields.</summary>
internal sealed class SpecializedKernels<TKernel>(IlgpuDevice device, KernelPlan plan) : IlgpuKernel<TKernel>
    where TKernel : unmanaged, IKernel
{
    private readonly ReadConstants<TKernel> _read = plan.EmitConstants<ReadConstants<TKernel>>();
    private readonly ConcurrentDictionary<long[], IlgpuKernel<TKernel>> _forms = new(ConstantsComparer.Instance);

    public override void Launch(in TKernel kernel, long threads) => FormOf(in kernel).Launch(in kernel, threads);

    public override void Launch(in TKernel kernel, in ILGPU.KernelConfig config) => FormOf(in kernel).Launch(in kernel, in config);

    private IlgpuKernel<TKernel> FormOf(in TKernel kernel)
    {
        long[] constants = new long[plan.SpecializedCount];
        _read(in kernel, constants);
        return _forms.GetOrAdd(constants, values => Create(typeof(CompiledKernel<,,>), device, plan, values));
    }

    private sealed class ConstantsComparer : IEqualityComparer<long[]>
    {
        public static readonly ConstantsComparer Instance = new();

        public bool Equals(long[]? x, long[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(long[] constants)
        {
            var hash = default(HashCode);
            foreach (long constant in constants)
                hash.Add(constant);
            return hash.ToHashCode();
        }
    }
}
