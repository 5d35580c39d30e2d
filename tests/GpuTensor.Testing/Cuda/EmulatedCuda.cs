using System.Collections.Concurrent;
using GpuTensor.Runtime.Cuda;
using GpuTensor.Testing.Ptx;

namespace GpuTensor.Testing.Cuda;

/// <summary>
/// A machine with NVIDIA GPUs whose driver is in software: a <see cref="CudaDevice"/> runs on it as on the real one, its
/// kernels as PTX on the emulator. The driver is as late as it may be: nothing that is enqueued is done before somebody
/// waits for it. What a real driver would not define is told in <see cref="Misuses"/>.
/// </summary>
internal sealed class EmulatedCuda
{
    private static readonly List<EmulatedCudaGpu> s_all = [];

    private readonly List<string> _misuses = [];
    private readonly ConcurrentDictionary<string, Fault> _faults = new();
    private int _calls;
    private int _failingCall;
    private int _failingCode;

    /// <param name="capabilities">Of each GPU: 80 is compute capability 8.0.</param>
    public EmulatedCuda(params ReadOnlySpan<int> capabilities)
    {
        lock (s_all)
        {
            var gpus = new List<EmulatedCudaGpu>();
            foreach (int capability in capabilities)
            {
                var gpu = new EmulatedCudaGpu(this, s_all.Count, capability);
                gpus.Add(gpu);
                s_all.Add(gpu);
            }

            Gpus = gpus;
        }
    }

    public IReadOnlyList<EmulatedCudaGpu> Gpus { get; }

    /// <summary>One call at a time, as far as the machine can tell.</summary>
    public Lock Sync { get; } = new();

    /// <summary>As the driver counts: 12040 is CUDA 12.4.</summary>
    public int DriverVersion { get; init; } = 12090;

    /// <summary>Whether the driver exports its pools (CUDA 11.2 and later).</summary>
    public bool ExportsMemoryPools { get; init; } = true;

    /// <summary>How the emulator runs kernels.</summary>
    public EmulatedGpuOptions Options { get; init; } = new();

    /// <summary>What no program may do with a driver: dead handles, memory that is not there, the wrong context.</summary>
    public IReadOnlyList<string> Misuses
    {
        get
        {
            lock (_misuses)
            {
                return [.. _misuses];
            }
        }
    }

    /// <summary>How many calls the driver has had since <see cref="FailCall"/>, those of finalisers among them.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>The function whose call <see cref="FailCall"/> let fail, or null if none came so far.</summary>
    public string? FailedFunction { get; private set; }

    /// <summary>The table of the driver's functions.</summary>
    public CudaApi Api => EmulatedDriver.NewTable(ExportsMemoryPools);

    /// <summary>A device of ours on one of the GPUs.</summary>
    /// <param name="gpu">Which.</param>
    /// <param name="replace">Replaces functions of its table.</param>
    public CudaDevice NewDevice(int gpu = 0, Action<CudaApi>? replace = null)
    {
        CudaApi api = Api;
        replace?.Invoke(api);
        return EmulatedDriver.On(this, () => new CudaDevice(api, new CudaDeviceInfo(api, Gpus[gpu].Number), $"cuda:{gpu}"));
    }

    /// <summary>What a program finds that looks for devices.</summary>
    public IReadOnlyList<CudaDevice> FindDevices(ICollection<UnavailableDevice> unavailable, Action<CudaApi>? replace = null)
    {
        CudaApi api = Api;
        replace?.Invoke(api);
        return EmulatedDriver.On(this, () => CudaDevice.FindAll(api, unavailable));
    }

    /// <summary>Lets a function fail, at once, without doing anything.</summary>
    /// <param name="function">Its name in the header, without version.</param>
    /// <param name="code">What it returns.</param>
    /// <param name="skip">So many calls work before.</param>
    /// <param name="count">So many calls fail.</param>
    public void Fail(string function, int code, int skip = 0, int count = int.MaxValue) => _faults[function] = new Fault(code, skip, count);

    /// <summary>Lets every function work again.</summary>
    public void FailNothing()
    {
        _faults.Clear();
        _failingCall = 0;
    }

    /// <summary>Lets one call fail, whichever function it is of: the first that comes after so many others.</summary>
    public void FailCall(int number, int code)
    {
        Volatile.Write(ref _calls, 0);
        (_failingCall, _failingCode, FailedFunction) = (number, code, null);
    }

    internal static EmulatedCudaGpu? GpuOf(int number)
    {
        lock (s_all)
        {
            return number >= 0 && number < s_all.Count ? s_all[number] : null;
        }
    }

    internal void Misuse(string what)
    {
        lock (_misuses)
        {
            _misuses.Add(what);
        }
    }

    /// <summary>What a test wants this call to return, or 0.</summary>
    internal int InjectedFor(string function)
    {
        if (Interlocked.Increment(ref _calls) == _failingCall)
        {
            FailedFunction = function;
            return _failingCode;
        }

        return _faults.TryGetValue(function, out Fault? fault) && fault.IsDue() ? fault.Code : 0;
    }

    private sealed class Fault(int code, int skip, int count)
    {
        private int _calls;

        public int Code => code;

        public bool IsDue() => Interlocked.Increment(ref _calls) is var call && call > skip && call - skip <= count;
    }
}
