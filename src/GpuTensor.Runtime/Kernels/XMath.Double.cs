namespace GpuTensor.Kernels;

public static partial class XMath
{
    /// <summary>Pi.</summary>
    public const double PID = Math.PI;

    /// <summary>The base of the natural logarithm.</summary>
    public const double ED = Math.E;

    /// <summary>|x|.</summary>
    public static double Abs(double x) => Math.Abs(x);

    /// <summary>The square root; NaN below zero.</summary>
    public static double Sqrt(double x) => Math.Sqrt(x);

    /// <summary>1 / sqrt(x); infinity for zero, NaN below.</summary>
    public static double Rsqrt(double x) => 1 / Math.Sqrt(x);

    /// <summary>1 / x.</summary>
    public static double Rcp(double x) => 1 / x;

    /// <summary>e to the power x.</summary>
    public static double Exp(double x) => Math.Exp(x);

    /// <summary>2 to the power x.</summary>
    public static double Exp2(double x) => Math.Pow(2, x);

    /// <summary>The natural logarithm; -infinity for zero, NaN below.</summary>
    public static double Log(double x) => Math.Log(x);

    /// <summary>The logarithm to base 2; -infinity for zero, NaN below.</summary>
    public static double Log2(double x) => Math.Log2(x);

    /// <summary>The logarithm to base 10; -infinity for zero, NaN below.</summary>
    public static double Log10(double x) => Math.Log10(x);

    /// <summary>The sine of radians.</summary>
    public static double Sin(double x) => Math.Sin(x);

    /// <summary>The cosine of radians.</summary>
    public static double Cos(double x) => Math.Cos(x);

    /// <summary>The tangent of radians.</summary>
    public static double Tan(double x) => Math.Tan(x);

    /// <summary>The arc sine in radians; NaN outside [-1, 1].</summary>
    public static double Asin(double x) => Math.Asin(x);

    /// <summary>The arc cosine in radians; NaN outside [-1, 1].</summary>
    public static double Acos(double x) => Math.Acos(x);

    /// <summary>The arc tangent in radians.</summary>
    public static double Atan(double x) => Math.Atan(x);

    /// <summary>The hyperbolic sine.</summary>
    public static double Sinh(double x) => Math.Sinh(x);

    /// <summary>The hyperbolic cosine.</summary>
    public static double Cosh(double x) => Math.Cosh(x);

    /// <summary>The hyperbolic tangent.</summary>
    public static double Tanh(double x) => Math.Tanh(x);

    /// <summary>The cube root.</summary>
    public static double Cbrt(double x) => Math.Cbrt(x);

    /// <summary>The greatest integer that is not above x.</summary>
    public static double Floor(double x) => Math.Floor(x);

    /// <summary>The least integer that is not below x.</summary>
    public static double Ceiling(double x) => Math.Ceiling(x);

    /// <summary>The integer part: x rounded toward zero.</summary>
    public static double Truncate(double x) => Math.Truncate(x);

    /// <summary>The nearest integer, halves to the even one.</summary>
    public static double RoundToEven(double x) => Math.Round(x);

    /// <summary>Whether x is NaN.</summary>
    public static bool IsNaN(double x) => double.IsNaN(x);

    /// <summary>Whether x is one of the two infinities.</summary>
    public static bool IsInfinity(double x) => double.IsInfinity(x);

    /// <summary>Whether x is neither NaN nor an infinity.</summary>
    public static bool IsFinite(double x) => double.IsFinite(x);

    /// <summary>The lesser; NaN where either is NaN, and -0 is less than +0.</summary>
    public static double Min(double x, double y) => Math.Min(x, y);

    /// <summary>The greater; NaN where either is NaN, and +0 is greater than -0.</summary>
    public static double Max(double x, double y) => Math.Max(x, y);

    /// <summary>x to the power y.</summary>
    public static double Pow(double x, double y) => Math.Pow(x, y);

    /// <summary>The angle of the point (x, y) in radians, from -pi to pi.</summary>
    public static double Atan2(double y, double x) => Math.Atan2(y, x);

    /// <summary>What truncating division leaves, as C#'s %: it has the sign of x.</summary>
    public static double Rem(double x, double y) => x % y;

    /// <summary>The magnitude of x with the sign of y.</summary>
    public static double CopySign(double x, double y) => Math.CopySign(x, y);

    /// <summary>x where it lies between the bounds, else the bound it has passed; NaN for NaN.</summary>
    public static double Clamp(double x, double min, double max) => Math.Max(Math.Min(x, max), min);

    /// <summary>x * y + z, rounded once.</summary>
    public static double FusedMultiplyAdd(double x, double y, double z) => Math.FusedMultiplyAdd(x, y, z);
}
