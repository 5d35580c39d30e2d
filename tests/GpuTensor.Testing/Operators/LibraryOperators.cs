using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuTensor.Testing.Operators;

/// <summary>
/// The library's operators on one device. Each is called twice, once for a new tensor and once into the caller's, which
/// is full of nonsense before; both must give the same bits.
/// </summary>
public sealed partial class LibraryOperators(Device device) : IOperators
{
    /// <summary>Something that is done with elements of the type that a tensor turns out to have.</summary>
    private interface IElementBody<out TResult>
    {
        TResult Run<T>()
            where T : unmanaged, INumber<T>;
    }

    private static TResult ForElement<TResult>(string dtype, IElementBody<TResult> body) => dtype switch
    {
        Dtypes.Float32 => body.Run<float>(),
        Dtypes.Float64 => body.Run<double>(),
        "float16" => body.Run<Half>(),
        "uint8" or "bool" => body.Run<byte>(),
        "int8" => body.Run<sbyte>(),
        "int16" => body.Run<short>(),
        "uint16" => body.Run<ushort>(),
        "int32" => body.Run<int>(),
        "uint32" => body.Run<uint>(),
        "int64" => body.Run<long>(),
        "uint64" => body.Run<ulong>(),
        _ => throw new ArgumentException($"{dtype} is no element type.", nameof(dtype)),
    };

    private DeviceTensor<T> Upload<T>(HostTensor x)
        where T : unmanaged, INumber<T> =>
        DeviceTensor.Create(Array.ConvertAll(x.Data, value => T.CreateSaturating(value)), x.Shape, device);

    private static HostTensor Download<T>(DeviceTensor<T> y)
        where T : unmanaged, INumber<T> =>
        new(ElementTypes.NameOf<T>(), y.Shape, Array.ConvertAll(y.ToArray(), value => double.CreateSaturating(value)));

    /// <summary>A tensor full of something that no operator means.</summary>
    private DeviceTensor<T> Nonsense<T>(in Shape shape)
        where T : unmanaged, INumber<T> => DeviceTensor.Full(shape, T.CreateTruncating(-7777), device);

    private HostTensor BothWays<T>(Func<DeviceTensor<T>> allocate, Action<DeviceTensor<T>> write)
        where T : unmanaged, INumber<T>
    {
        using DeviceTensor<T> result = allocate();
        using DeviceTensor<T> destination = Nonsense<T>(result.Shape);
        write(destination);
        CheckSame(result, destination);
        return Download(result);
    }

    private static void CheckSame<T>(DeviceTensor<T> result, DeviceTensor<T> destination)
        where T : unmanaged
    {
        ReadOnlySpan<byte> a = MemoryMarshal.AsBytes<T>(result.ToArray());
        ReadOnlySpan<byte> b = MemoryMarshal.AsBytes<T>(destination.ToArray());
        int at = a.CommonPrefixLength(b);
        if (at < a.Length)
        {
            int element = at / Marshal.SizeOf<T>();
            throw new InvalidOperationException(
                $"Written into a destination, element {element} of {result} is {destination.ToArray()[element]}; in a new tensor it is {result.ToArray()[element]}.");
        }
    }
}
