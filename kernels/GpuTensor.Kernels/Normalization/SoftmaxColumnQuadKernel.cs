using GpuTensor.Kernels.Layout;

namespace GpuTensor.Kernels.Normalization;

/// <summary>
/// As <see cref="SoftmaxColumnKernel{T, TReal}"/> of floats, four neighbouring rows per thread, in vectors of 16 bytes, which
/// <paramref name="inner"/> counts.
/// </summary>
[Kernel(LongsAreIndices = true)]
internal readonly partial struct SoftmaxColumnQuadKernel(
    ArrayView<Float4> x,
    ArrayView<Float4> y,
    long inner,
    LogitScale<float> scale,
    [Specialized] int room,
    [Specialized] int length,
    [Specialized] int output,
    [Specialized] bool narrow) : IKernel
{
    public void Execute()
    {
        ArrayView<Float4> values = LocalMemory.Allocate<Float4>(room);
        long thread = Grid.LongGlobalIndex.X;
        long outer = StridedIndex.Quotient(thread, inner, narrow);
        long first = outer * length * inner + (thread - outer * inner);
        const float Least = float.NegativeInfinity;
        var greatest = new Float4(Least, Least, Least, Least);
        for (int j = 0; j < length; j++)
        {
            Float4 keys = SoftmaxQuads.Keys(scale, x[first + j * inner]);
            values[j] = keys;
            greatest = SoftmaxQuads.Greater4(greatest, keys);
        }

        greatest = SoftmaxQuads.Origins(output, greatest);
        var sum = new Float4(0, 0, 0, 0);
        for (int j = 0; j < length; j++)
        {
            Float4 exponents = SoftmaxQuads.Exponents(scale, values[j], greatest);
            Float4 terms = SoftmaxQuads.Exp(exponents);
            values[j] = output == SoftmaxOutput.LogSoftmax ? exponents : terms;
            sum += terms;
        }

        Float4 finish = SoftmaxQuads.Finishes(output, sum);
        for (int j = 0; j < length; j++)
            y[first + j * inner] = SoftmaxQuads.Results(output, values[j], finish);
    }
}
