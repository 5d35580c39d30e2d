using System.Globalization;
using GpuTensor.Kernels;
using GpuTensor.Runtime;
using GpuTensor.Runtime.OpenCL;

namespace GpuTensor;

/// <summary>
/// A device of an OpenCL driver (1.2 or later): a GPU, or the processor by way of a driver such as PoCL. Launches and
/// uploads are asynchronous, in the order in which they were begun, whichever host thread began them; a download waits.
/// </summary>
/// <remarks>
/// The driver is looked for when the devices are first listed (<c>libOpenCL.so.1</c>, <c>OpenCL.dll</c>, the framework of
/// macOS); a machine without one has no such devices. Resources are taken at
/// the first use of a device, not when it is listed. A driver's failure is a <see cref="DeviceException"/> that names device, call and error.
/// </remarks>
public sealed class OpenClDevice : Device
{
    private readonly Lock _lock = new();
    private readonly OpenClApi _api;
    private readonly OpenClMemoryPool _pool;
    private readonly OpenClKernels _kernels;
    private OpenClStream? _stream;
    private Staging? _staging;

    /// <param name="api">The driver's functions.</param>
    /// <param name="info">The device.</param>
    /// <param name="name">Its name among our devices.</param>
    /// <param name="programs">Where built programs are kept from one run to the next, or null.</param>
    internal OpenClDevice(OpenClApi api, OpenClDeviceInfo info, string name, ProgramCache? programs)
        : base(name, DeviceKind.OpenCl)
    {
        _api = api;
        Info = info;
        _pool = new OpenClMemoryPool(info, () => Stream);
        _kernels = new OpenClKernels(this, programs);
    }

    /// <summary>Returns the resources of a device that nobody uses any more.</summary>
    ~OpenClDevice()
    {
        try
        {
            _pool?.Close();
            _staging?.Trim();
            _kernels?.Close();
        }
        catch (DeviceException)
        {
            // The driver has shut down already, and a finaliser cannot report it.
        }

        _stream?.Close();
    }

    /// <inheritdoc/>
    public override string Description => $"{Info.Name}, {Info.ComputeUnits} compute units, {Info.PlatformName}, {Info.Version}";

    /// <inheritdoc/>
    public override DeviceMemory Memory => new(_pool.TotalBytes, _pool.InUseBytes, _pool.PooledBytes);

    /// <summary>On CPUs shared memory is ordinary memory.</summary>
    internal override bool HasFastSharedMemory => IsGpu;

    /// <summary>The driver's limits; OpenCL 1.2 has no warps, so each thread counts as one.</summary>
    public override DeviceLimits Limits => new(
        (int)Math.Min(Info.MaxGroupSize, int.MaxValue), (int)Math.Min(Info.SharedBytes, int.MaxValue), WarpSize: 1);

    /// <summary>Whether the driver calls it a GPU; otherwise it is the processor, or an accelerator.</summary>
    public bool IsGpu => Info.IsGpu;

    /// <inheritdoc/>
    internal override int Multiprocessors => (int)Info.ComputeUnits;

    internal OpenClDeviceInfo Info { get; }

    internal OpenClStream Stream => Volatile.Read(ref _stream) ?? CreateStream();

    private Staging Staging => Volatile.Read(ref _staging) ?? CreateStaging();

    /// <summary>The devices of every driver, GPUs first, each kind in the order of the drivers.</summary>
    internal static IReadOnlyList<OpenClDevice> FindAll(OpenClApi api)
    {
        var programs = ProgramCache.Default();
        return
        [
            .. OpenClDeviceInfo.FindAll(api).OrderByDescending(info => info.IsGpu)
                .Select((info, number) => new OpenClDevice(api, info, $"opencl:{number.ToString(CultureInfo.InvariantCulture)}", programs)),
        ];
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        Volatile.Read(ref _stream)?.Finish();
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override DeviceEvent RecordEvent() => new OpenClEvent(this, Stream);

    /// <inheritdoc/>
    public override void TrimMemory()
    {
        _pool.Trim();
        Volatile.Read(ref _staging)?.Trim();
        GC.KeepAlive(this);
    }

    private protected override DeviceBuffer AllocateCore(long byteCount)
    {
        MemoryBlock block = _pool.TryRent(byteCount) ?? throw new OutOfDeviceMemoryException(this, byteCount, Memory);
        return new OpenClBuffer(this, _pool, block, byteCount);
    }

    // Where host and device share their memory, staging pays for its second copy only with small uploads, which then do not
    // wait for the kernels before them.
    private protected override unsafe void UploadCore(ReadOnlySpan<byte> source, DeviceBuffer destination, long offset)
    {
        if (source.IsEmpty)
            return;
        if (!Info.HasUnifiedMemory || source.Length <= Staging.BlockBytes / 16)
        {
            Staging.Upload(source, destination.Address, offset);
            return;
        }

        fixed (byte* bytes = source)
        {
            Stream.WriteAndWait(destination.Address, offset, bytes, source.Length);
        }
    }

    private protected override unsafe void DownloadCore(DeviceBuffer source, Span<byte> destination, long offset)
    {
        if (destination.IsEmpty)
            return;
        if (!Info.HasUnifiedMemory)
        {
            Staging.Download(source.Address, destination, offset);
            return;
        }

        fixed (byte* bytes = destination)
        {
            Stream.ReadAndWait(source.Address, offset, bytes, destination.Length);
        }
    }

    private protected override void CopyCore(
        DeviceBuffer source, long sourceOffset, DeviceBuffer destination, long destinationOffset, long byteCount)
    {
        if (byteCount > 0)
            Stream.Copy(source.Address, sourceOffset, destination.Address, destinationOffset, byteCount);
    }

    private protected override void LaunchCore<TKernel>(long threads, bool isSmall, in TKernel kernel)
    {
        KernelSource source = LaunchArguments.SourceOf<TKernel>();
        Span<KernelArgument> arguments = stackalloc KernelArgument[source.ParameterCount];
        LaunchArguments.Write(in kernel, arguments);
        Launch(source, arguments, threads, isSmall);
    }

    private protected override void LaunchCore<TKernel>(in KernelConfig config, bool isSmall, in TKernel kernel)
    {
        KernelSource source = LaunchArguments.SourceOf<TKernel>();
        Span<KernelArgument> arguments = stackalloc KernelArgument[source.ParameterCount];
        LaunchArguments.Write(in kernel, arguments);
        Launch(source, arguments, in config, isSmall);
    }

    /// <summary>Launches a kernel over so many threads.</summary>
    internal void Launch(KernelSource source, ReadOnlySpan<KernelArgument> arguments, long threads, bool isSmall = false)
    {
        _kernels.Get(source, arguments, isSmall).Launch(arguments, threads);
        GC.KeepAlive(this);
    }

    /// <summary>Launches a kernel over a grid of groups.</summary>
    internal void Launch(KernelSource source, ReadOnlySpan<KernelArgument> arguments, in KernelConfig config, bool isSmall = false)
    {
        _kernels.Get(source, arguments, isSmall).Launch(arguments, in config);
        GC.KeepAlive(this);
    }

    private OpenClStream CreateStream()
    {
        lock (_lock)
        {
            return _stream ??= new OpenClStream(_api, Info, Name);
        }
    }

    private Staging CreateStaging()
    {
        OpenClStream stream = Stream;
        lock (_lock)
        {
            return _staging ??= new Staging(stream);
        }
    }
}
