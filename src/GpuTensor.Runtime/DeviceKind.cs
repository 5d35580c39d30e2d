namespace GpuTensor;

/// <summary>What sort of device a <see cref="Device"/> is.</summary>
public enum DeviceKind
{
    /// <summary>The host's processor.</summary>
    Cpu,

    /// <summary>A device of an OpenCL driver: mostly a GPU.</summary>
    OpenCl,

    /// <summary>An NVIDIA GPU, through the CUDA driver.</summary>
    Cuda,

    /// <summary>An accelerator of ILGPU, in builds with it.</summary>
    Ilgpu,
}
