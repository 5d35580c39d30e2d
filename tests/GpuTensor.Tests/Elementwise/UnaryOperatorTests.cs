using System.Numerics;
using GpuTensor.Testing;

namespace GpuTensor.Tests.Elementwise;

/// <summary>The unary operators that every numeric type has.</summary>
public abstract class UnaryOperatorTests<T>
    where T : unmanaged, INumber<T>
{
    [Theory]
    [EachDevice]
    public void Negate_changes_the_sign(string device) => Check(device, PlainArithmetic.Negate, DeviceTensor.Negate, DeviceTensor.Negate);

    [Theory]
    [EachDevice]
    public void Abs_drops_the_sign(string device) => Check(device, PlainArithmetic.Abs, DeviceTensor.Abs, DeviceTensor.Abs);

    [Theory]
    [EachDevice]
    public void Clamp_limits_to_the_range(string device)
    {
        T low = T.One;
        T high = T.CreateTruncating(50);
        Check(
            device,
            x => x < low ? low : x > high ? high : x,
            x => x.Clamp(low, high),
            (x, y) => x.Clamp(low, high, y));
    }

    private static void Check(
        string device, Func<T, T> plain, Func<DeviceTensor<T>, DeviceTensor<T>> run, Action<DeviceTensor<T>, DeviceTensor<T>> runInto)
    {
        Device on = DeviceMatrix.Get(device);
        for (int length = 0; length <= 70; length += DeviceMatrix.StepOf(device))
        {
            T[] x = Samples.Numbers<T>(length, length);
            T[] expected = Array.ConvertAll(x, e => plain(e));
            using DeviceTensor<T> input = DeviceTensor.Create(x, [length], on);
            using DeviceTensor<T> result = run(input);
            PlainArithmetic.AssertSame(expected, result.ToArray(), $"length {length}");
            using DeviceTensor<T> destination = DeviceTensor.Full<T>([length], T.One, on);
            runInto(input, destination);
            PlainArithmetic.AssertSame(expected, destination.ToArray(), $"length {length}, destination");
            runInto(input, input);
            PlainArithmetic.AssertSame(expected, input.ToArray(), $"length {length}, in place");
        }
    }
}

public sealed class SingleUnaryOperatorTests : UnaryOperatorTests<float>;

public sealed class DoubleUnaryOperatorTests : UnaryOperatorTests<double>;

public sealed class HalfUnaryOperatorTests : UnaryOperatorTests<Half>;

public sealed class SByteUnaryOperatorTests : UnaryOperatorTests<sbyte>;

public sealed class ByteUnaryOperatorTests : UnaryOperatorTests<byte>;

public sealed class Int16UnaryOperatorTests : UnaryOperatorTests<short>;

public sealed class UInt16UnaryOperatorTests : UnaryOperatorTests<ushort>;

public sealed class Int32UnaryOperatorTests : UnaryOperatorTests<int>;

public sealed class UInt32UnaryOperatorTests : UnaryOperatorTests<uint>;

public sealed class Int64UnaryOperatorTests : UnaryOperatorTests<long>;

public sealed class UInt64UnaryOperatorTests : UnaryOperatorTests<ulong>;
