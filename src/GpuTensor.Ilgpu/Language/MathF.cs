namespace GpuTensor.Ilgpu.Language;

/// <summary>What kernels call of <see cref="System.MathF"/>: exponentials and logarithms are this library's, since ILGPU's on CUDA are approximations.</summary>
internal static class MathF
{
    public static float Exp(float x) => MathFunctions.Float32.Exponential.Exp(x);

    public static float Log(float x) => MathFunctions.Float32.Logarithm.Log(x);

    public static float Abs(float x) => System.MathF.Abs(x);

    public static float CopySign(float x, float y) => System.MathF.CopySign(x, y);

    public static float FusedMultiplyAdd(float x, float y, float z) => System.MathF.FusedMultiplyAdd(x, y, z);

    public static float Max(float x, float y) => Extremes.Max(x, y);

    public static float Min(float x, float y) => Extremes.Min(x, y);

    public static float Round(float x) => Extremes.Round(x);

    public static float Sqrt(float x) => System.MathF.Sqrt(x);

    public static float Truncate(float x) => System.MathF.Truncate(x);
}
