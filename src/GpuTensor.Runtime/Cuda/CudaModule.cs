using System.Text;
using GpuTensor.Compiler.Ptx;
using static GpuTensor.Runtime.Cuda.CudaNames;

namespace GpuTensor.Runtime.Cuda;

/// <summary>A kernel as the driver has compiled it. What it compiled once it keeps in a folder of its own (<c>CUDA_CACHE_PATH</c>).</summary>
internal sealed unsafe class CudaModule
{
    private const int LogBytes = 16 << 10;

    /// <summary>Above this a kernel has to ask for dynamic shared memory.</summary>
    private const int UnaskedSharedBytes = 48 << 10;

    private readonly CudaContext _context;
    private readonly nint _module;
    private readonly int _ownSharedBytes;
    private int _mostDynamicBytes = UnaskedSharedBytes;

    /// <param name="device">The device.</param>
    /// <param name="context">Its context.</param>
    /// <param name="kernel">The kernel's name.</param>
    /// <param name="text">It as PTX.</param>
    /// <param name="places">Of each of its parameters, which argument of a launch it is.</param>
    /// <exception cref="KernelBuildException">The driver's compiler does not accept the text.</exception>
    public CudaModule(Device device, CudaContext context, string kernel, PtxText text, int[] places)
    {
        _context = context;
        Text = text;
        Places = places;
        using CudaScope scope = context.Enter();
        _module = Load(device, kernel);
        try
        {
            nint function;
            fixed (byte* entry = Encoding.UTF8.GetBytes(text.EntryName + '\0'))
            {
                context.Check(context.Api.ModuleGetFunction(&function, _module, entry), "cuModuleGetFunction");
            }

            Function = function;
            int bytes;
            context.Check(context.Api.FuncGetAttribute(&bytes, CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, function), "cuFuncGetAttribute");
            _ownSharedBytes = bytes;
        }
        catch (DeviceException)
        {
            _ = context.Api.ModuleUnload(_module);
            throw;
        }
    }

    public PtxText Text { get; }

    /// <summary>Of each of its parameters, which argument of a launch it is; negative for what the launch itself knows.</summary>
    public int[] Places { get; }

    /// <summary>The driver's <c>CUfunction</c>.</summary>
    public nint Function { get; }

    /// <summary>Prepares launches with so much dynamic shared memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">With what the kernel itself needs it is more than the device has.</exception>
    public void AllowDynamicShared(int bytes)
    {
        if (bytes <= Volatile.Read(ref _mostDynamicBytes) && bytes + _ownSharedBytes <= UnaskedSharedBytes)
            return;
        int most = _context.Info.SharedBytes - _ownSharedBytes;
        if (bytes > most)
        {
            throw new ArgumentOutOfRangeException(
                "config", bytes,
                $"{Text.EntryName} needs {bytes + _ownSharedBytes} bytes of shared memory; {_context.DeviceName} has {_context.Info.SharedBytes}.");
        }

        if (bytes <= Volatile.Read(ref _mostDynamicBytes))
            return;
        using CudaScope scope = _context.Enter();
        _context.Check(
            _context.Api.FuncSetAttribute(Function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, most), "cuFuncSetAttribute");
        Volatile.Write(ref _mostDynamicBytes, most);
    }

    public void Close()
    {
        if (!_context.TryEnter(null, out CudaScope scope))
            return;
        using (scope)
        {
            _ = _context.Api.ModuleUnload(_module);
        }
    }

    private nint Load(Device device, string kernel)
    {
        byte[] source = Encoding.UTF8.GetBytes(Text.Source + '\0');
        byte[] errors = new byte[LogBytes], notes = new byte[LogBytes];
        nint module;
        int code;
        fixed (byte* image = source, errorLog = errors, noteLog = notes)
        {
            int* options = stackalloc int[]
            {
                CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, CU_JIT_INFO_LOG_BUFFER, CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES,
            };
            nint* values = stackalloc nint[] { (nint)errorLog, LogBytes, (nint)noteLog, LogBytes };
            code = _context.Api.ModuleLoadDataEx(&module, image, 4, options, (void**)values);
        }

        if (code == CUDA_SUCCESS)
            return module;
        DeviceException failure = _context.Failure(code, "cuModuleLoadDataEx");
        if (failure is OutOfDeviceMemoryException || failure.IsDeviceLost)
            throw failure;
        string log = string.Join('\n', new[] { TextOf(errors), TextOf(notes) }.Where(part => part.Length > 0));
        throw new KernelBuildException(
            kernel, device, $"cuModuleLoadDataEx failed with {Error(code)} ({code}).\n{(log.Length == 0 ? "The driver has no log." : log)}", failure);
    }

    private static string TextOf(byte[] log) => Encoding.UTF8.GetString(log).Split('\0')[0].Trim('\n', ' ');
}
