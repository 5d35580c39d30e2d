using System.Runtime.CompilerServices;
using GpuTensor.Ilgpu.Devices;
using GpuTensor.Kernels;
using GpuTensor.Runtime;
using ILGPU.Runtime;

namespace GpuTensor;

/// <summary>
/// An accelerator of ILGPU as a device: the library's kernels, compiled and run by ILGPU. Only builds with
/// <c>-p:KernelCompiler=Ilgpu</c> have it.
/// </summary>
/// <remarks>
/// <para><c>ilgpu-cpu:0</c> is ILGPU's simulator of a GPU, for looking into kernels: a system thread for each thread of a
/// group. <c>ilgpu-cuda:0</c> and <c>ilgpu-opencl:0</c> are there where ILGPU finds a GPU.</para>
/// <para>Work is done in the order in which it was begun, on the accelerator's default stream; your own kernels on that
/// stream take their turn. ILGPU's objects are not thread-safe: the device lets one host thread at a time do something with
/// its accelerator. Work of yours on another thread, or on another stream, must be kept apart from the device's by you.</para>
/// </remarks>
public sealed class IlgpuDevice : Device
{
    private static readonly ConditionalWeakTable<Accelerator, IlgpuDevice> s_wrapped = [];
    private static int s_wrappedCount;

    private readonly Lazy<AcceleratorQueue> _queue;
    private readonly string _description;
    private readonly bool _isCpu;
    private long _bytesInUse;

    /// <summary>A device of the machine, whose accelerator its first use creates.</summary>
    internal IlgpuDevice(string name, Func<Accelerator> create, string description)
        : base(name, DeviceKind.Ilgpu)
    {
        _queue = new Lazy<AcceleratorQueue>(() =>
        {
            Accelerator accelerator = create();
            s_wrapped.TryAdd(accelerator, this);
            return new AcceleratorQueue(this, accelerator);
        });
        _description = description;
        _isCpu = name.StartsWith(Accelerators.KindOf(AcceleratorType.CPU), StringComparison.Ordinal);
    }

    /// <summary>The device of an accelerator, of yours or of a device: the same one each time.</summary>
    /// <param name="accelerator">The accelerator. It stays yours: dispose it when nothing of the device is used any more.</param>
    /// <remarks>
    /// Kernels are compiled in a context of their own, with the optimisations that they need; the accelerator's context is
    /// not touched. Its group size is that of your context: ILGPU's default CPU device has groups of 16 threads, which is
    /// too few for many operators; they say so. <c>new CPUDevice(32, 8, 1)</c> has groups of 256.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="accelerator"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The accelerator was disposed.</exception>
    public static IlgpuDevice From(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ObjectDisposedException.ThrowIf(accelerator.IsDisposed, accelerator);
        return s_wrapped.GetValue(accelerator, static accelerator => new IlgpuDevice(
            $"{Accelerators.KindOf(accelerator.AcceleratorType)}(yours, {Interlocked.Increment(ref s_wrappedCount)})",
            () => accelerator,
            accelerator.Name));
    }

    /// <summary>ILGPU's accelerator. Of a device of <see cref="Device.All"/> it belongs to the device: do not dispose it.</summary>
    public Accelerator Accelerator => Queue.Accelerator;

    /// <inheritdoc/>
    public override string Description => $"{_description}, ILGPU {typeof(Accelerator).Assembly.GetName().Version?.ToString(3)}";

    /// <inheritdoc/>
    public override DeviceMemory Memory => new(Queue.TotalBytes, Interlocked.Read(ref _bytesInUse), 0);

    /// <inheritdoc/>
    public override DeviceLimits Limits =>
        new(Accelerator.MaxNumThreadsPerGroup, Accelerator.MaxSharedMemoryPerGroup, Accelerator.WarpSize);

    /// <summary>Threads of the simulator are threads of the system.</summary>
    internal override bool HasFastBarriers => !_isCpu;

    /// <inheritdoc/>
    internal override int Multiprocessors => Accelerator.NumMultiprocessors;

    internal AcceleratorQueue Queue => _queue.Value;

    /// <summary>What compiles kernels for the accelerator, which is a GPU.</summary>
    internal KernelCompiler Compiler => field ??= KernelCompiler.For(Accelerator);

    /// <inheritdoc/>
    public override void Synchronize()
    {
        if (_queue.IsValueCreated)
            Queue.Do(static accelerator => accelerator.Synchronize());
    }

    /// <summary>Waits for everything that was begun, and takes the host's time: ILGPU has markers only in contexts with profiling.</summary>
    public override DeviceEvent RecordEvent()
    {
        Queue.Do(static accelerator => accelerator.DefaultStream.Synchronize());
        return new HostEvent(this);
    }

    /// <summary>Does nothing: ILGPU keeps no memory for reuse.</summary>
    public override void TrimMemory()
    {
    }

    /// <summary>A buffer over memory of the accelerator's, which stays its owner's.</summary>
    internal DeviceBuffer Wrap(MemoryBuffer memory) => new IlgpuBuffer(this, memory, memory.LengthInBytes, isOwner: false);

    /// <summary>ILGPU's object behind a buffer of such a device.</summary>
    internal static MemoryBuffer MemoryOf(DeviceBuffer buffer) => ((IlgpuBuffer)buffer).MemoryBuffer;

    internal void Account(long byteCount) => Interlocked.Add(ref _bytesInUse, byteCount);

    private protected override DeviceBuffer AllocateCore(long byteCount)
    {
        MemoryBuffer memory = Queue.Allocate(byteCount, this);
        Account(byteCount);
        return new IlgpuBuffer(this, memory, byteCount, isOwner: true);
    }

    private protected override void UploadCore(ReadOnlySpan<byte> source, DeviceBuffer destination, long offset)
    {
        if (!source.IsEmpty)
            Queue.Upload(source, ((IlgpuBuffer)destination).MemoryBuffer, offset);
    }

    private protected override void DownloadCore(DeviceBuffer source, Span<byte> destination, long offset)
    {
        if (!destination.IsEmpty)
            Queue.Download(((IlgpuBuffer)source).MemoryBuffer, offset, destination);
    }

    private protected override void CopyCore(
        DeviceBuffer source, long sourceOffset, DeviceBuffer destination, long destinationOffset, long byteCount)
    {
        if (byteCount > 0)
            Queue.Copy(((IlgpuBuffer)source).MemoryBuffer, sourceOffset, ((IlgpuBuffer)destination).MemoryBuffer, destinationOffset, byteCount);
    }

    private protected override void LaunchCore<TKernel>(long threads, bool isSmall, in TKernel kernel) =>
        Queue.KernelOf<TKernel>().Launch(in kernel, threads);

    private protected override void LaunchCore<TKernel>(in KernelConfig config, bool isSmall, in TKernel kernel) =>
        Queue.KernelOf<TKernel>().Launch(in kernel, new ILGPU.KernelConfig(
            new ILGPU.Index3D(config.GridDimension.X, config.GridDimension.Y, config.GridDimension.Z),
            new ILGPU.Index3D(config.GroupDimension.X, config.GroupDimension.Y, config.GroupDimension.Z),
            config.DynamicSharedBytes > 0 ? ILGPU.SharedMemoryConfig.RequestDynamic<byte>(config.DynamicSharedBytes) : default));
}
