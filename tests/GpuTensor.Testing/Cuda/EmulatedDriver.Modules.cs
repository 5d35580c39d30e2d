using System.Runtime.InteropServices;
using System.Text;
using GpuTensor.Runtime.Cuda;
using GpuTensor.Testing.Ptx;
using GpuTensor.Testing.Ptx.Execution;

namespace GpuTensor.Testing.Cuda;

/// <content>Modules and launches.</content>
internal static unsafe partial class EmulatedDriver
{
    private const int NoBinaryForGpu = 209, InvalidPtx = 218, UnsupportedPtxVersion = 222, NotFound = 500, TooManyResources = 701;

    [UnmanagedCallersOnly]
    private static int ModuleLoadDataEx(nint* module, void* image, uint count, int* options, void** values) => In("cuModuleLoadDataEx", gpu =>
    {
        *module = 0;
        gpu.Compilations++;
        try
        {
            gpu.Ptx.Add(Marshal.PtrToStringUTF8((nint)image)!);
            PtxModule parsed = PtxModule.Parse(gpu.LastPtx);
            if (parsed.Version > NewestPtx(gpu.Machine.DriverVersion))
                return UnsupportedPtxVersion;
            if (parsed.Sm > gpu.Capability || (parsed.IsExactTarget && parsed.Sm != gpu.Capability))
                return NoBinaryForGpu;
            *module = new EmulatedModule(gpu, parsed).Handle;
            return 0;
        }
        catch (PtxException e)
        {
            WriteLog($"ptxas application ptx input, line {e.Line}; error : {e.Text}", count, options, values);
            return InvalidPtx;
        }
    });

    [UnmanagedCallersOnly]
    private static int ModuleUnload(nint module) => With<EmulatedModule>("cuModuleUnload", module, (gpu, item) =>
    {
        gpu.Remove(item);
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int ModuleGetFunction(nint* function, nint module, byte* name) => With<EmulatedModule>("cuModuleGetFunction", module, (_, item) =>
    {
        string entry = Marshal.PtrToStringUTF8((nint)name)!;
        if (item.Module.Kernels.FirstOrDefault(kernel => kernel.Name == entry) is not { } found)
            return NotFound;
        *function = EmulatedHandles.Add(new EmulatedFunction(item, found));
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int FuncGetAttribute(int* value, int attribute, nint function) => In("cuFuncGetAttribute", gpu =>
    {
        if (FindFunction("cuFuncGetAttribute", gpu, function) is not { } found)
            return InvalidHandle;
        if (attribute != CudaNames.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES)
            return InvalidValue;
        *value = found.Kernel.StaticSharedBytes;
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int FuncSetAttribute(nint function, int attribute, int value) => In("cuFuncSetAttribute", gpu =>
    {
        if (FindFunction("cuFuncSetAttribute", gpu, function) is not { } found)
            return InvalidHandle;
        if (attribute != CudaNames.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES || value + found.Kernel.StaticSharedBytes > gpu.SharedLimit)
            return InvalidValue;
        found.MostDynamicShared = value;
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int LaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint sharedBytes, nint stream,
        void** parameters, void** extra) => With<EmulatedStream>("cuLaunchKernel", stream, (gpu, target) =>
    {
        if (FindFunction("cuLaunchKernel", gpu, function) is not { } found)
            return InvalidHandle;
        bool isBlock = parameters is null && extra is not null && (nint)extra[0] == 1 && (nint)extra[2] == 2 && extra[4] is null;
        if (!isBlock || gridX > int.MaxValue)
            return Misused(gpu, "cuLaunchKernel: neither a block of parameters nor a grid.", InvalidValue);
        byte[] block = new ReadOnlySpan<byte>(extra[1], (int)*(nuint*)extra[3]).ToArray();
        var grid = new PtxSize((int)gridX, (int)gridY, (int)gridZ);
        var threads = new PtxSize((int)blockX, (int)blockY, (int)blockZ);
        if (sharedBytes > found.MostDynamicShared)
            return InvalidValue;
        try
        {
            LaunchLimits.Check(gpu.Gpu, found.Kernel, grid, threads, (int)sharedBytes, block.Length);
        }
        catch (PtxExecutionException e)
        {
            gpu.Machine.Misuse(e.Message);
            return e.Rule == "launch-maxntid" ? TooManyResources : InvalidValue;
        }

        target.Enqueue(new EmulatedWork("cuLaunchKernel", () =>
        {
            gpu.Launches++;
            if (gpu.TakeInjected() is { } failure)
            {
                gpu.Lose(failure.Code, failure.Text);
                return;
            }

            if (EmulatedHandles.Find<EmulatedModule>(found.Module.Handle) is null)
                gpu.Machine.Misuse($"{found.Kernel.Name} runs after its module was unloaded.");
            long instructions = gpu.Gpu.Launch(found.Kernel, grid, threads, (int)sharedBytes, block);
            gpu.Instructions += instructions;
            gpu.Clock += instructions;
        }));
        return 0;
    });

    /// <summary>The language that a driver's compiler knows: 88 is PTX 8.8.</summary>
    private static int NewestPtx(int driverVersion) => driverVersion switch
    {
        < 11010 => 70,
        < 11080 => 75,
        < 12000 => 78,
        < 12090 => 80,
        _ => 88,
    };

    private static EmulatedFunction? FindFunction(string name, EmulatedCudaGpu gpu, nint handle)
    {
        EmulatedFunction? found = EmulatedHandles.Find<EmulatedFunction>(handle);
        if (found is not null && ReferenceEquals(found.Module.Gpu, gpu) && EmulatedHandles.Find<EmulatedModule>(found.Module.Handle) is not null)
            return found;
        gpu.Machine.Misuse($"{name}: {handle} is no function of a module of this context that is loaded.");
        return null;
    }

    private static void WriteLog(string text, uint count, int* options, void** values)
    {
        Dictionary<int, nint> given = [];
        for (int i = 0; i < count; i++)
            given[options[i]] = (nint)values[i];
        if (!given.TryGetValue(CudaNames.CU_JIT_ERROR_LOG_BUFFER, out nint buffer)
            || !given.TryGetValue(CudaNames.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, out nint size))
        {
            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text + '\0');
        bytes.AsSpan(0, Math.Min(bytes.Length, (int)size)).CopyTo(new Span<byte>((void*)buffer, (int)size));
    }
}
