namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>The vector widths that bodies are compiled for.</summary>
internal enum SimdLevel
{
    /// <summary>One element at a time.</summary>
    Scalar,

    /// <summary>128 bits: SSE, NEON.</summary>
    Vector128,

    /// <summary>256 bits: AVX2.</summary>
    Vector256,

    /// <summary>512 bits: AVX-512.</summary>
    Vector512,
}
