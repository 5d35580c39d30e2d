namespace GpuTensor;

/// <summary>What softmax gives for a row of nothing but -infinity: every entry masked out.</summary>
public enum MaskedRows
{
    /// <summary>NaN in the whole row, as TensorFlow, PyTorch and SciPy do: 0 / 0.</summary>
    NaN,

    /// <summary>0 in the whole row, as attention wants it where everything is masked.</summary>
    Zero,
}
