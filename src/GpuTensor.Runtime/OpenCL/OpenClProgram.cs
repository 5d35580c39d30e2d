using System.Security.Cryptography;
using System.Text;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;
using static GpuTensor.Runtime.OpenCL.OpenClNames;

namespace GpuTensor.Runtime.OpenCL;

/// <summary>Builds programs from source text, or loads what an earlier run built.</summary>
internal sealed unsafe class OpenClProgram(OpenClDevice device, ProgramCache? cache)
{
    /// <summary>
    /// What LLVM says in the log when its temporary file is gone. Inside a .NET process its signal handlers take a null reference or a division by
    /// zero, on any thread, for the end of the process, and delete the file before the runtime makes an exception of it.
    /// </summary>
    private const string LostFile = "unable to rename temporary";

    /// <summary>So often is a program built whose compiler lost its file.</summary>
    private const int MostBuilds = 8;

    private readonly OpenClStream _stream = device.Stream;
    private readonly string _options = device.Info.RoundsDivisionCorrectly
        ? "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt"
        : "-cl-std=CL1.2";

    /// <summary>Builds a kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="text">It as OpenCL C.</param>
    /// <exception cref="KernelBuildException">The driver's compiler does not accept the text.</exception>
    public OpenClKernel Build(Kernel kernel, OpenClText text)
    {
        nint program = LoadOrBuild(kernel.Name, text.Source);
        try
        {
            return new OpenClKernel(device, program, text, kernel.Parameters);
        }
        catch (DeviceException)
        {
            _ = _stream.Api.ReleaseProgram(program);
            throw;
        }
    }

    private nint LoadOrBuild(string kernel, string source)
    {
        string key = cache is null ? "" : KeyOf(source);
        if (cache?.TryRead(key) is { } binary)
        {
            nint loaded = TryLoad(binary);
            if (loaded != 0)
                return loaded;
            cache.Remove(key);
        }

        nint program = BuildSource(kernel, source);
        if (cache is not null && TryGetBinary(program) is { } built)
            cache.Write(key, built);
        return program;
    }

    private nint BuildSource(string kernel, string source)
    {
        for (int build = 1; ; build++)
        {
            nint program = CreateProgram(source);
            int code = Build(program);
            if (code == CL_SUCCESS)
                return program;
            string log = BuildLog(program);
            _ = _stream.Api.ReleaseProgram(program);
            if (build == MostBuilds || !log.Contains(LostFile, StringComparison.Ordinal))
                throw new KernelBuildException(kernel, device, $"clBuildProgram failed with {Error(code)} ({code}).\n{log}");
        }
    }

    private nint CreateProgram(string source)
    {
        byte[] text = Encoding.UTF8.GetBytes(source);
        nint program;
        int code;
        fixed (byte* first = text)
        {
            byte* line = first;
            nuint length = (nuint)text.Length;
            program = _stream.Api.CreateProgramWithSource(_stream.Context, 1, &line, &length, &code);
        }

        _stream.Check(code, "clCreateProgramWithSource");
        return program;
    }

    /// <summary>A program that the driver built in an earlier run, or 0 where it no longer accepts it.</summary>
    private nint TryLoad(byte[] binary)
    {
        nint target = device.Info.Device;
        nint program;
        int code;
        int status;
        fixed (byte* first = binary)
        {
            byte* bytes = first;
            nuint length = (nuint)binary.Length;
            program = _stream.Api.CreateProgramWithBinary(_stream.Context, 1, &target, &length, &bytes, &status, &code);
        }

        if (code != CL_SUCCESS)
            return 0;
        if (status == CL_SUCCESS && Build(program) == CL_SUCCESS)
            return program;
        _ = _stream.Api.ReleaseProgram(program);
        return 0;
    }

    private int Build(nint program)
    {
        nint target = device.Info.Device;
        fixed (byte* options = Encoding.UTF8.GetBytes(_options + '\0'))
        {
            return _stream.Api.BuildProgram(program, 1, &target, options, 0, null);
        }
    }

    private string BuildLog(nint program)
    {
        nuint length = 0;
        if (_stream.Api.GetProgramBuildInfo(program, device.Info.Device, CL_PROGRAM_BUILD_LOG, 0, null, &length) != CL_SUCCESS || length == 0)
            return "The driver has no log.";
        byte[] log = new byte[length];
        fixed (byte* first = log)
        {
            _ = _stream.Api.GetProgramBuildInfo(program, device.Info.Device, CL_PROGRAM_BUILD_LOG, length, first, null);
        }

        return Encoding.UTF8.GetString(log).Trim('\0', '\n', ' ');
    }

    private byte[]? TryGetBinary(nint program)
    {
        nuint length = 0;
        if (_stream.Api.GetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, (nuint)sizeof(nuint), &length, null) != CL_SUCCESS || length == 0)
            return null;
        byte[] binary = new byte[length];
        fixed (byte* first = binary)
        {
            byte* bytes = first;
            return _stream.Api.GetProgramInfo(program, CL_PROGRAM_BINARIES, (nuint)sizeof(byte*), &bytes, null) == CL_SUCCESS ? binary : null;
        }
    }

    /// <summary>Everything that a built program depends on.</summary>
    private string KeyOf(string source)
    {
        OpenClDeviceInfo info = device.Info;
        string all = string.Join('\0', info.PlatformName, info.PlatformVersion, info.Vendor, info.Name, info.Version, info.DriverVersion, _options, source);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }
}
