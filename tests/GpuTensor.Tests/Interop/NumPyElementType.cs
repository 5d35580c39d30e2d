using System.Runtime.InteropServices;

namespace GpuTensor.Tests.Interop;

/// <summary>An element type by NumPy's name, so that tests can go through all of them.</summary>
internal abstract class NumPyElementType
{
    public static IReadOnlyDictionary<string, NumPyElementType> All { get; } = new Dictionary<string, NumPyElementType>
    {
        ["bool"] = new Of<bool>(),
        ["uint8"] = new Of<byte>(),
        ["uint16"] = new Of<ushort>(),
        ["uint32"] = new Of<uint>(),
        ["uint64"] = new Of<ulong>(),
        ["int8"] = new Of<sbyte>(),
        ["int16"] = new Of<short>(),
        ["int32"] = new Of<int>(),
        ["int64"] = new Of<long>(),
        ["float16"] = new Of<Half>(),
        ["float32"] = new Of<float>(),
        ["float64"] = new Of<double>(),
    };

    public abstract int Size { get; }

    /// <summary>The shape and the row-major little-endian bytes of a file.</summary>
    public abstract (Shape Shape, byte[] Bytes) Load(string path);

    /// <summary>The same of an array in an archive.</summary>
    public abstract (Shape Shape, byte[] Bytes) Read(NpzFile archive, string name);

    public abstract void Save(string path, Shape shape, byte[] bytes);

    public abstract void Write(NpzWriter archive, string name, Shape shape, byte[] bytes);

    private sealed class Of<T> : NumPyElementType
        where T : unmanaged
    {
        public override int Size => Marshal.SizeOf<T>() == 4 && typeof(T) == typeof(bool) ? 1 : Marshal.SizeOf<T>();

        public override (Shape Shape, byte[] Bytes) Load(string path)
        {
            using DeviceTensor<T> tensor = DeviceTensor.LoadNpy<T>(path);
            return (tensor.Shape, MemoryMarshal.AsBytes<T>(tensor.ToArray()).ToArray());
        }

        public override (Shape Shape, byte[] Bytes) Read(NpzFile archive, string name)
        {
            using DeviceTensor<T> tensor = archive.Read<T>(name);
            return (tensor.Shape, MemoryMarshal.AsBytes<T>(tensor.ToArray()).ToArray());
        }

        public override void Save(string path, Shape shape, byte[] bytes)
        {
            using DeviceTensor<T> tensor = DeviceTensor.Create(MemoryMarshal.Cast<byte, T>(bytes), shape);
            tensor.SaveNpy(path);
        }

        public override void Write(NpzWriter archive, string name, Shape shape, byte[] bytes)
        {
            using DeviceTensor<T> tensor = DeviceTensor.Create(MemoryMarshal.Cast<byte, T>(bytes), shape);
            archive.Write(name, tensor);
        }
    }
}
