namespace GpuTensor.Ilgpu.Language;

/// <summary>As <see cref="MathF"/>, of doubles and of integers.</summary>
internal static class Math
{
    public static double Exp(double x) => MathFunctions.Float64.Exponential.Exp(x);

    public static double Log(double x) => MathFunctions.Float64.Logarithm.Log(x);

    public static double Abs(double x) => System.Math.Abs(x);

    public static double CopySign(double x, double y) => System.Math.CopySign(x, y);

    public static double FusedMultiplyAdd(double x, double y, double z) => System.Math.FusedMultiplyAdd(x, y, z);

    public static double Max(double x, double y) => Extremes.Max(x, y);

    public static double Min(double x, double y) => Extremes.Min(x, y);

    public static double Round(double x) => Extremes.Round(x);

    public static double Sqrt(double x) => System.Math.Sqrt(x);

    public static double Truncate(double x) => System.Math.Truncate(x);

    public static int Max(int x, int y) => System.Math.Max(x, y);

    public static int Min(int x, int y) => System.Math.Min(x, y);

    public static long Max(long x, long y) => System.Math.Max(x, y);

    public static long Min(long x, long y) => System.Math.Min(x, y);

    public static ulong Min(ulong x, ulong y) => System.Math.Min(x, y);
}
