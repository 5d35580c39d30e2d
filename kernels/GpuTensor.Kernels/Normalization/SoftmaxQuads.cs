using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Kernels.Normalization;

/// <summary>The steps of softmax for four floats.</summary>
internal static class SoftmaxQuads
{
    public static Float4 Keys(LogitScale<float> scale, Float4 v) => new(scale.Key(v.X), scale.Key(v.Y), scale.Key(v.Z), scale.Key(v.W));

    public static Float4 Exponents(LogitScale<float> scale, Float4 keys, Float4 greatest) => new(
        scale.Exponent(keys.X, greatest.X), scale.Exponent(keys.Y, greatest.Y), scale.Exponent(keys.Z, greatest.Z), scale.Exponent(keys.W, greatest.W));

    public static Float4 Exp(Float4 v) => new(
        SingleReal.ExpOfNegative(v.X), SingleReal.ExpOfNegative(v.Y), SingleReal.ExpOfNegative(v.Z), SingleReal.ExpOfNegative(v.W));

    /// <summary>The greatest of the four; a NaN may be lost.</summary>
    public static float Greatest(Float4 v) => Greater<float>.Of(Greater<float>.Of(v.X, v.Y), Greater<float>.Of(v.Z, v.W));

    public static Float4 Greater4(Float4 left, Float4 right) => new(
        Greater<float>.Of(left.X, right.X), Greater<float>.Of(left.Y, right.Y), Greater<float>.Of(left.Z, right.Z), Greater<float>.Of(left.W, right.W));

    public static Float4 Origins(int output, Float4 v) => new(
        SoftmaxOutput.Origin<float, SingleReal>(output, v.X), SoftmaxOutput.Origin<float, SingleReal>(output, v.Y),
        SoftmaxOutput.Origin<float, SingleReal>(output, v.Z), SoftmaxOutput.Origin<float, SingleReal>(output, v.W));

    public static Float4 Finishes(int output, Float4 v) => new(
        SoftmaxOutput.Finish<float, SingleReal>(output, v.X), SoftmaxOutput.Finish<float, SingleReal>(output, v.Y),
        SoftmaxOutput.Finish<float, SingleReal>(output, v.Z), SoftmaxOutput.Finish<float, SingleReal>(output, v.W));

    public static Float4 Results(int output, Float4 values, Float4 finish) => new(
        SoftmaxOutput.Result(output, values.X, finish.X), SoftmaxOutput.Result(output, values.Y, finish.Y),
        SoftmaxOutput.Result(output, values.Z, finish.Z), SoftmaxOutput.Result(output, values.W, finish.W));
}
