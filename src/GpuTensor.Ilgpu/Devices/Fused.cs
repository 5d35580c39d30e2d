using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>Multiplication and addition rounded once, for which ILGPU's C# has no word.</summary>
internal static class Fused
{
    /// <summary>x * y + z.</summary>
    [IntrinsicImplementation]
    public static float MultiplyAdd(float x, float y, float z) => MathF.FusedMultiplyAdd(x, y, z);

    /// <inheritdoc cref="MultiplyAdd(float, float, float)"/>
    [IntrinsicImplementation]
    public static double MultiplyAdd(double x, double y, double z) => Math.FusedMultiplyAdd(x, y, z);

    /// <summary>The instruction of PTX.</summary>
    public static void WritePtx(PTXBackend backend, PTXCodeGenerator codeGenerator, Value value)
    {
        var call = (MethodCall)value;
        var x = codeGenerator.LoadPrimitive(call[0]);
        var y = codeGenerator.LoadPrimitive(call[1]);
        var z = codeGenerator.LoadPrimitive(call[2]);
        var result = codeGenerator.AllocateHardware(call);
        using PTXCodeGenerator.CommandEmitter command = codeGenerator.BeginCommand(
            call.BasicValueType == ILGPU.BasicValueType.Float64 ? "fma.rn.f64" : "fma.rn.f32");
        command.AppendArgument(result);
        command.AppendArgument(x);
        command.AppendArgument(y);
        command.AppendArgument(z);
    }
}
