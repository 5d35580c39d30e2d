using System.Numerics;
using System.Runtime.InteropServices;
using GpuTensor.Kernels;
using GpuTensor.Runtime;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;
using GpuTensor.Runtime.Cpu.Threads;

namespace GpuTensor;

/// <summary>
/// The processor as a device. Operators run in vectorised bodies on all cores, and have finished when they return.
/// </summary>
/// <remarks>
/// The widest vectors of the machine are used (512, 256 or 128 bits); the environment variable <c>GPUTENSOR_SIMD</c>
/// (<c>512</c>, <c>256</c>, <c>128</c>, <c>scalar</c>) lowers that. With <c>GPUTENSOR_CPU=kernels</c> the device
/// <c>cpu:0</c> runs the kernels' C# instead (<see cref="CpuBodies.Kernels"/>). Results are bit-identical from run to run and do not
/// depend on the number of threads.
/// </remarks>
public sealed class CpuDevice : Device
{
    private const int MostThreadsInGroup = 1024;
    private const int MostThreadsInCrews = 4096;
    private const int MostSharedBytes = 64 << 10;

    private readonly WorkerPool _workers;
    private readonly GCHandle<CrewPool> _crews = new(new CrewPool());
    private readonly CpuMemoryPool _pool = new();

    /// <summary>
    /// Creates a device in addition to <c>cpu:0</c>, with its own memory pool and its own threads.
    /// </summary>
    /// <param name="threads">How many threads an operator uses, the calling one among them; 0 means one per core.</param>
    /// <param name="bodies">Whether operators run their vectorised bodies or the kernels that a GPU would run.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="threads"/> is negative, or <paramref name="bodies"/> no value of <see cref="CpuBodies"/>.
    /// </exception>
    public CpuDevice(int threads = 0, CpuBodies bodies = CpuBodies.Vectorized)
        : this($"cpu({ThreadsOrCores(threads)} threads)", ThreadsOrCores(threads), bodies)
    {
    }

    internal CpuDevice(string name, int threads, CpuBodies bodies = CpuBodies.Vectorized)
        : base(name, DeviceKind.Cpu)
    {
        if (!Enum.IsDefined(bodies))
            throw new ArgumentOutOfRangeException(nameof(bodies), bodies, "There are no such bodies.");
        Bodies = bodies;
        _workers = new WorkerPool(threads);
    }

    /// <summary>Ends the threads and returns the memory of a device that nobody uses any more.</summary>
    ~CpuDevice()
    {
        // These are null where the constructor threw.
        _workers?.Stop();
        _pool?.Close();
        if (_crews.IsAllocated)
        {
            _crews.Target.Stop();
            _crews.Dispose();
        }
    }

    /// <summary>How many threads an operator uses.</summary>
    public int Threads => _workers.Participants;

    /// <summary>What operators run.</summary>
    public CpuBodies Bodies { get; }

    /// <summary>
    /// Groups of up to 1024 threads and 64 KB of dynamic shared memory; warps of 32. Shared arrays that a kernel itself
    /// allocates may be larger.
    /// </summary>
    public override DeviceLimits Limits => new(MostThreadsInGroup, MostSharedBytes, ThreadGroup.WarpSize);

    /// <summary>Threads of a group that wait for each other are operating-system threads here, which take turns.</summary>
    internal override bool HasFastBarriers => false;

    /// <inheritdoc/>
    public override string Description =>
        $"{RuntimeInformation.ProcessArchitecture}, {Threads} threads, {SimdLevels.Describe(SimdLevels.Current)}";

    /// <inheritdoc/>
    public override DeviceMemory Memory => new(_pool.TotalBytes, _pool.InUseBytes, _pool.PooledBytes);

    /// <summary>Does nothing: work on this device has finished when the call that began it returns.</summary>
    public override void Synchronize()
    {
    }

    /// <inheritdoc/>
    public override DeviceEvent RecordEvent() => new HostEvent(this);

    /// <inheritdoc/>
    public override void TrimMemory() => _pool.Trim();

    /// <summary>Runs a vectorised body over a range, at the width this machine has.</summary>
    /// <param name="count">How many items there are.</param>
    /// <param name="grain">How many items make a chunk that is worth a thread's while (some 20 microseconds).</param>
    /// <param name="body">What to do; it must not keep state between chunks.</param>
    internal void For<T, TBody>(long count, long grain, in TBody body)
        where T : unmanaged, INumber<T>
        where TBody : unmanaged, ISimdBody<T>
    {
        switch (SimdLevels.Current)
        {
            case SimdLevel.Vector512:
                _workers.Run(count, grain, new SimdBody512<T, TBody>(body));
                break;
            case SimdLevel.Vector256:
                _workers.Run(count, grain, new SimdBody256<T, TBody>(body));
                break;
            case SimdLevel.Vector128:
                _workers.Run(count, grain, new SimdBody128<T, TBody>(body));
                break;
            default:
                _workers.Run(count, grain, new SimdBodyScalar<T, TBody>(body));
                break;
        }
    }

    /// <summary>Runs a body that has no vectors in it over a range.</summary>
    internal void For<TBody>(long count, long grain, in TBody body)
        where TBody : unmanaged, IRangeBody => _workers.Run(count, grain, in body);

    private protected override DeviceBuffer AllocateCore(long byteCount)
    {
        MemoryBlock block = _pool.TryRent(byteCount) ?? throw new OutOfDeviceMemoryException(this, byteCount, Memory);
        return new CpuBuffer(this, _pool, block, byteCount);
    }

    private protected override unsafe void UploadCore(ReadOnlySpan<byte> source, DeviceBuffer destination, long offset) =>
        source.CopyTo(new Span<byte>(((CpuBuffer)destination).Pointer + offset, source.Length));

    private protected override unsafe void DownloadCore(DeviceBuffer source, Span<byte> destination, long offset) =>
        new ReadOnlySpan<byte>(((CpuBuffer)source).Pointer + offset, destination.Length).CopyTo(destination);

    private protected override unsafe void CopyCore(
        DeviceBuffer source, long sourceOffset, DeviceBuffer destination, long destinationOffset, long byteCount) =>
        Buffer.MemoryCopy(
            ((CpuBuffer)source).Pointer + sourceOffset, ((CpuBuffer)destination).Pointer + destinationOffset, byteCount, byteCount);

    private protected override void LaunchCore<TKernel>(long threads, bool isSmall, in TKernel kernel)
    {
        _workers.Run(threads, GrainOf(threads, 1024), new LinearBody<TKernel>(in kernel));
        GC.KeepAlive(this);
    }

    private protected override void LaunchCore<TKernel>(in KernelConfig config, bool isSmall, in TKernel kernel)
    {
        long groups = config.GroupCount;
        int groupSize = config.GroupDimension.Size;
        // Without a source nothing is known about the kernel.
        bool cooperative = TKernel.Source is not { } source || (source.Traits & KernelTraits.Cooperative) != 0;
        if (cooperative && groupSize > 1)
        {
            // Every chunk has a crew with as many threads as a group has; for large groups on many cores that would be too many threads.
            int crews = Math.Clamp(MostThreadsInCrews / groupSize, 1, Threads);
            long grain = crews < Threads ? (groups - 1) / crews + 1 : GrainOf(groups, 16);
            _workers.Run(groups, grain, new CooperativeBody<TKernel>(in kernel, in config, _crews));
        }
        else
        {
            _workers.Run(groups, GrainOf(groups, 1024 / groupSize), new GroupBody<TKernel>(in kernel, in config));
        }

        GC.KeepAlive(this);
    }

    /// <summary>The chunk size: small enough to keep all cores busy to the end, and no smaller.</summary>
    private long GrainOf(long count, long most) => Math.Clamp(count / (Threads * 8L), 1, most);

    private static int ThreadsOrCores(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        return threads == 0 ? Environment.ProcessorCount : threads;
    }
}
