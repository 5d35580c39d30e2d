using GpuTensor.Ilgpu.Devices;

namespace GpuTensor.Runtime;

internal static partial class DeviceList
{
    static partial void FindIlgpu(List<Device> there, List<UnavailableDevice> missing) => Accelerators.FindAll(there, missing);
}
