using System.Collections.Concurrent;
using GpuTensor.Ilgpu.Devices;
using GpuTensor.Kernels;
using GpuTensor.Runtime;
using GpuTensor.Testing.Ptx;
using ILGPU.Runtime.Cuda;

namespace GpuTensor.Testing.Ilgpu;

/// <summary>
/// A device whose kernels ILGPU's own back end compiles to PTX, which the PTX emulator runs: what ILGPU would do with them
/// on a GPU, without one. Carriers and specialised values are those of <see cref="IlgpuDevice"/>.
/// </summary>
internal sealed class IlgpuPtxDevice : Device
{
    private const int LinearGroup = 64;

    private readonly EmulatedGpu _gpu = new(80, new EmulatedGpuOptions { FindUnwrittenGlobal = false });
    private readonly ConcurrentDictionary<(Type, string, string), Lazy<IlgpuPtxKernel>> _kernels = new();
    private readonly KernelCompiler _compiler = KernelCompiler.ForCuda(CudaArchitecture.SM_80, CudaInstructionSet.ISA_70);
    private readonly Lock _lock = new();
    private long _bytesInUse;

    public IlgpuPtxDevice()
        : base("ilgpu-ptx", DeviceKind.Ilgpu)
    {
    }

    public override string Description => "ILGPU's PTX on the emulator";

    public override DeviceMemory Memory => new(1L << 31, Interlocked.Read(ref _bytesInUse), 0);

    public override DeviceLimits Limits => new(1024, EmulatedGpu.StaticSharedLimit, 32);

    /// <summary>The PTX of the last launch.</summary>
    public string LastPtx { get; private set; } = "";

    /// <summary>What all threads have executed.</summary>
    public long Instructions { get; private set; }

    public override void Synchronize()
    {
    }

    public override DeviceEvent RecordEvent() => throw new NotSupportedException("The PTX of ILGPU runs without a driver's events.");

    public override void TrimMemory()
    {
    }

    private protected override DeviceBuffer AllocateCore(long byteCount)
    {
        if (byteCount > Memory.FreeBytes)
            throw new OutOfDeviceMemoryException(this, byteCount, Memory);
        Interlocked.Add(ref _bytesInUse, byteCount);
        return new EmulatedBuffer(this, _gpu.Allocate(Math.Max(byteCount, 1)), byteCount);
    }

    private protected override void UploadCore(ReadOnlySpan<byte> source, DeviceBuffer destination, long offset)
    {
        if (!source.IsEmpty)
            _gpu.CopyToDevice((ulong)(destination.Address + offset), source);
    }

    private protected override void DownloadCore(DeviceBuffer source, Span<byte> destination, long offset)
    {
        if (!destination.IsEmpty)
            _gpu.CopyToHost((ulong)(source.Address + offset), destination);
    }

    private protected override void CopyCore(
        DeviceBuffer source, long sourceOffset, DeviceBuffer destination, long destinationOffset, long byteCount)
    {
        if (byteCount > 0)
            _gpu.Copy((ulong)(source.Address + sourceOffset), (ulong)(destination.Address + destinationOffset), (int)byteCount);
    }

    private protected override void LaunchCore<TKernel>(long threads, bool isSmall, in TKernel kernel)
    {
        IlgpuPtxKernel compiled = KernelOf(in kernel, nameof(KernelEntry.RunLinear));
        var grid = new PtxSize((int)((threads - 1) / LinearGroup + 1), 1, 1);
        Launched(compiled, _gpu.Launch(compiled.Kernel, grid, new PtxSize(LinearGroup, 1, 1), 0, compiled.Parameters(kernel, threads)));
    }

    private protected override void LaunchCore<TKernel>(in KernelConfig config, bool isSmall, in TKernel kernel)
    {
        IlgpuPtxKernel compiled = KernelOf(in kernel, nameof(KernelEntry.Run));
        Index3D grid = config.GridDimension, group = config.GroupDimension;
        Launched(compiled, _gpu.Launch(
            compiled.Kernel, new PtxSize(grid.X, grid.Y, grid.Z), new PtxSize(group.X, group.Y, group.Z), config.DynamicSharedBytes,
            compiled.Parameters(kernel, null)));
    }

    private void Launched(IlgpuPtxKernel kernel, long instructions)
    {
        lock (_lock)
        {
            LastPtx = kernel.Text;
            Instructions += instructions;
        }
    }

    private IlgpuPtxKernel KernelOf<TKernel>(in TKernel kernel, string entry)
        where TKernel : unmanaged, IKernel
    {
        var plan = new KernelPlan(typeof(TKernel));
        long[] constants = new long[plan.SpecializedCount];
        plan.EmitConstants<ReadConstants<TKernel>>()(in kernel, constants);
        return _kernels.GetOrAdd(
            (typeof(TKernel), entry, string.Join(' ', constants)),
            _ => new Lazy<IlgpuPtxKernel>(() =>
            {
                lock (_lock)
                {
                    return new IlgpuPtxKernel(_compiler, plan, entry, constants);
                }
            })).Value;
    }

    private sealed class EmulatedBuffer(IlgpuPtxDevice device, ulong address, long byteCount) : DeviceBuffer(device, byteCount)
    {
        internal override nint Address => (nint)address;

        private protected override void Free()
        {
            Interlocked.Add(ref device._bytesInUse, -ByteCount);
            device._gpu.Free(address);
        }
    }
}
