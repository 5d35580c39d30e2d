namespace GpuTensor.MathFunctions;

internal readonly struct Exp : IUnaryFunction
{
    public static float Of(float x) => Float32.Exponential.Exp(x);

    public static double Of(double x) => Float64.Exponential.Exp(x);
}

internal readonly struct Exp2 : IUnaryFunction
{
    public static float Of(float x) => Float32.Exponential.Exp2(x);

    public static double Of(double x) => Float64.Exponential.Exp2(x);
}

internal readonly struct Log : IUnaryFunction
{
    public static float Of(float x) => Float32.Logarithm.Log(x);

    public static double Of(double x) => Float64.Logarithm.Log(x);
}

internal readonly struct Log2 : IUnaryFunction
{
    public static float Of(float x) => Float32.Logarithm.Log2(x);

    public static double Of(double x) => Float64.Logarithm.Log2(x);
}

internal readonly struct Log10 : IUnaryFunction
{
    public static float Of(float x) => Float32.Logarithm.Log10(x);

    public static double Of(double x) => Float64.Logarithm.Log10(x);
}

internal readonly struct Sin : IUnaryFunction
{
    public static float Of(float x) => Float32.Trigonometry.Sin(x);

    public static double Of(double x) => Float64.Trigonometry.Sin(x);
}

internal readonly struct Cos : IUnaryFunction
{
    public static float Of(float x) => Float32.Trigonometry.Cos(x);

    public static double Of(double x) => Float64.Trigonometry.Cos(x);
}

internal readonly struct Tan : IUnaryFunction
{
    public static float Of(float x) => Float32.Trigonometry.Tan(x);

    public static double Of(double x) => Float64.Trigonometry.Tan(x);
}

internal readonly struct Asin : IUnaryFunction
{
    public static float Of(float x) => Float32.ArcFunctions.Asin(x);

    public static double Of(double x) => Float64.ArcFunctions.Asin(x);
}

internal readonly struct Acos : IUnaryFunction
{
    public static float Of(float x) => Float32.ArcFunctions.Acos(x);

    public static double Of(double x) => Float64.ArcFunctions.Acos(x);
}

internal readonly struct Atan : IUnaryFunction
{
    public static float Of(float x) => Float32.ArcFunctions.Atan(x);

    public static double Of(double x) => Float64.ArcFunctions.Atan(x);
}

internal readonly struct Sinh : IUnaryFunction
{
    public static float Of(float x) => Float32.Hyperbolic.Sinh(x);

    public static double Of(double x) => Float64.Hyperbolic.Sinh(x);
}

internal readonly struct Cosh : IUnaryFunction
{
    public static float Of(float x) => Float32.Hyperbolic.Cosh(x);

    public static double Of(double x) => Float64.Hyperbolic.Cosh(x);
}

internal readonly struct Tanh : IUnaryFunction
{
    public static float Of(float x) => Float32.Hyperbolic.Tanh(x);

    public static double Of(double x) => Float64.Hyperbolic.Tanh(x);
}

internal readonly struct Cbrt : IUnaryFunction
{
    public static float Of(float x) => Float32.Roots.Cbrt(x);

    public static double Of(double x) => Float64.Roots.Cbrt(x);
}

internal readonly struct Pow : IBinaryFunction
{
    public static float Of(float x, float y) => Float32.Power.Pow(x, y);

    public static double Of(double x, double y) => Float64.Power.Pow(x, y);
}

internal readonly struct Atan2 : IBinaryFunction
{
    public static float Of(float x, float y) => Float32.ArcFunctions.Atan2(x, y);

    public static double Of(double x, double y) => Float64.ArcFunctions.Atan2(x, y);
}

internal readonly struct Remainder : IBinaryFunction
{
    public static float Of(float x, float y) => Float32.Division.Remainder(x, y);

    public static double Of(double x, double y) => Float64.Division.Remainder(x, y);
}
