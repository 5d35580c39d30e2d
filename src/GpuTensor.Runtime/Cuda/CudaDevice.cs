using System.Globalization;
using GpuTensor.Kernels;
using GpuTensor.Runtime;
using GpuTensor.Runtime.Cuda;

namespace GpuTensor;

/// <summary>
/// An NVIDIA GPU of compute capability 7.0 or later, through its driver alone: no CUDA toolkit is needed. Launches, uploads
/// and copies are asynchronous, in the order in which they were begun, whichever host thread began them; a download waits.
/// </summary>
/// <remarks>
/// The driver (for CUDA 11.0 or later) is looked for when the devices are first listed (<c>libcuda.so.1</c>,
/// <c>nvcuda.dll</c>), and shows the GPUs that <c>CUDA_VISIBLE_DEVICES</c> names, in that order; <see cref="Device.Unavailable"/>
/// says why there are none. Resources are taken at the first use of a device, not when it is listed, in the primary context,
/// which other CUDA libraries of the process share; a context that is current on a thread stays current. A driver's
/// failure is a <see cref="DeviceException"/> that names device, call and error; see <see cref="DeviceException.IsDeviceLost"/>.
/// </remarks>
public sealed class CudaDevice : Device
{
    private const int WarpSize = 32;

    private readonly Lock _lock = new();
    private readonly CudaApi _api;
    private readonly CudaMemoryPool _pool;
    private readonly CudaKernels _kernels;
    private CudaStream? _stream;
    private Staging? _staging;

    /// <param name="api">The driver's functions.</param>
    /// <param name="info">The device.</param>
    /// <param name="name">Its name among our devices.</param>
    internal CudaDevice(CudaApi api, CudaDeviceInfo info, string name)
        : base(name, DeviceKind.Cuda)
    {
        _api = api;
        Info = info;
        _pool = new CudaMemoryPool(info, () => Stream);
        _kernels = new CudaKernels(this);
    }

    /// <summary>Returns the resources of a device that nobody uses any more, once no buffer, event or graph of it is left.</summary>
    ~CudaDevice()
    {
        if (_stream is null)
            return;
        try
        {
            _pool.Close();
        }
        catch (DeviceException)
        {
            // The driver has shut down already, and a finaliser cannot report it.
        }

        _stream.Context.Leave();
    }

    /// <inheritdoc/>
    public override string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"{Info.Name}, compute capability {CudaDeviceInfo.Dotted(Info.Capability, 10)}, {Info.Multiprocessors} multiprocessors, driver for CUDA {CudaDeviceInfo.Dotted(Info.DriverVersion / 10, 100)}");

    /// <inheritdoc/>
    public override DeviceMemory Memory => new(_pool.TotalBytes, _pool.InUseBytes, _pool.PooledBytes);

    /// <summary>Groups of up to 1024 threads, as much shared memory as kernels may ask for, warps of 32.</summary>
    public override DeviceLimits Limits => new(Info.GroupSize, Info.SharedBytes, WarpSize);

    /// <inheritdoc/>
    internal override bool HasTensorCores => Info.Target.ComputeCapability >= 80;

    /// <inheritdoc/>
    internal override int Multiprocessors => Info.Multiprocessors;

    /// <summary>Whether the driver gives the device back only to a new process.</summary>
    internal bool IsLost => Volatile.Read(ref _stream) is { Context.IsLost: true };

    internal CudaDeviceInfo Info { get; }

    internal CudaStream Stream => Volatile.Read(ref _stream) ?? CreateStream();

    private Staging Staging => Volatile.Read(ref _staging) ?? CreateStaging();

    /// <summary>The GPUs of the driver, in its order.</summary>
    /// <param name="api">The driver's functions.</param>
    /// <param name="unavailable">Where to tell why one of them, or all, cannot be used.</param>
    internal static IReadOnlyList<CudaDevice> FindAll(CudaApi api, ICollection<UnavailableDevice> unavailable)
    {
        IReadOnlyList<CudaDeviceInfo> all = CudaDeviceInfo.FindAll(api, out string? obstacle);
        if (obstacle is not null)
            unavailable.Add(new UnavailableDevice("cuda", obstacle));
        var devices = new List<CudaDevice>();
        foreach (CudaDeviceInfo info in all)
        {
            if (info.Obstacle is { } reason)
                unavailable.Add(new UnavailableDevice("cuda", reason));
            else
                devices.Add(new CudaDevice(api, info, $"cuda:{devices.Count.ToString(CultureInfo.InvariantCulture)}"));
        }

        return devices;
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        Volatile.Read(ref _stream)?.Synchronize();
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override DeviceEvent RecordEvent() => new CudaEvent(this, Stream);

    /// <inheritdoc/>
    public override void TrimMemory()
    {
        Volatile.Read(ref _staging)?.Trim();
        _pool.Trim();
        GC.KeepAlive(this);
    }

    private protected override DeviceBuffer AllocateCore(long byteCount)
    {
        if (byteCount == 0)
            return new CudaBuffer(this, null, _pool, null, default, 0);
        CudaStream stream = Stream;
        CudaGraphMemory? graph = stream.CapturedMemory;
        MemoryBlock block = (graph is null ? _pool.TryRent(byteCount) : graph.TryRent(byteCount))
            ?? throw new OutOfDeviceMemoryException(this, byteCount, Memory);
        return new CudaBuffer(this, stream, _pool, graph, block, byteCount);
    }

    private protected override void UploadCore(ReadOnlySpan<byte> source, DeviceBuffer destination, long offset)
    {
        Stream.ForbidInCapture("copy from the host");
        if (!source.IsEmpty)
            Staging.Upload(source, destination.Address, offset);
    }

    private protected override void DownloadCore(DeviceBuffer source, Span<byte> destination, long offset)
    {
        Stream.ForbidInCapture("copy to the host");
        if (!destination.IsEmpty)
            Staging.Download(source.Address, destination, offset);
    }

    private protected override void CopyCore(
        DeviceBuffer source, long sourceOffset, DeviceBuffer destination, long destinationOffset, long byteCount)
    {
        if (byteCount > 0)
            Stream.Copy(source.Address, sourceOffset, destination.Address, destinationOffset, byteCount);
    }

    private protected override bool TryCopyFromPeer(
        DeviceBuffer source, long sourceOffset, DeviceBuffer destination, long destinationOffset, long byteCount)
    {
        if (source.Device is not CudaDevice other)
            return false;
        if (byteCount > 0)
            Stream.CopyFromPeer(other.Stream, source.Address, sourceOffset, destination.Address, destinationOffset, byteCount);
        return true;
    }

    private protected override DeviceGraph CaptureCore(Action work)
    {
        CudaStream stream = Stream;
        var memory = new CudaGraphMemory(_pool);
        List<Action> held = [];
        try
        {
            return new CudaGraph(this, stream, stream.Capture(work, memory, out held), memory, held);
        }
        catch
        {
            memory.Close();
            foreach (Action release in held)
                release();
            throw;
        }
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

    private CudaStream CreateStream()
    {
        lock (_lock)
        {
            if (_stream is not null)
                return _stream;
            var context = new CudaContext(_api, Info, Name);
            try
            {
                var stream = new CudaStream(context);
                context.Closing = () => Close(stream, _kernels, Volatile.Read(ref _staging));
                _stream = stream;
                return stream;
            }
            catch
            {
                context.Leave();
                throw;
            }
        }
    }

    private static void Close(CudaStream stream, CudaKernels kernels, Staging? staging)
    {
        try
        {
            stream.Synchronize();
            staging?.Trim();
        }
        catch (DeviceException)
        {
            // As in the finaliser.
        }

        kernels.Close();
        stream.Close();
    }

    private Staging CreateStaging()
    {
        CudaStream stream = Stream;
        lock (_lock)
        {
            return _staging ??= new Staging(stream);
        }
    }
}
