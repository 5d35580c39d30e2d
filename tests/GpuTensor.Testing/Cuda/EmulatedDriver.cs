using System.Runtime.InteropServices;
using System.Text;
using GpuTensor.Runtime.Cuda;

namespace GpuTensor.Testing.Cuda;

/// <summary>
/// The functions of the driver API over <see cref="EmulatedCuda"/>. A call is checked as strictly as the manual allows:
/// handles of the current context that are alive, pointers into memory that is there.
/// </summary>
internal static unsafe partial class EmulatedDriver
{
    private const int InvalidValue = 1, OutOfMemory = 2, InvalidDevice = 101, InvalidContext = 201, InvalidHandle = 400, Unknown = 999;

    /// <summary>The machine that a thread sees which has no context yet.</summary>
    [ThreadStatic]
    private static EmulatedCuda? t_machine;

    [ThreadStatic]
    private static Stack<nint>? t_contexts;

    [ThreadStatic]
    private static nint t_text;

    private static Stack<nint> Contexts => t_contexts ??= new Stack<nint>();

    /// <summary>The GPU whose context is current.</summary>
    private static EmulatedCudaGpu? Current => Contexts.TryPeek(out nint context) ? EmulatedHandles.Find<EmulatedCudaGpu>(context) : null;

    /// <summary>Does something as a thread of that machine.</summary>
    public static T On<T>(EmulatedCuda machine, Func<T> work)
    {
        EmulatedCuda? before = t_machine;
        t_machine = machine;
        try
        {
            return work();
        }
        finally
        {
            t_machine = before;
        }
    }

    /// <summary>The contexts of the calling thread, the current one first.</summary>
    public static IReadOnlyList<nint> ThreadContexts => [.. Contexts];

    /// <summary>Makes a context current, as a host program with contexts of its own does.</summary>
    public static void PushContext(nint context) => Contexts.Push(context);

    public static CudaApi NewTable(bool withPools)
    {
        var api = new CudaApi
        {
            Init = &Init,
            DriverGetVersion = &DriverGetVersion,
            GetErrorString = &GetErrorString,
            DeviceGet = &DeviceGet,
            DeviceGetCount = &DeviceGetCount,
            DeviceGetName = &DeviceGetName,
            DeviceTotalMem = &DeviceTotalMem,
            DeviceGetAttribute = &DeviceGetAttribute,
            DevicePrimaryCtxRetain = &DevicePrimaryCtxRetain,
            DevicePrimaryCtxRelease = &DevicePrimaryCtxRelease,
            CtxGetCurrent = &CtxGetCurrent,
            CtxSetCurrent = &CtxSetCurrent,
            CtxPushCurrent = &CtxPushCurrent,
            CtxPopCurrent = &CtxPopCurrent,
            StreamCreate = &StreamCreate,
            StreamDestroy = &StreamDestroy,
            StreamSynchronize = &StreamSynchronize,
            StreamWaitEvent = &StreamWaitEvent,
            StreamBeginCapture = &StreamBeginCapture,
            StreamEndCapture = &StreamEndCapture,
            GraphInstantiate = &GraphInstantiate,
            GraphLaunch = &GraphLaunch,
            GraphExecDestroy = &GraphExecDestroy,
            GraphDestroy = &GraphDestroy,
            EventCreate = &EventCreate,
            EventRecord = &EventRecord,
            EventQuery = &EventQuery,
            EventSynchronize = &EventSynchronize,
            EventElapsedTime = &EventElapsedTime,
            EventDestroy = &EventDestroy,
            MemAlloc = &MemAlloc,
            MemFree = &MemFree,
            MemHostAlloc = &MemHostAlloc,
            MemFreeHost = &MemFreeHost,
            MemcpyHtoDAsync = &MemcpyHtoDAsync,
            MemcpyDtoHAsync = &MemcpyDtoHAsync,
            MemcpyDtoDAsync = &MemcpyDtoDAsync,
            MemcpyPeerAsync = &MemcpyPeerAsync,
            ModuleLoadDataEx = &ModuleLoadDataEx,
            ModuleUnload = &ModuleUnload,
            ModuleGetFunction = &ModuleGetFunction,
            FuncGetAttribute = &FuncGetAttribute,
            FuncSetAttribute = &FuncSetAttribute,
            LaunchKernel = &LaunchKernel,
        };
        if (withPools)
        {
            api.MemPoolCreate = &MemPoolCreate;
            api.MemPoolDestroy = &MemPoolDestroy;
            api.MemPoolSetAttribute = &MemPoolSetAttribute;
            api.MemPoolGetAttribute = &MemPoolGetAttribute;
            api.MemPoolTrimTo = &MemPoolTrimTo;
            api.MemAllocFromPoolAsync = &MemAllocFromPoolAsync;
            api.MemFreeAsync = &MemFreeAsync;
        }

        return api;
    }

    /// <summary>A call before there is a context.</summary>
    private static int Outside(string name, EmulatedCuda? machine, Func<int> work)
    {
        if (machine is null)
            return work();
        lock (machine.Sync)
        {
            int injected = machine.InjectedFor(name);
            return injected != 0 ? injected : Guarded(name, machine, work);
        }
    }

    /// <summary>A call on a device, named by its number.</summary>
    private static int On(string name, int device, Func<EmulatedCudaGpu, int> work) =>
        EmulatedCuda.GpuOf(device) is { } gpu ? Outside(name, gpu.Machine, () => work(gpu)) : InvalidDevice;

    /// <summary>A call in the current context.</summary>
    private static int In(string name, Func<EmulatedCudaGpu, int> work)
    {
        if (Current is not { } gpu)
        {
            t_machine?.Misuse($"{name}: no context that is alive is current.");
            return InvalidContext;
        }

        lock (gpu.Machine.Sync)
        {
            int injected = gpu.Machine.InjectedFor(name);
            if (injected != 0)
            {
                if (CudaNames.IsSticky(injected))
                    gpu.Lose(injected, $"injected into {name}");
                return injected;
            }

            return gpu.StickyCode != 0 ? gpu.StickyCode : Guarded(name, gpu.Machine, () => work(gpu));
        }
    }

    /// <summary>A call with an object of the current context.</summary>
    private static int With<T>(string name, nint handle, Func<EmulatedCudaGpu, T, int> work)
        where T : EmulatedObject => In(name, gpu =>
    {
        if (EmulatedHandles.Find<T>(handle) is not { } item)
            return Misused(gpu, $"{name}: {handle} is no {typeof(T).Name} that is alive.", InvalidHandle);
        return ReferenceEquals(item.Gpu, gpu) ? work(gpu, item) : Misused(gpu, $"{name}: {handle} is of another context.", InvalidContext);
    });

    private static int Misused(EmulatedCudaGpu gpu, string what, int code)
    {
        gpu.Machine.Misuse(what);
        return code;
    }

    /// <summary>No exception may leave a function that native code could call.</summary>
    private static int Guarded(string name, EmulatedCuda machine, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception e)
        {
            machine.Misuse($"{name}: {e}");
            return Unknown;
        }
    }

    [UnmanagedCallersOnly]
    private static int Init(uint flags) => Outside("cuInit", t_machine, () => flags == 0 ? 0 : InvalidValue);

    [UnmanagedCallersOnly]
    private static int DriverGetVersion(int* version) => Outside("cuDriverGetVersion", t_machine, () =>
    {
        *version = (t_machine ?? Current?.Machine)?.DriverVersion ?? 0;
        return 0;
    });

    /// <summary>Of an error that a kernel caused, all that the emulator knows about it.</summary>
    [UnmanagedCallersOnly]
    private static int GetErrorString(int code, byte** text)
    {
        *text = null;
        if (Current is not { } gpu || CudaNames.Error(code) == "unknown error")
            return InvalidValue;
        string words = gpu.StickyCode == code && gpu.StickyText is { } known ? known : $"emulated error {code}";
        Marshal.FreeCoTaskMem(t_text);
        t_text = Marshal.StringToCoTaskMemUTF8(words);
        *text = (byte*)t_text;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int DeviceGetCount(int* count) => Outside("cuDeviceGetCount", t_machine, () =>
    {
        *count = t_machine?.Gpus.Count ?? 0;
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int DeviceGet(int* device, int ordinal) => Outside("cuDeviceGet", t_machine, () =>
    {
        if (t_machine is null || ordinal < 0 || ordinal >= t_machine.Gpus.Count)
            return InvalidDevice;
        *device = t_machine.Gpus[ordinal].Number;
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int DeviceGetName(byte* name, int length, int device) => On("cuDeviceGetName", device, gpu =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(gpu.Name + '\0');
        bytes.AsSpan(0, Math.Min(bytes.Length, length)).CopyTo(new Span<byte>(name, length));
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int DeviceTotalMem(nuint* bytes, int device) => On("cuDeviceTotalMem", device, gpu =>
    {
        *bytes = (nuint)gpu.TotalBytes;
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int DeviceGetAttribute(int* value, int attribute, int device) => On("cuDeviceGetAttribute", device, gpu =>
    {
        int? known = attribute switch
        {
            CudaNames.CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK => 1024,
            CudaNames.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK => 48 << 10,
            CudaNames.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT => gpu.Multiprocessors,
            CudaNames.CU_DEVICE_ATTRIBUTE_COMPUTE_MODE => gpu.IsProhibited ? CudaNames.CU_COMPUTEMODE_PROHIBITED : 0,
            CudaNames.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR => gpu.Capability / 10,
            CudaNames.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR => gpu.Capability % 10,
            CudaNames.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN => gpu.SharedLimit,
            CudaNames.CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED => gpu.HasMemoryPools ? 1 : 0,
            _ => null,
        };
        *value = known ?? 0;
        return known is null ? InvalidValue : 0;
    });

    [UnmanagedCallersOnly]
    private static int DevicePrimaryCtxRetain(nint* context, int device) => On("cuDevicePrimaryCtxRetain", device, gpu =>
    {
        *context = gpu.Retain();
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int DevicePrimaryCtxRelease(int device) => On("cuDevicePrimaryCtxRelease", device, gpu =>
        gpu.Release() ? 0 : Misused(gpu, "cuDevicePrimaryCtxRelease: it was not retained.", InvalidContext));

    [UnmanagedCallersOnly]
    private static int CtxGetCurrent(nint* context)
    {
        *context = Contexts.TryPeek(out nint current) ? current : 0;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int CtxSetCurrent(nint context)
    {
        if (EmulatedHandles.Find<EmulatedCudaGpu>(context) is null)
            return InvalidContext;
        _ = Contexts.TryPop(out _);
        Contexts.Push(context);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int CtxPushCurrent(nint context)
    {
        if (EmulatedHandles.Find<EmulatedCudaGpu>(context) is null)
            return InvalidContext;
        Contexts.Push(context);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int CtxPopCurrent(nint* context) => Contexts.TryPop(out *context) ? 0 : InvalidContext;
}
