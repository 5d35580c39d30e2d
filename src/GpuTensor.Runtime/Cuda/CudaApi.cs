using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.Cuda;

/// <summary>
/// The functions of the CUDA driver API that are used here, as the driver's library exports them. A table of pointers, so
/// that a copy of it can have some of them replaced.
/// </summary>
internal sealed unsafe class CudaApi
{
    /// <summary>A table whose functions are still to be set.</summary>
    public CudaApi()
    {
    }

    private CudaApi(nint library)
    {
        Init = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "cuInit");
        DriverGetVersion = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "cuDriverGetVersion");
        GetErrorString = (delegate* unmanaged<int, byte**, int>)NativeLibrary.GetExport(library, "cuGetErrorString");
        DeviceGet = (delegate* unmanaged<int*, int, int>)NativeLibrary.GetExport(library, "cuDeviceGet");
        DeviceGetCount = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "cuDeviceGetCount");
        DeviceGetName = (delegate* unmanaged<byte*, int, int, int>)NativeLibrary.GetExport(library, "cuDeviceGetName");
        DeviceTotalMem = (delegate* unmanaged<nuint*, int, int>)NativeLibrary.GetExport(library, "cuDeviceTotalMem_v2");
        DeviceGetAttribute = (delegate* unmanaged<int*, int, int, int>)NativeLibrary.GetExport(library, "cuDeviceGetAttribute");
        DevicePrimaryCtxRetain = (delegate* unmanaged<nint*, int, int>)NativeLibrary.GetExport(library, "cuDevicePrimaryCtxRetain");
        DevicePrimaryCtxRelease = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "cuDevicePrimaryCtxRelease_v2");
        CtxGetCurrent = (delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(library, "cuCtxGetCurrent");
        CtxSetCurrent = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuCtxSetCurrent");
        CtxPushCurrent = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuCtxPushCurrent_v2");
        CtxPopCurrent = (delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(library, "cuCtxPopCurrent_v2");
        StreamCreate = (delegate* unmanaged<nint*, uint, int>)NativeLibrary.GetExport(library, "cuStreamCreate");
        StreamDestroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuStreamDestroy_v2");
        StreamSynchronize = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuStreamSynchronize");
        StreamWaitEvent = (delegate* unmanaged<nint, nint, uint, int>)NativeLibrary.GetExport(library, "cuStreamWaitEvent");
        StreamBeginCapture = (delegate* unmanaged<nint, int, int>)NativeLibrary.GetExport(library, "cuStreamBeginCapture_v2");
        StreamEndCapture = (delegate* unmanaged<nint, nint*, int>)NativeLibrary.GetExport(library, "cuStreamEndCapture");
        GraphInstantiate = (delegate* unmanaged<nint*, nint, nint*, byte*, nuint, int>)NativeLibrary.GetExport(library, "cuGraphInstantiate_v2");
        GraphLaunch = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "cuGraphLaunch");
        GraphExecDestroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuGraphExecDestroy");
        GraphDestroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuGraphDestroy");
        EventCreate = (delegate* unmanaged<nint*, uint, int>)NativeLibrary.GetExport(library, "cuEventCreate");
        EventRecord = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "cuEventRecord");
        EventQuery = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuEventQuery");
        EventSynchronize = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuEventSynchronize");
        EventElapsedTime = (delegate* unmanaged<float*, nint, nint, int>)NativeLibrary.GetExport(library, "cuEventElapsedTime");
        EventDestroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuEventDestroy_v2");
        MemAlloc = (delegate* unmanaged<ulong*, nuint, int>)NativeLibrary.GetExport(library, "cuMemAlloc_v2");
        MemFree = (delegate* unmanaged<ulong, int>)NativeLibrary.GetExport(library, "cuMemFree_v2");
        MemHostAlloc = (delegate* unmanaged<void**, nuint, uint, int>)NativeLibrary.GetExport(library, "cuMemHostAlloc");
        MemFreeHost = (delegate* unmanaged<void*, int>)NativeLibrary.GetExport(library, "cuMemFreeHost");
        MemcpyHtoDAsync = (delegate* unmanaged<ulong, void*, nuint, nint, int>)NativeLibrary.GetExport(library, "cuMemcpyHtoDAsync_v2");
        MemcpyDtoHAsync = (delegate* unmanaged<void*, ulong, nuint, nint, int>)NativeLibrary.GetExport(library, "cuMemcpyDtoHAsync_v2");
        MemcpyDtoDAsync = (delegate* unmanaged<ulong, ulong, nuint, nint, int>)NativeLibrary.GetExport(library, "cuMemcpyDtoDAsync_v2");
        MemcpyPeerAsync = (delegate* unmanaged<ulong, nint, ulong, nint, nuint, nint, int>)NativeLibrary.GetExport(library, "cuMemcpyPeerAsync");
        ModuleLoadDataEx = (delegate* unmanaged<nint*, void*, uint, int*, void**, int>)NativeLibrary.GetExport(library, "cuModuleLoadDataEx");
        ModuleUnload = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuModuleUnload");
        ModuleGetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)NativeLibrary.GetExport(library, "cuModuleGetFunction");
        FuncGetAttribute = (delegate* unmanaged<int*, int, nint, int>)NativeLibrary.GetExport(library, "cuFuncGetAttribute");
        FuncSetAttribute = (delegate* unmanaged<nint, int, int, int>)NativeLibrary.GetExport(library, "cuFuncSetAttribute");
        LaunchKernel = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)NativeLibrary.GetExport(library, "cuLaunchKernel");
        MemPoolCreate = (delegate* unmanaged<nint*, CudaMemoryPoolProperties*, int>)Optional(library, "cuMemPoolCreate");
        MemPoolDestroy = (delegate* unmanaged<nint, int>)Optional(library, "cuMemPoolDestroy");
        MemPoolSetAttribute = (delegate* unmanaged<nint, int, void*, int>)Optional(library, "cuMemPoolSetAttribute");
        MemPoolGetAttribute = (delegate* unmanaged<nint, int, void*, int>)Optional(library, "cuMemPoolGetAttribute");
        MemPoolTrimTo = (delegate* unmanaged<nint, nuint, int>)Optional(library, "cuMemPoolTrimTo");
        MemAllocFromPoolAsync = (delegate* unmanaged<ulong*, nuint, nint, nint, int>)Optional(library, "cuMemAllocFromPoolAsync");
        MemFreeAsync = (delegate* unmanaged<ulong, nint, int>)Optional(library, "cuMemFreeAsync");
    }

    // Signatures in the order of the parameters in the header: CUdevice, enumerations and CUresult are int, CUdeviceptr is
    // ulong, size_t is nuint, every handle is nint.
    public delegate* unmanaged<uint, int> Init;
    public delegate* unmanaged<int*, int> DriverGetVersion;
    public delegate* unmanaged<int, byte**, int> GetErrorString;
    public delegate* unmanaged<int*, int, int> DeviceGet;
    public delegate* unmanaged<int*, int> DeviceGetCount;
    public delegate* unmanaged<byte*, int, int, int> DeviceGetName;
    public delegate* unmanaged<nuint*, int, int> DeviceTotalMem;
    public delegate* unmanaged<int*, int, int, int> DeviceGetAttribute;
    public delegate* unmanaged<nint*, int, int> DevicePrimaryCtxRetain;
    public delegate* unmanaged<int, int> DevicePrimaryCtxRelease;
    public delegate* unmanaged<nint*, int> CtxGetCurrent;
    public delegate* unmanaged<nint, int> CtxSetCurrent;
    public delegate* unmanaged<nint, int> CtxPushCurrent;
    public delegate* unmanaged<nint*, int> CtxPopCurrent;
    public delegate* unmanaged<nint*, uint, int> StreamCreate;
    public delegate* unmanaged<nint, int> StreamDestroy;
    public delegate* unmanaged<nint, int> StreamSynchronize;
    public delegate* unmanaged<nint, nint, uint, int> StreamWaitEvent;
    public delegate* unmanaged<nint, int, int> StreamBeginCapture;
    public delegate* unmanaged<nint, nint*, int> StreamEndCapture;
    public delegate* unmanaged<nint*, nint, nint*, byte*, nuint, int> GraphInstantiate;
    public delegate* unmanaged<nint, nint, int> GraphLaunch;
    public delegate* unmanaged<nint, int> GraphExecDestroy;
    public delegate* unmanaged<nint, int> GraphDestroy;
    public delegate* unmanaged<nint*, uint, int> EventCreate;
    public delegate* unmanaged<nint, nint, int> EventRecord;
    public delegate* unmanaged<nint, int> EventQuery;
    public delegate* unmanaged<nint, int> EventSynchronize;
    public delegate* unmanaged<float*, nint, nint, int> EventElapsedTime;
    public delegate* unmanaged<nint, int> EventDestroy;
    public delegate* unmanaged<ulong*, nuint, int> MemAlloc;
    public delegate* unmanaged<ulong, int> MemFree;
    public delegate* unmanaged<void**, nuint, uint, int> MemHostAlloc;
    public delegate* unmanaged<void*, int> MemFreeHost;
    public delegate* unmanaged<ulong, void*, nuint, nint, int> MemcpyHtoDAsync;
    public delegate* unmanaged<void*, ulong, nuint, nint, int> MemcpyDtoHAsync;
    public delegate* unmanaged<ulong, ulong, nuint, nint, int> MemcpyDtoDAsync;
    public delegate* unmanaged<ulong, nint, ulong, nint, nuint, nint, int> MemcpyPeerAsync;
    public delegate* unmanaged<nint*, void*, uint, int*, void**, int> ModuleLoadDataEx;
    public delegate* unmanaged<nint, int> ModuleUnload;
    public delegate* unmanaged<nint*, nint, byte*, int> ModuleGetFunction;
    public delegate* unmanaged<int*, int, nint, int> FuncGetAttribute;
    public delegate* unmanaged<nint, int, int, int> FuncSetAttribute;
    public delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> LaunchKernel;

    // Since CUDA 11.2; null in an older driver.
    public delegate* unmanaged<nint*, CudaMemoryPoolProperties*, int> MemPoolCreate;
    public delegate* unmanaged<nint, int> MemPoolDestroy;
    public delegate* unmanaged<nint, int, void*, int> MemPoolSetAttribute;
    public delegate* unmanaged<nint, int, void*, int> MemPoolGetAttribute;
    public delegate* unmanaged<nint, nuint, int> MemPoolTrimTo;
    public delegate* unmanaged<ulong*, nuint, nint, nint, int> MemAllocFromPoolAsync;
    public delegate* unmanaged<ulong, nint, int> MemFreeAsync;

    /// <summary>Whether the driver has memory pools and allocates in the order of a stream.</summary>
    public bool HasMemoryPools =>
        MemPoolCreate is not null && MemPoolDestroy is not null && MemPoolSetAttribute is not null && MemPoolGetAttribute is not null
        && MemPoolTrimTo is not null && MemAllocFromPoolAsync is not null && MemFreeAsync is not null;

    /// <summary>The functions of this machine's driver, or null and why there are none.</summary>
    public static CudaApi? TryLoad(out string reason)
    {
        // The name that the driver's package installs, on Linux and on Windows; macOS has no such driver.
        string name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        reason = $"There is no CUDA driver: {name} is not there.";
        if (!NativeLibrary.TryLoad(name, typeof(CudaApi).Assembly, DllImportSearchPath.SafeDirectories, out nint library))
            return null;
        try
        {
            return new CudaApi(library);
        }
        catch (EntryPointNotFoundException e)
        {
            reason = $"The CUDA driver is too old, or {name} is none: {e.Message}";
            NativeLibrary.Free(library);
            return null;
        }
    }

    /// <summary>A table of its own with the same functions.</summary>
    public CudaApi Copy() => (CudaApi)MemberwiseClone();

    private static nint Optional(nint library, string name) => NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0;
}
