using GpuTensor.Kernels;

namespace GpuTensor.Ops.Convolution;

/// <summary>What a convolution's launches read and write.</summary>
internal readonly record struct ConvOperands<T>(ArrayView<T> X, ArrayView<T> W, ArrayView<T> Bias, ArrayView<T> Y, bool HasBias)
    where T : unmanaged
{
    /// <summary>The operands of some of the images.</summary>
    public ConvOperands<T> Of(in Conv2DGeometry geometry, long first, long images)
    {
        long input = geometry.InputImage;
        long output = geometry.OutputImage;
        return this with { X = X.SubView(first * input, images * input), Y = Y.SubView(first * output, images * output) };
    }

    /// <summary>The same operands, for code that has found out their type.</summary>
    public ConvOperands<TSame> Cast<TSame>()
        where TSame : unmanaged => new(X.Cast<TSame>(), W.Cast<TSame>(), Bias.Cast<TSame>(), Y.Cast<TSame>(), HasBias);
}
