using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>What a driver refuses to launch.</summary>
internal static class LaunchLimits
{
    public static void Check(EmulatedGpu gpu, PtxKernel kernel, PtxSize grid, PtxSize block, int dynamicSharedBytes, int parameterBytes)
    {
        KernelSyntax syntax = kernel.Program.Syntax;
        void Require(bool holds, string rule, string message)
        {
            if (!holds)
            {
                throw new PtxExecutionException(syntax.Name, syntax.Line, rule, message);
            }
        }

        PtxModule module = kernel.Module;
        Require(
            module.IsExactTarget ? module.Sm == gpu.ComputeCapability : module.Sm <= gpu.ComputeCapability,
            "launch-target",
            $"it is written for sm_{module.Sm}, the device is of capability {gpu.ComputeCapability}");
        Require(parameterBytes == syntax.ParameterBytes, "launch-parameters", $"it has {syntax.ParameterBytes} bytes of parameters, {parameterBytes} were given");
        Require(block is { X: > 0 and <= 1024, Y: > 0 and <= 1024, Z: > 0 and <= 64 } && block.Count <= 1024, "launch-block", $"blocks have 1 to 1024 threads, not {block}");
        Require(grid is { X: > 0, Y: > 0 and <= 65535, Z: > 0 and <= 65535 }, "launch-grid", $"grids have 1 to (2^31-1,65535,65535) blocks, not {grid}");
        if (syntax.MostThreads is { } most)
        {
            Require(block.Count <= most[0] * most[1] * most[2], "launch-maxntid", $".maxntid allows {most[0] * most[1] * most[2]} threads, not {block.Count}");
        }

        if (syntax.RequiredThreads is { } required)
        {
            Require(
                block.X == required[0] && block.Y == required[1] && block.Z == required[2],
                "launch-reqntid",
                $".reqntid requires ({required[0]},{required[1]},{required[2]}) threads, not {block}");
        }

        Require(syntax.SharedBytes <= EmulatedGpu.StaticSharedLimit, "launch-shared", $"it declares {syntax.SharedBytes} bytes of shared memory, {EmulatedGpu.StaticSharedLimit} are allowed");
        Require(dynamicSharedBytes >= 0, "launch-shared", "dynamic shared memory has no negative size");
        Require(syntax.DynamicOffset + dynamicSharedBytes <= gpu.SharedLimit, "launch-shared", $"it needs {syntax.DynamicOffset + dynamicSharedBytes} bytes of shared memory, the device has {gpu.SharedLimit}");
    }
}
