namespace GpuTensor;

/// <summary>The element types a tensor may have.</summary>
internal static class ElementTypes
{
    /// <summary>The type's name as NumPy writes it.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no element type.</exception>
    public static string NameOf<T>()
        where T : unmanaged => TryNameOf(typeof(T)) ?? throw new NotSupportedException(
            $"{typeof(T)} is no element type of a tensor; those are float, double, Half, bool and the integers of 8 to 64 bits.");

    private static string? TryNameOf(Type type) =>
        type == typeof(float) ? "float32"
        : type == typeof(double) ? "float64"
        : type == typeof(Half) ? "float16"
        : type == typeof(byte) ? "uint8"
        : type == typeof(sbyte) ? "int8"
        : type == typeof(short) ? "int16"
        : type == typeof(ushort) ? "uint16"
        : type == typeof(int) ? "int32"
        : type == typeof(uint) ? "uint32"
        : type == typeof(long) ? "int64"
        : type == typeof(ulong) ? "uint64"
        : type == typeof(bool) ? "bool"
        : null;
}
