using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.OpenCL;

/// <summary>
/// The functions of OpenCL 1.2 that are used here, as the ICD loader exports them. A table of pointers, so that a copy
/// of it can have some of them replaced.
/// </summary>
internal sealed unsafe class OpenClApi
{
    private OpenClApi(nint library)
    {
        GetPlatformIDs = (delegate* unmanaged<uint, nint*, uint*, int>)Export(library, "clGetPlatformIDs");
        GetPlatformInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)Export(library, "clGetPlatformInfo");
        GetDeviceIDs = (delegate* unmanaged<nint, ulong, uint, nint*, uint*, int>)Export(library, "clGetDeviceIDs");
        GetDeviceInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)Export(library, "clGetDeviceInfo");
        CreateContext = (delegate* unmanaged<nint*, uint, nint*, nint, void*, int*, nint>)Export(library, "clCreateContext");
        ReleaseContext = (delegate* unmanaged<nint, int>)Export(library, "clReleaseContext");
        CreateCommandQueue = (delegate* unmanaged<nint, nint, ulong, int*, nint>)Export(library, "clCreateCommandQueue");
        ReleaseCommandQueue = (delegate* unmanaged<nint, int>)Export(library, "clReleaseCommandQueue");
        Flush = (delegate* unmanaged<nint, int>)Export(library, "clFlush");
        Finish = (delegate* unmanaged<nint, int>)Export(library, "clFinish");
        WaitForEvents = (delegate* unmanaged<uint, nint*, int>)Export(library, "clWaitForEvents");
        RetainEvent = (delegate* unmanaged<nint, int>)Export(library, "clRetainEvent");
        ReleaseEvent = (delegate* unmanaged<nint, int>)Export(library, "clReleaseEvent");
        GetEventInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)Export(library, "clGetEventInfo");
        GetEventProfilingInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)Export(library, "clGetEventProfilingInfo");
        EnqueueMarkerWithWaitList = (delegate* unmanaged<nint, uint, nint*, nint*, int>)Export(library, "clEnqueueMarkerWithWaitList");
        CreateBuffer = (delegate* unmanaged<nint, ulong, nuint, void*, int*, nint>)Export(library, "clCreateBuffer");
        ReleaseMemObject = (delegate* unmanaged<nint, int>)Export(library, "clReleaseMemObject");
        EnqueueReadBuffer = (delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, int>)Export(library, "clEnqueueReadBuffer");
        EnqueueWriteBuffer = (delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, int>)Export(library, "clEnqueueWriteBuffer");
        EnqueueCopyBuffer = (delegate* unmanaged<nint, nint, nint, nuint, nuint, nuint, uint, nint*, nint*, int>)Export(library, "clEnqueueCopyBuffer");
        EnqueueMapBuffer = (delegate* unmanaged<nint, nint, uint, ulong, nuint, nuint, uint, nint*, nint*, int*, nint>)Export(library, "clEnqueueMapBuffer");
        EnqueueUnmapMemObject = (delegate* unmanaged<nint, nint, void*, uint, nint*, nint*, int>)Export(library, "clEnqueueUnmapMemObject");
        CreateProgramWithSource = (delegate* unmanaged<nint, uint, byte**, nuint*, int*, nint>)Export(library, "clCreateProgramWithSource");
        CreateProgramWithBinary = (delegate* unmanaged<nint, uint, nint*, nuint*, byte**, int*, int*, nint>)Export(library, "clCreateProgramWithBinary");
        BuildProgram = (delegate* unmanaged<nint, uint, nint*, byte*, nint, void*, int>)Export(library, "clBuildProgram");
        GetProgramInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)Export(library, "clGetProgramInfo");
        GetProgramBuildInfo = (delegate* unmanaged<nint, nint, uint, nuint, void*, nuint*, int>)Export(library, "clGetProgramBuildInfo");
        ReleaseProgram = (delegate* unmanaged<nint, int>)Export(library, "clReleaseProgram");
        CreateKernel = (delegate* unmanaged<nint, byte*, int*, nint>)Export(library, "clCreateKernel");
        ReleaseKernel = (delegate* unmanaged<nint, int>)Export(library, "clReleaseKernel");
        SetKernelArg = (delegate* unmanaged<nint, uint, nuint, void*, int>)Export(library, "clSetKernelArg");
        GetKernelWorkGroupInfo = (delegate* unmanaged<nint, nint, uint, nuint, void*, nuint*, int>)Export(library, "clGetKernelWorkGroupInfo");
        EnqueueNDRangeKernel = (delegate* unmanaged<nint, nint, uint, nuint*, nuint*, nuint*, uint, nint*, nint*, int>)Export(library, "clEnqueueNDRangeKernel");
    }

    // Signatures in the order of the parameters in the specification: cl_uint is uint, cl_bool is uint, cl_bitfield is
    // ulong, size_t is nuint, every handle is nint.
    public delegate* unmanaged<uint, nint*, uint*, int> GetPlatformIDs;
    public delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> GetPlatformInfo;
    public delegate* unmanaged<nint, ulong, uint, nint*, uint*, int> GetDeviceIDs;
    public delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> GetDeviceInfo;
    public delegate* unmanaged<nint*, uint, nint*, nint, void*, int*, nint> CreateContext;
    public delegate* unmanaged<nint, int> ReleaseContext;
    public delegate* unmanaged<nint, nint, ulong, int*, nint> CreateCommandQueue;
    public delegate* unmanaged<nint, int> ReleaseCommandQueue;
    public delegate* unmanaged<nint, int> Flush;
    public delegate* unmanaged<nint, int> Finish;
    public delegate* unmanaged<uint, nint*, int> WaitForEvents;
    public delegate* unmanaged<nint, int> RetainEvent;
    public delegate* unmanaged<nint, int> ReleaseEvent;
    public delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> GetEventInfo;
    public delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> GetEventProfilingInfo;
    public delegate* unmanaged<nint, uint, nint*, nint*, int> EnqueueMarkerWithWaitList;
    public delegate* unmanaged<nint, ulong, nuint, void*, int*, nint> CreateBuffer;
    public delegate* unmanaged<nint, int> ReleaseMemObject;
    public delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, int> EnqueueReadBuffer;
    public delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, int> EnqueueWriteBuffer;
    public delegate* unmanaged<nint, nint, nint, nuint, nuint, nuint, uint, nint*, nint*, int> EnqueueCopyBuffer;
    public delegate* unmanaged<nint, nint, uint, ulong, nuint, nuint, uint, nint*, nint*, int*, nint> EnqueueMapBuffer;
    public delegate* unmanaged<nint, nint, void*, uint, nint*, nint*, int> EnqueueUnmapMemObject;
    public delegate* unmanaged<nint, uint, byte**, nuint*, int*, nint> CreateProgramWithSource;
    public delegate* unmanaged<nint, uint, nint*, nuint*, byte**, int*, int*, nint> CreateProgramWithBinary;
    public delegate* unmanaged<nint, uint, nint*, byte*, nint, void*, int> BuildProgram;
    public delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> GetProgramInfo;
    public delegate* unmanaged<nint, nint, uint, nuint, void*, nuint*, int> GetProgramBuildInfo;
    public delegate* unmanaged<nint, int> ReleaseProgram;
    public delegate* unmanaged<nint, byte*, int*, nint> CreateKernel;
    public delegate* unmanaged<nint, int> ReleaseKernel;
    public delegate* unmanaged<nint, uint, nuint, void*, int> SetKernelArg;
    public delegate* unmanaged<nint, nint, uint, nuint, void*, nuint*, int> GetKernelWorkGroupInfo;
    public delegate* unmanaged<nint, nint, uint, nuint*, nuint*, nuint*, uint, nint*, nint*, int> EnqueueNDRangeKernel;

    private static IEnumerable<string> LibraryNames =>
        OperatingSystem.IsWindows() ? ["OpenCL.dll"]
        : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
        : ["libOpenCL.so.1", "libOpenCL.so"];

    /// <summary>Why there are no OpenCL devices, where there are none.</summary>
    public static string WhyNone => TryLoad() is null
        ? $"There is no OpenCL loader: {string.Join(" or ", LibraryNames)} is not there."
        : "No OpenCL driver has a device with a compiler for OpenCL 1.2 or later.";

    /// <summary>The functions of this machine's OpenCL loader, or null where there is none.</summary>
    public static OpenClApi? TryLoad()
    {
        foreach (string name in LibraryNames)
        {
            if (!NativeLibrary.TryLoad(name, typeof(OpenClApi).Assembly, DllImportSearchPath.SafeDirectories, out nint library))
                continue;
            try
            {
                return new OpenClApi(library);
            }
            catch (EntryPointNotFoundException)
            {
                // A library of that name that is not OpenCL 1.2: as good as none.
                NativeLibrary.Free(library);
            }
        }

        return null;
    }

    /// <summary>A table of its own with the same functions.</summary>
    public OpenClApi Copy() => (OpenClApi)MemberwiseClone();

    private static nint Export(nint library, string name) => NativeLibrary.GetExport(library, name);
}
