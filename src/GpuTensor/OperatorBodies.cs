namespace GpuTensor;

/// <summary>Which of an operator's two bodies a device runs.</summary>
internal static class OperatorBodies
{
    extension(Device device)
    {
        /// <summary>Whether operators run the vectorised body of the CPU there; otherwise they launch their kernels.</summary>
        public bool IsVectorized => device is CpuDevice { Bodies: CpuBodies.Vectorized };
    }
}
