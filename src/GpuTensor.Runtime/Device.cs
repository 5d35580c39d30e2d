using System.Buffers;
using GpuTensor.Kernels;
using GpuTensor.Runtime;

namespace GpuTensor;

/// <summary>
/// Something that owns memory and runs kernels: the CPU, and a GPU where there is one. A device allocates, copies,
/// launches and synchronises; operators are methods on tensors, not on devices.
/// </summary>
/// <remarks>
/// Devices are thread-safe: any number of host threads may allocate, copy and launch at once. Two devices never share
/// memory, and an operator's tensors must all live on one of them.
/// </remarks>
public abstract class Device
{
    /// <summary>Work below which a launch is not specialised: compiling takes some 100 ms, this much work a few milliseconds on the slowest devices.</summary>
    private const long LeastWorkToSpecialize = 1 << 17;

    private const int MostBytesThroughHost = 16 << 20;

    private protected Device(string name, DeviceKind kind)
    {
        Name = name;
        Kind = kind;
    }

    /// <summary>The devices of this machine, the best first. The list does not change while the program runs.</summary>
    public static IReadOnlyList<Device> All => DeviceList.All;

    /// <summary>Which kinds of device this machine lacks, and why: no driver, a driver that is too old, a GPU that is too old.</summary>
    public static IReadOnlyList<UnavailableDevice> Unavailable => DeviceList.Unavailable;

    /// <summary>
    /// The device that is used when none is named: the one in the environment variable <c>GPUTENSOR_DEVICE</c>
    /// (<c>cpu</c>, <c>cuda:0</c>, <c>opencl:0</c>), or else the first of <see cref="All"/>.
    /// </summary>
    /// <exception cref="DeviceNotFoundException"><c>GPUTENSOR_DEVICE</c> names a device that is not there.</exception>
    public static Device Default => DeviceList.Default;

    /// <summary>The name of the device, as <see cref="Get"/> takes it: <c>cpu:0</c>, <c>cuda:0</c>, <c>opencl:0</c>.</summary>
    public string Name { get; }

    /// <summary>What sort of device this is.</summary>
    public DeviceKind Kind { get; }

    /// <summary>One line for a person: the processor and what of it is used.</summary>
    public abstract string Description { get; }

    /// <summary>How much memory the device has, and how much of it is taken.</summary>
    public abstract DeviceMemory Memory { get; }

    /// <summary>What a launch may ask for.</summary>
    public abstract DeviceLimits Limits { get; }

    /// <summary>The device of that name.</summary>
    /// <param name="name">A kind (<c>cpu</c>: the first of it) or a kind and a number (<c>cpu:0</c>); case does not matter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="DeviceNotFoundException">There is no such device; the message lists those there are, and why others are not.</exception>
    public static Device Get(string name) => DeviceList.Get(name);

    /// <summary>Whether shared memory is faster than global memory, so that it pays to copy tiles there.</summary>
    internal virtual bool HasFastSharedMemory => true;

    /// <summary>Whether large groups whose threads wait for each other cost no more than small ones.</summary>
    internal virtual bool HasFastBarriers => true;

    /// <summary>Whether kernels may use <see cref="TensorCore"/> and gain by it; the CPU only emulates it.</summary>
    internal virtual bool HasTensorCores => false;

    /// <summary>Whether a thread should move 16 bytes at once; not where the compiler vectorises across threads.</summary>
    internal virtual bool HasWideAccess => HasFastSharedMemory;

    /// <summary>How many groups can at least run side by side; what OpenCL calls compute units.</summary>
    internal virtual int Multiprocessors => Environment.ProcessorCount;

    /// <summary>
    /// Allocates <paramref name="byteCount"/> bytes of this device's memory. The content is undefined.
    /// </summary>
    /// <param name="byteCount">The size in bytes; zero is valid.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="byteCount"/> is negative.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device does not have that much memory left.</exception>
    public DeviceBuffer Allocate(long byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        return AllocateCore(byteCount);
    }

    /// <summary>Copies <paramref name="source"/> into <paramref name="destination"/>, which must be of this device.</summary>
    /// <param name="source">The bytes on the host.</param>
    /// <param name="destination">A buffer of this device.</param>
    /// <param name="offset">Where in <paramref name="destination"/> the bytes go, in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bytes do not fit behind <paramref name="offset"/>.</exception>
    /// <exception cref="InvalidOperationException">The buffer is of another device.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public void Upload(ReadOnlySpan<byte> source, DeviceBuffer destination, long offset = 0)
    {
        CheckRange(destination, nameof(destination), offset, source.Length);
        using (destination.Hold())
        {
            UploadCore(source, destination, offset);
        }
    }

    /// <summary>Copies bytes of <paramref name="source"/>, which must be of this device, to the host; waits for work that writes them.</summary>
    /// <param name="source">A buffer of this device.</param>
    /// <param name="destination">Where the bytes go; its length says how many.</param>
    /// <param name="offset">Where in <paramref name="source"/> to begin, in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many bytes behind <paramref name="offset"/>.</exception>
    /// <exception cref="InvalidOperationException">The buffer is of another device.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public void Download(DeviceBuffer source, Span<byte> destination, long offset = 0)
    {
        CheckRange(source, nameof(source), offset, destination.Length);
        using (source.Hold())
        {
            DownloadCore(source, destination, offset);
        }
    }

    /// <summary>Copies bytes from one buffer of this device to another, or to another part of the same buffer.</summary>
    /// <param name="source">The buffer to read.</param>
    /// <param name="sourceOffset">Where in <paramref name="source"/> to begin, in bytes.</param>
    /// <param name="destination">The buffer to write.</param>
    /// <param name="destinationOffset">Where in <paramref name="destination"/> the bytes go, in bytes.</param>
    /// <param name="byteCount">How many bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the ranges does not lie inside its buffer.</exception>
    /// <exception cref="ArgumentException">Both ranges are of the same buffer and overlap.</exception>
    /// <exception cref="InvalidOperationException">A buffer is of another device.</exception>
    /// <exception cref="ObjectDisposedException">A buffer was disposed.</exception>
    public void Copy(DeviceBuffer source, long sourceOffset, DeviceBuffer destination, long destinationOffset, long byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        CheckRange(source, nameof(source), sourceOffset, byteCount);
        CheckRange(destination, nameof(destination), destinationOffset, byteCount);
        if (ReferenceEquals(source, destination) && Math.Abs(sourceOffset - destinationOffset) < byteCount)
        {
            throw new ArgumentException(
                $"{byteCount} bytes from {sourceOffset} and from {destinationOffset} of one buffer overlap.", nameof(destinationOffset));
        }

        using (source.Hold())
        using (destination.Hold())
        {
            CopyCore(source, sourceOffset, destination, destinationOffset, byteCount);
        }
    }

    /// <summary>
    /// Runs <paramref name="kernel"/> once for each of <paramref name="threads"/> threads;
    /// <see cref="Grid.GlobalIndex"/> tells the kernel which one it is.
    /// </summary>
    /// <typeparam name="TKernel">The kernel: a struct whose fields are its parameters.</typeparam>
    /// <param name="threads">How many threads; zero launches nothing.</param>
    /// <param name="kernel">The kernel with its parameters.</param>
    /// <remarks>
    /// On a GPU the call returns before the kernel has run; on the CPU it has run. Views inside the kernel must be of
    /// this device, and what they view must live until the kernel has run. An exception that a kernel throws on the CPU
    /// reaches the caller.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">
    /// The kernel uses groups and so needs a <see cref="KernelConfig"/>; or this is not the CPU, and the kernel is not marked
    /// with <see cref="KernelAttribute"/>.
    /// </exception>
    public void Launch<TKernel>(long threads, in TKernel kernel)
        where TKernel : unmanaged, IKernel => Launch(threads, long.MaxValue, in kernel);

    /// <summary>Runs <paramref name="kernel"/> once for each thread of a grid of groups.</summary>
    /// <typeparam name="TKernel">The kernel: a struct whose fields are its parameters.</typeparam>
    /// <param name="config">How many groups of how many threads; a grid without groups launches nothing.</param>
    /// <param name="kernel">The kernel with its parameters.</param>
    /// <remarks>As <see cref="Launch{TKernel}(long, in TKernel)"/>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A dimension of the grid is negative, one of the group is not positive, the grid has more than 2^63 - 1 threads or more
    /// than 2^31 - 1 in the second or third dimension, or the group or its dynamic shared memory is larger than the device's
    /// <see cref="Limits"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// This is not the CPU, and the kernel is not marked with <see cref="KernelAttribute"/>.
    /// </exception>
    public void Launch<TKernel>(in KernelConfig config, in TKernel kernel)
        where TKernel : unmanaged, IKernel => Launch(in config, long.MaxValue, in kernel);

    /// <summary>Waits until everything launched on this device has finished.</summary>
    public abstract void Synchronize();

    /// <summary>Marks the point behind everything that was begun on this device so far.</summary>
    /// <exception cref="DeviceException">The driver refused.</exception>
    public abstract DeviceEvent RecordEvent();

    /// <summary>
    /// Captures what <paramref name="work"/> begins on this device, instead of doing it, as a graph that begins all of it
    /// with one call.
    /// </summary>
    /// <param name="work">
    /// Calls of operators, launches, copies within the device. It must not copy from or to the host, or wait for the device.
    /// </param>
    /// <remarks>
    /// A graph has the sizes, scalar arguments and memory of the capture. Call the operators once before, so that their kernels
    /// are compiled. What other threads do on the device waits until the capture ends.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is null.</exception>
    /// <exception cref="NotSupportedException">The device cannot; CUDA devices can.</exception>
    /// <exception cref="InvalidOperationException">
    /// The work copies from or to the host, waits for the device, or captures; nothing of the capture is left then.
    /// </exception>
    public DeviceGraph Capture(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return CaptureCore(work);
    }

    /// <summary>Gives memory that is kept for reuse, and not in use, back to the system.</summary>
    public abstract void TrimMemory();

    /// <summary>The name of the device.</summary>
    public override string ToString() => Name;

    /// <summary>Whether so little work (elements read, or products added) is done sooner than a kernel specialised for it is compiled.</summary>
    internal static bool IsSmall(long work) => work < LeastWorkToSpecialize;

    /// <summary>Copies bytes from a buffer of any device to one of this device, directly where the two can.</summary>
    internal void CopyFrom(DeviceBuffer source, DeviceBuffer destination, long byteCount)
    {
        if (ReferenceEquals(source.Device, this))
        {
            Copy(source, 0, destination, 0, byteCount);
            return;
        }

        CheckRange(destination, nameof(destination), 0, byteCount);
        source.Device.CheckRange(source, nameof(source), 0, byteCount);
        using (source.Hold())
        using (destination.Hold())
        {
            if (TryCopyFromPeer(source, 0, destination, 0, byteCount))
                return;
            byte[] part = ArrayPool<byte>.Shared.Rent((int)Math.Min(byteCount, MostBytesThroughHost));
            for (long done = 0; done < byteCount; done += part.Length)
            {
                Span<byte> bytes = part.AsSpan(0, (int)Math.Min(part.Length, byteCount - done));
                source.Device.DownloadCore(source, bytes, done);
                UploadCore(bytes, destination, done);
            }

            ArrayPool<byte>.Shared.Return(part);
        }
    }

    /// <summary>
    /// As the public launch, for a kernel of the library that says how much work it does: for little work, a device that
    /// compiles uses one form of the kernel for all values of its specialised parameters.
    /// </summary>
    internal void Launch<TKernel>(long threads, long work, in TKernel kernel)
        where TKernel : unmanaged, IKernel
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (TKernel.Source is { } source && (source.Traits & KernelTraits.Grouped) != 0)
        {
            throw new InvalidOperationException(
                $"Kernel {source.Name} uses groups of threads: launch it with a KernelConfig, not with a number of threads.");
        }

        if (threads > 0)
            LaunchCore(threads, IsSmall(work), in kernel);
    }

    /// <summary>As <see cref="Launch{TKernel}(long, long, in TKernel)"/>, over a grid of groups.</summary>
    internal void Launch<TKernel>(in KernelConfig config, long work, in TKernel kernel)
        where TKernel : unmanaged, IKernel
    {
        config.Validate(this, TKernel.Source);
        if (config.GroupCount > 0)
            LaunchCore(in config, IsSmall(work), in kernel);
    }

    private protected abstract DeviceBuffer AllocateCore(long byteCount);

    private protected abstract void UploadCore(ReadOnlySpan<byte> source, DeviceBuffer destination, long offset);

    private protected abstract void DownloadCore(DeviceBuffer source, Span<byte> destination, long offset);

    private protected abstract void CopyCore(
        DeviceBuffer source, long sourceOffset, DeviceBuffer destination, long destinationOffset, long byteCount);

    /// <summary>Copies from another device without the host, or returns false where that cannot be.</summary>
    private protected virtual bool TryCopyFromPeer(
        DeviceBuffer source, long sourceOffset, DeviceBuffer destination, long destinationOffset, long byteCount) => false;

    private protected virtual DeviceGraph CaptureCore(Action work) => throw new NotSupportedException(
        $"{this} cannot capture work as a graph; CUDA devices can. Call the operators each time instead.");

    private protected abstract void LaunchCore<TKernel>(long threads, bool isSmall, in TKernel kernel)
        where TKernel : unmanaged, IKernel;

    private protected abstract void LaunchCore<TKernel>(in KernelConfig config, bool isSmall, in TKernel kernel)
        where TKernel : unmanaged, IKernel;

    private void CheckRange(DeviceBuffer buffer, string argument, long offset, long byteCount)
    {
        ArgumentNullException.ThrowIfNull(buffer, argument);
        if (!ReferenceEquals(buffer.Device, this))
            throw new InvalidOperationException($"{argument} is a buffer of {buffer.Device}, not of {this}.");
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (byteCount > buffer.ByteCount - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset,
                $"{byteCount} bytes at offset {offset} do not fit {argument}, which has {buffer.ByteCount} bytes.");
        }
    }
}
