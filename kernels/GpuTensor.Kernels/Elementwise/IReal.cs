namespace GpuTensor.Kernels.Elementwise;

/// <summary>What a kernel that is generic over its floating type needs beyond arithmetic.</summary>
internal interface IReal<T>
    where T : unmanaged
{
    static abstract T NegativeInfinity { get; }

    static abstract T Half { get; }

    static abstract bool IsFinite(T x);

    static abstract T Sqrt(T x);

    static abstract T Exp(T x);

    static abstract T Log(T x);

    /// <summary>x * y + z, rounded once.</summary>
    static abstract T FusedMultiplyAdd(T x, T y, T z);
}

/// <summary>Single precision.</summary>
internal readonly struct SingleReal : IReal<float>
{
    public static float NegativeInfinity => float.NegativeInfinity;

    public static float Half => 0.5f;

    public static bool IsFinite(float x) => float.IsFinite(x);

    public static float Sqrt(float x) => MathF.Sqrt(x);

    public static float Exp(float x) => MathF.Exp(x);

    public static float Log(float x) => MathF.Log(x);

    public static float FusedMultiplyAdd(float x, float y, float z) => MathF.FusedMultiplyAdd(x, y, z);
}

/// <summary>Double precision.</summary>
internal readonly struct DoubleReal : IReal<double>
{
    public static double NegativeInfinity => double.NegativeInfinity;

    public static double Half => 0.5;

    public static bool IsFinite(double x) => double.IsFinite(x);

    public static double Sqrt(double x) => Math.Sqrt(x);

    public static double Exp(double x) => Math.Exp(x);

    public static double Log(double x) => Math.Log(x);

    public static double FusedMultiplyAdd(double x, double y, double z) => Math.FusedMultiplyAdd(x, y, z);
}
