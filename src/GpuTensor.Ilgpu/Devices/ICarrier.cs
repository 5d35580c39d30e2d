namespace GpuTensor.Ilgpu.Devices;

/// <summary>
/// What a launch passes in place of a kernel: ILGPU takes no structs with bools, and knows no constants inside of structs. A
/// carrier has bytes for the bools, and constants instead of fields where the launch compiles for them.
/// </summary>
internal interface ICarrier<TKernel>
    where TKernel : struct
{
    /// <summary>The kernel.</summary>
    TKernel Unpack();
}
