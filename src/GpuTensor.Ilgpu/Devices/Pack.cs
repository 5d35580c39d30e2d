using GpuTensor.Kernels;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>Makes a carrier of a kernel, whose views become ILGPU's views of the device's memory.</summary>
internal delegate TCarrier Pack<TKernel, TCarrier>(in TKernel kernel, IlgpuDevice device)
    where TKernel : unmanaged, IKernel
    where TCarrier : struct;

/// <summary>Writes the values of a kernel's specialised fields.</summary>
internal delegate void ReadConstants<TKernel>(in TKernel kernel, long[] constants)
    where TKernel : unmanaged, IKernel;
