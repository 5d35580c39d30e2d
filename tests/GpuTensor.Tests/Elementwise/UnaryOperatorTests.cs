using System.Numerics;

namespace GpuTensor.Tests.Elementwise;

/// <summary>The unary operators that every numeric type has.</summary>
public abstract class UnaryOperatorTests<T>
    where T : unmanaged, INumber<T>
{
    [Fact]
    public void Negate_changes_the_sign() => Check(PlainArithmetic.Negate, DeviceTensor.Negate, DeviceTensor.Negate);

    [Fact]
    public void Abs_drops_the_sign() => Check(PlainArithmetic.Abs, DeviceTensor.Abs, DeviceTensor.Abs);

    [Fact]
    public void Clamp_limits_to_the_range()
    {
        T low = T.One;
        T high = T.CreateTruncating(50);
        Check(
            x => x < low ? low : x > high ? high : x,
            x => x.Clamp(low, high),
            (x, y) => x.Clamp(low, high, y));
    }

    private static void Check(Func<T, T> plain, Func<DeviceTensor<T>, DeviceTensor<T>> run, Action<DeviceTensor<T>, DeviceTensor<T>> runInto)
    {
        for (int length = 0; length <= 70; length++)
        {
            T[] x = Samples.Numbers<T>(length, length);
            T[] expected = Array.ConvertAll(x, e => plain(e));
            using DeviceTensor<T> input = DeviceTensor.Create(x, [length]);
            using DeviceTensor<T> result = run(input);
            PlainArithmetic.AssertSame(expected, result.ToArray(), $"length {length}");
            using DeviceTensor<T> destination = DeviceTensor.Full<T>([length], T.One);
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
