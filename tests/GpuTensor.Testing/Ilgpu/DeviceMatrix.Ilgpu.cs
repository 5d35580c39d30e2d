using GpuTensor.Testing.Ilgpu;

namespace GpuTensor.Testing;

public static partial class DeviceMatrix
{
    private static readonly Lazy<IlgpuPtxDevice> s_ilgpuPtx = new(() => new IlgpuPtxDevice());

    static partial void AddIlgpu(List<MatrixDevice> devices) => devices.Add(new MatrixDevice(IlgpuPtxName, () => s_ilgpuPtx.Value, Absent: null));
}
