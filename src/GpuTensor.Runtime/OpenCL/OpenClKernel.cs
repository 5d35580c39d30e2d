using System.Numerics;
using System.Text;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;
using GpuTensor.Kernels;
using static GpuTensor.Runtime.OpenCL.OpenClNames;

namespace GpuTensor.Runtime.OpenCL;

/// <summary>
/// A built kernel. The driver's kernel objects hold arguments, so that only one thread at a time may use one: they are
/// kept in a few places from which a launch takes one and to which it gives it back.
/// </summary>
internal sealed unsafe class OpenClKernel : IBuiltKernel
{
    /// <summary>Threads of a group where the launch does not say: enough for every device, and few enough for small launches.</summary>
    private const int LinearGroupSize = 256;

    private readonly nint[] _idle = new nint[16];
    private readonly Argument[] _arguments;
    private readonly OpenClDevice _device;
    private readonly OpenClStream _stream;
    private readonly nint _program;
    private readonly byte[] _entry;
    private readonly string _name;
    private readonly nuint _linearGroupSize;

    /// <param name="device">The device.</param>
    /// <param name="program">The built program, which from now on is this object's.</param>
    /// <param name="text">What it was built from.</param>
    /// <param name="parameters">The parameters in the order of a launch's arguments.</param>
    public OpenClKernel(OpenClDevice device, nint program, OpenClText text, IReadOnlyList<Parameter> parameters)
    {
        _device = device;
        _stream = device.Stream;
        _program = program;
        _entry = Encoding.UTF8.GetBytes(text.EntryName + '\0');
        _name = text.EntryName;
        string[] names = [.. parameters.Select(parameter => parameter.Name)];
        _arguments =
        [
            .. text.Arguments.Select(argument => new Argument(
                argument.Kind, Array.IndexOf(names, argument.Parameter?.Name), argument.Parameter?.Type.ByteCount ?? 0)),
        ];
        nint kernel = Create();
        _idle[0] = kernel;
        nuint most = 0;
        _stream.Check(
            _stream.Api.GetKernelWorkGroupInfo(kernel, device.Info.Device, CL_KERNEL_WORK_GROUP_SIZE, (nuint)sizeof(nuint), &most, null),
            "clGetKernelWorkGroupInfo");
        _linearGroupSize = (nuint)Math.Min(LinearGroupSize, 1L << BitOperations.Log2((ulong)Math.Max(1, most)));
    }

    /// <summary>Launches so many threads; groups are filled up with threads that do nothing.</summary>
    public void Launch(ReadOnlySpan<KernelArgument> arguments, long threads)
    {
        nuint group = _linearGroupSize;
        nuint global = ((nuint)threads + group - 1) / group * group;
        Launch(arguments, threads, 0, 1, &global, &group);
    }

    /// <summary>Launches exactly the threads of a grid.</summary>
    public void Launch(ReadOnlySpan<KernelArgument> arguments, in KernelConfig config)
    {
        (Index3D grid, Index3D group, int sharedBytes) = config;
        nuint* groupSize = stackalloc nuint[] { (nuint)group.X, (nuint)group.Y, (nuint)group.Z };
        nuint* globalSize = stackalloc nuint[] { (nuint)grid.X * groupSize[0], (nuint)grid.Y * groupSize[1], (nuint)grid.Z * groupSize[2] };
        uint dimensions = globalSize[2] > 1 ? 3u : globalSize[1] > 1 ? 2u : 1u;
        Launch(arguments, long.MaxValue, sharedBytes, dimensions, globalSize, groupSize);
    }

    /// <summary>Gives the kernel objects that nobody uses, and the program, back to the driver.</summary>
    public void Close()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            nint kernel = Interlocked.Exchange(ref _idle[i], 0);
            if (kernel != 0)
                _ = _stream.Api.ReleaseKernel(kernel);
        }

        _ = _stream.Api.ReleaseProgram(_program);
    }

    private void Launch(
        ReadOnlySpan<KernelArgument> arguments, long threads, int sharedBytes, uint dimensions, nuint* globalSize, nuint* groupSize)
    {
        nint kernel = Rent();
        try
        {
            for (int i = 0; i < _arguments.Length; i++)
                Set(kernel, (uint)i, _arguments[i], arguments, threads, sharedBytes);
            _stream.Launch(kernel, dimensions, globalSize, groupSize);
        }
        finally
        {
            Return(kernel);
        }
    }

    private void Set(nint kernel, uint index, Argument argument, ReadOnlySpan<KernelArgument> arguments, long threads, int sharedBytes)
    {
        KernelArgument given = argument.Parameter < 0 ? default : arguments[argument.Parameter];
        ulong bits;
        nuint size = sizeof(ulong);
        switch (argument.Kind)
        {
            case OpenClArgumentKind.ViewMemory:
                if (given is { IsOnHost: true, Memory: not 0 })
                    throw new InvalidOperationException($"A view that is an argument of {_name} is of host memory, not of {_device}.");
                bits = (ulong)given.Memory;
                size = (nuint)sizeof(nint);
                break;
            case OpenClArgumentKind.ViewOffset:
                bits = (ulong)given.Offset;
                break;
            case OpenClArgumentKind.ViewLength:
                bits = (ulong)given.Length;
                break;
            case OpenClArgumentKind.Value:
                bits = given.Bits;
                size = (nuint)argument.ByteCount;
                break;
            case OpenClArgumentKind.ThreadCount:
                bits = (ulong)threads;
                break;
            case OpenClArgumentKind.DynamicSharedBytes:
                bits = (ulong)sharedBytes;
                break;
            default:
                // Shared memory of no size is not allowed; 16 bytes are the type of the argument.
                _stream.Check(_stream.Api.SetKernelArg(kernel, index, (nuint)Math.Max(16, sharedBytes), null), "clSetKernelArg");
                return;
        }

        _stream.Check(_stream.Api.SetKernelArg(kernel, index, size, &bits), "clSetKernelArg");
    }

    private nint Rent()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            nint kernel = Volatile.Read(ref _idle[i]);
            if (kernel != 0 && Interlocked.CompareExchange(ref _idle[i], 0, kernel) == kernel)
                return kernel;
        }

        return Create();
    }

    private void Return(nint kernel)
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Volatile.Read(ref _idle[i]) == 0 && Interlocked.CompareExchange(ref _idle[i], kernel, 0) == 0)
                return;
        }

        _ = _stream.Api.ReleaseKernel(kernel);
    }

    private nint Create()
    {
        int code;
        nint kernel;
        fixed (byte* entry = _entry)
        {
            kernel = _stream.Api.CreateKernel(_program, entry, &code);
        }

        _stream.Check(code, "clCreateKernel");
        return kernel;
    }

    /// <summary>One argument of the driver's kernel.</summary>
    /// <param name="Kind">What it is.</param>
    /// <param name="Parameter">Which argument of the launch it comes from, or -1.</param>
    /// <param name="ByteCount">Of a value its size.</param>
    private readonly record struct Argument(OpenClArgumentKind Kind, int Parameter, int ByteCount);
}
