extern alias gputensor;

// The switch: here the names of the kernel language are ILGPU's own. What ILGPU lacks comes from GpuTensor's language, where
// it is plain C#, and from this folder.
global using ILGPU;
global using AsyncCopy = GpuTensor.Ilgpu.Language.AsyncCopy;
global using Float2 = gputensor::GpuTensor.Kernels.Float2;
global using Float4 = gputensor::GpuTensor.Kernels.Float4;
global using Half = System.Half;
global using IKernel = gputensor::GpuTensor.Kernels.IKernel;
global using KernelAttribute = gputensor::GpuTensor.Kernels.KernelAttribute;
global using KernelInstanceAttribute = gputensor::GpuTensor.Kernels.KernelInstanceAttribute;
global using Math = GpuTensor.Ilgpu.Language.Math;
global using MathF = GpuTensor.Ilgpu.Language.MathF;
global using SpecializedAttribute = gputensor::GpuTensor.Kernels.SpecializedAttribute;
global using UInt4 = gputensor::GpuTensor.Kernels.UInt4;
