using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.Cuda;

/// <summary>The header's <c>CUmemPoolProps</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 88)]
internal struct CudaMemoryPoolProperties
{
    public int AllocationType;
    public int HandleTypes;
    public int LocationType;
    public int LocationId;
    public nint SecurityAttributes;
    public nuint MaxSize;
    public ushort Usage;
}
