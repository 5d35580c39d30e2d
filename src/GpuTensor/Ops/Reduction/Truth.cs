using System.Runtime.CompilerServices;

namespace GpuTensor.Ops.Reduction;

/// <summary>Truth values as the bytes 0 and 1 that they are, without a copy.</summary>
internal static class Truth
{
    public static DeviceTensor<byte> AsBytes(
        DeviceTensor<bool> tensor, [CallerArgumentExpression(nameof(tensor))] string argument = "")
    {
        Require.Usable(tensor, argument);
        tensor.Buffer.AddOwner();
        return new DeviceTensor<byte>(tensor.Buffer, tensor.Shape);
    }

    public static DeviceTensor<bool> FromBytes(DeviceTensor<byte> tensor)
    {
        tensor.Buffer.AddOwner();
        return new DeviceTensor<bool>(tensor.Buffer, tensor.Shape);
    }
}
