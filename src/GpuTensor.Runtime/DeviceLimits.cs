namespace GpuTensor;

/// <summary>What a launch on a device may ask for.</summary>
/// <param name="GroupSize">The most threads a group may have.</param>
/// <param name="SharedBytes">The most memory the threads of a group may share, dynamic and other, in bytes.</param>
/// <param name="WarpSize">How many threads of a group run side by side as a warp; 1 where kernels cannot use that.</param>
public readonly record struct DeviceLimits(int GroupSize, int SharedBytes, int WarpSize);
