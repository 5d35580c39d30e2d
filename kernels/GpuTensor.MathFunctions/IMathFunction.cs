namespace GpuTensor.MathFunctions;

/// <summary>A function of one number, named as the operator of the IR.</summary>
internal interface IUnaryFunction
{
    static abstract float Of(float x);

    static abstract double Of(double x);
}

/// <summary>A function of two numbers, named as the operator of the IR.</summary>
internal interface IBinaryFunction
{
    static abstract float Of(float x, float y);

    static abstract double Of(double x, double y);
}
