namespace GpuTensor.Kernels.Casting;

/// <summary>The element types of a tensor as numbers, which kernels take; bool is a byte there.</summary>
internal static class ElementKind
{
    public const int Float32 = 0;
    public const int Float64 = 1;
    public const int Float16 = 2;
    public const int Int8 = 3;
    public const int UInt8 = 4;
    public const int Int16 = 5;
    public const int UInt16 = 6;
    public const int Int32 = 7;
    public const int UInt32 = 8;
    public const int Int64 = 9;
    public const int UInt64 = 10;
}
