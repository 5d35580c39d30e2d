using System.Text;
using GpuTensor.Compiler;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;
using GpuTensor.Compiler.Ptx;

namespace GpuTensor.Fuzz.Tests.Execution;

/// <summary>Tells everything about a program that failed.</summary>
internal static class FindingReport
{
    public static string Of(CheckedProgram program, Finding finding)
    {
        var text = new StringBuilder($"GPUTENSOR_FUZZ_SEED={program.Program.Seed}, launched as {program.Program.Config}: {finding.Pair}: {finding.Message}\n");
        text.Append($"\n---- C#\n{program.Compiled.Text}");
        for (int i = 0; i < program.Data.Memory.Length; i++)
            text.Append($"// {program.Program.Parameters[i].Name}: {(program.Data.Memory[i].Length > 0 ? Convert.ToHexString(program.Data.Memory[i]) : $"0x{program.Data.Bits[i]:x}")}\n");
        text.Append($"\n---- IR\n{program.Compiled.Ir}");
        if (program.Optimized is { } optimized)
        {
            text.Append($"\n---- Optimised IR\n{IrPrinter.Print(optimized)}");
            text.Append(finding.Pair.Contains("PTX", StringComparison.Ordinal)
                ? $"\n---- PTX\n{PtxText(program.Program, optimized)}"
                : $"\n---- OpenCL C\n{OpenClText(optimized)}");
        }

        return text.ToString();
    }

    private static string PtxText(Programs.FuzzProgram program, Kernel kernel)
    {
        try
        {
            return PtxWriter.Write(kernel, PtxPrograms.Target(program)).Source;
        }
        catch (Exception error) when (error is UnsupportedKernelException or ArgumentException)
        {
            return error.Message;
        }
    }

    private static string OpenClText(Kernel kernel)
    {
        try
        {
            return OpenClWriter.Write(kernel, OpenClTarget.Full).Source;
        }
        catch (UnsupportedKernelException error)
        {
            return error.Message;
        }
    }
}
