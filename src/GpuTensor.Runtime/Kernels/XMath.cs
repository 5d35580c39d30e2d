namespace GpuTensor.Kernels;

/// <summary>
/// Functions of floating-point numbers, under ILGPU's names; <see cref="MathF"/> and <see cref="Math"/> mean the same in a kernel.
/// </summary>
/// <remarks>
/// On the CPU these are .NET's functions, on OpenCL devices those of the driver, on CUDA devices ones of this library. They may
/// differ in the last places, but not in what they do with NaN, infinities and signed zeros.
/// </remarks>
public static partial class XMath
{
    /// <summary>Pi.</summary>
    public const float PI = MathF.PI;

    /// <summary>The base of the natural logarithm.</summary>
    public const float E = MathF.E;

    /// <summary>|x|.</summary>
    public static float Abs(float x) => MathF.Abs(x);

    /// <summary>The square root; NaN below zero.</summary>
    public static float Sqrt(float x) => MathF.Sqrt(x);

    /// <summary>1 / sqrt(x); infinity for zero, NaN below.</summary>
    public static float Rsqrt(float x) => 1 / MathF.Sqrt(x);

    /// <summary>1 / x.</summary>
    public static float Rcp(float x) => 1 / x;

    /// <summary>e to the power x.</summary>
    public static float Exp(float x) => MathF.Exp(x);

    /// <summary>2 to the power x.</summary>
    public static float Exp2(float x) => MathF.Pow(2, x);

    /// <summary>The natural logarithm; -infinity for zero, NaN below.</summary>
    public static float Log(float x) => MathF.Log(x);

    /// <summary>The logarithm to base 2; -infinity for zero, NaN below.</summary>
    public static float Log2(float x) => MathF.Log2(x);

    /// <summary>The logarithm to base 10; -infinity for zero, NaN below.</summary>
    public static float Log10(float x) => MathF.Log10(x);

    /// <summary>The sine of radians.</summary>
    public static float Sin(float x) => MathF.Sin(x);

    /// <summary>The cosine of radians.</summary>
    public static float Cos(float x) => MathF.Cos(x);

    /// <summary>The tangent of radians.</summary>
    public static float Tan(float x) => MathF.Tan(x);

    /// <summary>The arc sine in radians; NaN outside [-1, 1].</summary>
    public static float Asin(float x) => MathF.Asin(x);

    /// <summary>The arc cosine in radians; NaN outside [-1, 1].</summary>
    public static float Acos(float x) => MathF.Acos(x);

    /// <summary>The arc tangent in radians.</summary>
    public static float Atan(float x) => MathF.Atan(x);

    /// <summary>The hyperbolic sine.</summary>
    public static float Sinh(float x) => MathF.Sinh(x);

    /// <summary>The hyperbolic cosine.</summary>
    public static float Cosh(float x) => MathF.Cosh(x);

    /// <summary>The hyperbolic tangent.</summary>
    public static float Tanh(float x) => MathF.Tanh(x);

    /// <summary>The cube root.</summary>
    public static float Cbrt(float x) => MathF.Cbrt(x);

    /// <summary>The greatest integer that is not above x.</summary>
    public static float Floor(float x) => MathF.Floor(x);

    /// <summary>The least integer that is not below x.</summary>
    public static float Ceiling(float x) => MathF.Ceiling(x);

    /// <summary>The integer part: x rounded toward zero.</summary>
    public static float Truncate(float x) => MathF.Truncate(x);

    /// <summary>The nearest integer, halves to the even one.</summary>
    public static float RoundToEven(float x) => MathF.Round(x);

    /// <summary>Whether x is NaN.</summary>
    public static bool IsNaN(float x) => float.IsNaN(x);

    /// <summary>Whether x is one of the two infinities.</summary>
    public static bool IsInfinity(float x) => float.IsInfinity(x);

    /// <summary>Whether x is neither NaN nor an infinity.</summary>
    public static bool IsFinite(float x) => float.IsFinite(x);

    /// <summary>The lesser; NaN where either is NaN, and -0 is less than +0.</summary>
    public static float Min(float x, float y) => MathF.Min(x, y);

    /// <summary>The greater; NaN where either is NaN, and +0 is greater than -0.</summary>
    public static float Max(float x, float y) => MathF.Max(x, y);

    /// <summary>x to the power y.</summary>
    public static float Pow(float x, float y) => MathF.Pow(x, y);

    /// <summary>The angle of the point (x, y) in radians, from -pi to pi.</summary>
    public static float Atan2(float y, float x) => MathF.Atan2(y, x);

    /// <summary>What truncating division leaves, as C#'s %: it has the sign of x.</summary>
    public static float Rem(float x, float y) => x % y;

    /// <summary>The magnitude of x with the sign of y.</summary>
    public static float CopySign(float x, float y) => MathF.CopySign(x, y);

    /// <summary>x where it lies between the bounds, else the bound it has passed; NaN for NaN.</summary>
    public static float Clamp(float x, float min, float max) => MathF.Max(MathF.Min(x, max), min);

    /// <summary>x * y + z, rounded once.</summary>
    public static float FusedMultiplyAdd(float x, float y, float z) => MathF.FusedMultiplyAdd(x, y, z);
}
