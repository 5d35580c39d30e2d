namespace GpuTensor;

/// <summary>
/// How exactly float32 numbers are multiplied where a device has units that are faster with fewer digits: the tensor cores of NVIDIA
/// GPUs from compute capability 8.0 on. Sums are float32 always. A device without them, and an operator or a shape for which they
/// are not used, computes in float32; so does every operator that is not told otherwise.
/// </summary>
public enum MathPrecision
{
    /// <summary>Every product is that of the two floats. Same as <c>torch.backends.cuda.matmul.allow_tf32 = False</c>.</summary>
    Float32,

    /// <summary>
    /// As exact as float32, on tensor cores: each factor is split into two numbers of TF32, whose three greater products are added.
    /// Only factors below 2^-115 (2.4e-35) lose digits, for which TF32 has no numbers small enough.
    /// </summary>
    Tf32x3,

    /// <summary>
    /// Factors are rounded to TF32, which has 10 bits of fraction in place of 23: a result is within about 2^-10 of the sum of absolute
    /// products. Same as <c>torch.backends.cudnn.allow_tf32 = True</c> and TensorFlow's <c>enable_tensor_float_32_execution(True)</c>.
    /// </summary>
    Tf32,
}
