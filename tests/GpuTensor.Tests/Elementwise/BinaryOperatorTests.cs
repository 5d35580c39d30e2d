using System.Numerics;
using GpuTensor.Testing;

namespace GpuTensor.Tests.Elementwise;

/// <summary>Every binary operator on one element type, at every length that meets heads, bodies and tails of a loop.</summary>
public abstract class BinaryOperatorTests<T>
    where T : unmanaged, INumber<T>
{
    private const int Longest = 70;

    [Theory]
    [EachDevice]
    public void Add_is_the_sum(string device) =>
        Check(device, PlainArithmetic.Add, DeviceTensor.Add, DeviceTensor.Add, DeviceTensor.Add, DeviceTensor.Add);

    [Theory]
    [EachDevice]
    public void Subtract_is_the_difference(string device) =>
        Check(device, PlainArithmetic.Subtract, DeviceTensor.Subtract, DeviceTensor.Subtract, DeviceTensor.Subtract, DeviceTensor.Subtract);

    [Theory]
    [EachDevice]
    public void Multiply_is_the_product(string device) =>
        Check(device, PlainArithmetic.Multiply, DeviceTensor.Multiply, DeviceTensor.Multiply, DeviceTensor.Multiply, DeviceTensor.Multiply);

    [Theory]
    [EachDevice]
    public void Divide_is_the_quotient(string device) =>
        Check(device, PlainArithmetic.Divide, DeviceTensor.Divide, DeviceTensor.Divide, DeviceTensor.Divide, DeviceTensor.Divide);

    [Theory]
    [EachDevice]
    public void Maximum_is_the_greater(string device) =>
        Check(device, PlainArithmetic.Maximum, DeviceTensor.Maximum, DeviceTensor.Maximum, DeviceTensor.Maximum, DeviceTensor.Maximum, anyZero: true);

    [Theory]
    [EachDevice]
    public void Minimum_is_the_lesser(string device) =>
        Check(device, PlainArithmetic.Minimum, DeviceTensor.Minimum, DeviceTensor.Minimum, DeviceTensor.Minimum, DeviceTensor.Minimum, anyZero: true);

    [Theory]
    [EachDevice]
    public void Operators_with_a_scalar_on_the_left_keep_their_order(string device)
    {
        Device on = DeviceMatrix.Get(device);
        for (int length = 0; length <= Longest; length += DeviceMatrix.StepOf(device))
        {
            T scalar = Samples.Divisors<T>(length + 1, length)[length];
            T[] x = Samples.Divisors<T>(length, length + 1);
            using DeviceTensor<T> tensor = DeviceTensor.Create(x, [length], on);
            CheckOne(Array.ConvertAll(x, e => PlainArithmetic.Add(scalar, e)), scalar + tensor, "+");
            CheckOne(Array.ConvertAll(x, e => PlainArithmetic.Subtract(scalar, e)), scalar - tensor, "-");
            CheckOne(Array.ConvertAll(x, e => PlainArithmetic.Multiply(scalar, e)), scalar * tensor, "*");
            CheckOne(Array.ConvertAll(x, e => PlainArithmetic.Divide(scalar, e)), scalar / tensor, "/");
        }
    }

    [Theory]
    [EachDevice]
    public void Operators_are_the_methods(string device)
    {
        Device on = DeviceMatrix.Get(device);
        T[] x = Samples.Numbers<T>(33, 1);
        T[] y = Samples.Divisors<T>(33, 2);
        using DeviceTensor<T> left = DeviceTensor.Create(x, [33], on);
        using DeviceTensor<T> right = DeviceTensor.Create(y, [33], on);
        CheckOne(Zip(x, y, PlainArithmetic.Add), left + right, "+");
        CheckOne(Zip(x, y, PlainArithmetic.Subtract), left - right, "-");
        CheckOne(Zip(x, y, PlainArithmetic.Multiply), left * right, "*");
        CheckOne(Zip(x, y, PlainArithmetic.Divide), left / right, "/");
        CheckOne(Array.ConvertAll(x, e => PlainArithmetic.Add(e, y[0])), left + y[0], "+ scalar");
        CheckOne(Array.ConvertAll(x, e => PlainArithmetic.Subtract(e, y[0])), left - y[0], "- scalar");
        CheckOne(Array.ConvertAll(x, e => PlainArithmetic.Multiply(e, y[0])), left * y[0], "* scalar");
        CheckOne(Array.ConvertAll(x, e => PlainArithmetic.Divide(e, y[0])), left / y[0], "/ scalar");
        CheckOne(Array.ConvertAll(x, PlainArithmetic.Negate), -left, "unary -");
    }

    private static void Check(
        string device,
        Func<T, T, T> plain,
        Func<DeviceTensor<T>, DeviceTensor<T>, DeviceTensor<T>> tensors,
        Action<DeviceTensor<T>, DeviceTensor<T>, DeviceTensor<T>> tensorsInto,
        Func<DeviceTensor<T>, T, DeviceTensor<T>> scalar,
        Action<DeviceTensor<T>, T, DeviceTensor<T>> scalarInto,
        bool anyZero = false)
    {
        Device on = DeviceMatrix.Get(device);
        for (int length = 0; length <= Longest; length += DeviceMatrix.StepOf(device))
        {
            T[] x = Samples.Numbers<T>(length, length);
            T[] y = Samples.Divisors<T>(length, 1000 + length);
            T single = Samples.Divisors<T>(1, 2000 + length)[0];
            using DeviceTensor<T> left = DeviceTensor.Create(x, [length], on);
            using DeviceTensor<T> right = DeviceTensor.Create(y, [length], on);
            using DeviceTensor<T> destination = DeviceTensor.Full<T>([length], T.One, on);
            T[] pairs = Zip(x, y, plain);
            CheckOne(pairs, tensors(left, right), $"length {length}", anyZero);
            tensorsInto(left, right, destination);
            PlainArithmetic.AssertSame(pairs, destination.ToArray(), $"length {length}, destination", anyZero);

            T[] withScalar = Array.ConvertAll(x, e => plain(e, single));
            CheckOne(withScalar, scalar(left, single), $"length {length}, scalar {single}", anyZero);
            scalarInto(left, single, destination);
            PlainArithmetic.AssertSame(withScalar, destination.ToArray(), $"length {length}, scalar {single}, destination", anyZero);
        }
    }

    private static void CheckOne(T[] expected, DeviceTensor<T> actual, string what, bool anyZero = false)
    {
        using (actual)
            PlainArithmetic.AssertSame(expected, actual.ToArray(), what, anyZero);
    }

    private static T[] Zip(T[] x, T[] y, Func<T, T, T> plain) => x.Zip(y, plain).ToArray();
}

public sealed class SingleBinaryOperatorTests : BinaryOperatorTests<float>;

public sealed class DoubleBinaryOperatorTests : BinaryOperatorTests<double>;

public sealed class HalfBinaryOperatorTests : BinaryOperatorTests<Half>;

public sealed class SByteBinaryOperatorTests : BinaryOperatorTests<sbyte>;

public sealed class ByteBinaryOperatorTests : BinaryOperatorTests<byte>;

public sealed class Int16BinaryOperatorTests : BinaryOperatorTests<short>;

public sealed class UInt16BinaryOperatorTests : BinaryOperatorTests<ushort>;

public sealed class Int32BinaryOperatorTests : BinaryOperatorTests<int>;

public sealed class UInt32BinaryOperatorTests : BinaryOperatorTests<uint>;

public sealed class Int64BinaryOperatorTests : BinaryOperatorTests<long>;

public sealed class UInt64BinaryOperatorTests : BinaryOperatorTests<ulong>;
