namespace GpuTensor;

/// <summary>In which order the dimensions of a batch of images stand.</summary>
public enum ImageLayout
{
    /// <summary>Batch, height, width, channels, the channels contiguous; filters are HWIO. TensorFlow's order.</summary>
    Nhwc,

    /// <summary>Batch, channels, height, width, the rows contiguous; filters are OIHW. PyTorch's and ONNX's order.</summary>
    Nchw,
}
