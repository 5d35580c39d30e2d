namespace GpuTensor.Ilgpu.Devices;

/// <summary>
/// What a launch passes in place of a kernel: ILGPU accepts no structs with bools and has no constants in structs. A carrier has
/// bytes for the bools and, where a launch is compiled for the values of specialised fields, constants instead of those fields.
/// </summary>
internal interface ICarrier<TKernel>
    where TKernel : struct
{
    /// <summary>The kernel.</summary>
    TKernel Unpack();
}
