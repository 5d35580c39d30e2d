using System.Numerics;
using System.Runtime.InteropServices;
using GpuTensor.Kernels;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor;

/// <summary>
/// The processor as a device. Operators run in vectorised bodies on all cores, and have finished when they return.
/// </summary>
/// <remarks>
/// The widest vectors of the machine are used (512, 256 or 128 bits); the environment variable <c>GPUTENSOR_SIMD</c>
/// (<c>512</c>, <c>256</c>, <c>128</c>, <c>scalar</c>) lowers that. Results are bit-identical from run to run and do not
/// depend on the number of threads.
/// </remarks>
public sealed class CpuDevice : Device
{
    private readonly WorkerPool _workers;
    private readonly CpuMemoryPool _pool = new();

    /// <summary>
    /// Creates a device of its own, beside <c>cpu:0</c>: with its own memory pool and its own threads.
    /// </summary>
    /// <param name="threads">How many threads an operator uses, the calling one among them; 0 means one per core.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is negative.</exception>
    public CpuDevice(int threads = 0)
        : this($"cpu({ThreadsOrCores(threads)} threads)", ThreadsOrCores(threads))
    {
    }

    internal CpuDevice(string name, int threads)
        : base(name, DeviceKind.Cpu)
    {
        _workers = new WorkerPool(threads);
    }

    /// <summary>Ends the threads and returns the memory of a device that nobody uses any more.</summary>
    ~CpuDevice()
    {
        // Both are null where the constructor threw.
        _workers?.Stop();
        _pool?.Close();
    }

    /// <summary>How many threads an operator uses.</summary>
    public int Threads => _workers.Participants;

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
        CpuBlock block = _pool.TryRent(byteCount) ?? throw new OutOfDeviceMemoryException(this, byteCount, Memory);
        return new CpuBuffer(this, _pool, block, byteCount);
    }

    private protected override unsafe void UploadCore(ReadOnlySpan<byte> source, DeviceBuffer destination, long offset) =>
        source.CopyTo(new Span<byte>(((CpuBuffer)destination).Pointer + offset, source.Length));

    private protected override unsafe void DownloadCore(DeviceBuffer source, Span<byte> destination, long offset) =>
        new ReadOnlySpan<byte>(((CpuBuffer)source).Pointer + offset, destination.Length).CopyTo(destination);

    private protected override void LaunchCore<TKernel>(long threads, in TKernel kernel) =>
        _workers.Run(threads, 1024, new KernelBody<TKernel>(kernel));

    private static int ThreadsOrCores(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        return threads == 0 ? Environment.ProcessorCount : threads;
    }

    /// <summary>The threads of a launch, one after the other.</summary>
    private readonly struct KernelBody<TKernel>(TKernel kernel) : IRangeBody
        where TKernel : unmanaged, IKernel
    {
        private readonly TKernel _kernel = kernel;

        public void Run(long start, long end)
        {
            for (long i = start; i < end; i++)
            {
                Grid.Enter(i);
                _kernel.Execute();
            }
        }
    }
}
