using GpuTensor.Kernels;

namespace CustomKernel;

/// <summary>Unsharp masking: sharp = clamp(image + amount * (image - blurred), 0, 1), one thread an element.</summary>
[Kernel]
internal readonly partial struct SharpenKernel(
    ArrayView<float> image, ArrayView<float> blurred, ArrayView<float> sharp, float amount) : IKernel
{
    public void Execute()
    {
        int i = Grid.GlobalIndex.X;
        if (i >= sharp.Length)
            return;
        float value = image[i] + amount * (image[i] - blurred[i]);
        sharp[i] = MathF.Min(MathF.Max(value, 0f), 1f);
    }
}
