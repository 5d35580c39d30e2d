using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Kernels.Normalization;

/// <summary>As <see cref="SoftmaxRowKernel{T, TReal}"/> of floats, in vectors of 16 bytes, which the sizes count.</summary>
[Kernel(LongsAreIndices = true)]
internal readonly partial struct SoftmaxRowQuadKernel(
    ArrayView<Float4> x,
    ArrayView<Float4> y,
    int length,
    LogitScale<float> scale,
    [Specialized] int threads,
    [Specialized] int room,
    [Specialized] int perThread,
    [Specialized] bool isFull,
    [Specialized] int output) : IKernel
{
    public void Execute()
    {
        ArrayView<Float4> values = LocalMemory.Allocate<Float4>(room);
        ArrayView<float> shared = SharedMemory.Allocate<float>(threads + GroupFold.MostWidth);
        int thread = Group.IdxX;
        long row = (long)Grid.IdxX * length;
        int last = perThread - 1;
        bool hasLast = isFull | thread + last * threads < length;
        float greatest = float.NegativeInfinity;
        for (int k = 0; k < perThread; k++)
        {
            // Beyond the end of the row its first elements are taken again, which does not change the maximum and needs no branch.
            long j = k < last | hasLast ? (long)thread + k * threads : 0;
            Float4 keys = SoftmaxQuads.Keys(scale, x[row + j]);
            values[k] = keys;
            greatest = Greater<float>.Of(greatest, SoftmaxQuads.Greatest(keys));
        }

        greatest = GroupFold.Of<float, Greater<float>>(shared, greatest, threads);
        greatest = SoftmaxOutput.Origin<float, SingleReal>(output, greatest);
        float sum = 0;
        for (int k = 0; k < perThread; k++)
        {
            Float4 exponents = SoftmaxQuads.Exponents(scale, values[k], new Float4(greatest, greatest, greatest, greatest));
            Float4 terms = SoftmaxQuads.Exp(exponents);
            values[k] = output == SoftmaxOutput.LogSoftmax ? exponents : terms;
            if (k < last | hasLast)
                sum += (terms.X + terms.Y) + (terms.Z + terms.W);
        }

        sum = GroupFold.Of<float, Sum<float>>(shared, sum, threads);
        float finish = SoftmaxOutput.Finish<float, SingleReal>(output, sum);
        for (int k = 0; k < perThread; k++)
        {
            if (k < last | hasLast)
                y[row + thread + k * threads] = SoftmaxQuads.Results(output, values[k], new Float4(finish, finish, finish, finish));
        }
    }
}
