using System.Runtime.InteropServices;
using System.Text;
using GpuTensor.Compiler.OpenCL;
using GpuTensor.Fuzz.Tests.Programs;
using GpuTensor.Kernels;
using GpuTensor.Runtime.OpenCL;
using GpuTensor.Testing;
using static GpuTensor.Runtime.OpenCL.OpenClNames;

namespace GpuTensor.Fuzz.Tests.Execution;

/// <summary>Runs programs through OpenCL, many kernels to one program of the driver.</summary>
internal static unsafe class OpenClPrograms
{
    private static readonly Lazy<OpenClDevice> s_device = new(() => OpenClDriver.NewDevice());

    private static readonly Lazy<nint> s_retainProgram = new(() => NativeLibrary.GetExport(
        NativeLibrary.Load(OperatingSystem.IsWindows() ? "OpenCL.dll" : "libOpenCL.so.1"), "clRetainProgram"));

    /// <summary>What the device can do.</summary>
    public static OpenClTarget Target => s_device.Value.Info.Target;

    /// <summary>Compares each with its C#; null for those that agree.</summary>
    public static IReadOnlyList<Finding?> Check(IReadOnlyList<CheckedProgram> programs)
    {
        OpenClDevice device = s_device.Value;
        IReadOnlyList<OpenClText> texts = OpenClWriter.Write([.. programs.Select(program => program.Optimized!)], Target);
        nint built;
        try
        {
            built = Build(device, texts[0].Source);
        }
        catch (KernelBuildException error)
        {
            if (programs.Count == 1)
                return [new("OpenCL does not build", error.Message)];
            return [.. programs.SelectMany(program => Check([program]))];
        }

        var retain = (delegate* unmanaged<nint, int>)s_retainProgram.Value;
        var findings = new Finding?[programs.Count];
        for (int i = 0; i < programs.Count; i++)
        {
            _ = retain(built);
            var kernel = new OpenClKernel(device, built, texts[i], programs[i].Program.Parameters.Select(DeviceRun.Parameter).ToArray());
            findings[i] = Compare(device, kernel, programs[i]);
            kernel.Close();
        }

        _ = device.Stream.Api.ReleaseProgram(built);
        return findings;
    }

    private static Finding? Compare(OpenClDevice device, OpenClKernel kernel, CheckedProgram program)
    {
        KernelConfig config = program.Program.Config;
        string? difference = program.Program.Kind == ProgramKind.Linear
            ? DeviceRun.Difference(device, program, arguments => kernel.Launch(arguments, config.GridDimension.X))
            : DeviceRun.Difference(device, program, arguments => kernel.Launch(arguments, config));
        return difference is null ? null : new("C# and OpenCL", difference);
    }

    private static nint Build(OpenClDevice device, string source)
    {
        OpenClStream stream = device.Stream;
        byte[] text = Encoding.UTF8.GetBytes(source);
        byte[] options = Encoding.UTF8.GetBytes(device.Info.RoundsDivisionCorrectly
            ? "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt\0"
            : "-cl-std=CL1.2\0");
        nint target = device.Info.Device;
        nint program;
        int code;
        fixed (byte* first = text)
        fixed (byte* option = options)
        {
            byte* line = first;
            nuint length = (nuint)text.Length;
            program = stream.Api.CreateProgramWithSource(stream.Context, 1, &line, &length, &code);
            stream.Check(code, "clCreateProgramWithSource");
            code = stream.Api.BuildProgram(program, 1, &target, option, 0, null);
        }

        if (code == CL_SUCCESS)
            return program;
        byte[] log = new byte[8000];
        fixed (byte* first = log)
        {
            _ = stream.Api.GetProgramBuildInfo(program, target, CL_PROGRAM_BUILD_LOG, (nuint)log.Length, first, null);
        }

        _ = stream.Api.ReleaseProgram(program);
        throw new KernelBuildException("fuzz", device, Encoding.UTF8.GetString(log).Trim('\0'));
    }
}
