using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuTensor.Testing;

namespace GpuTensor.Tests.Casting;

/// <summary>Casts from one element type to all twelve, with every option, at every length that meets bodies and tails.</summary>
public abstract class CastTests<T>
    where T : unmanaged
{
    private static readonly double[] s_corners =
    [
        0, -0.0, 0.3, 0.5, 0.7, 1, 1.5, 2.5, 3.5, -0.3, -0.5, -0.7, -1, -1.5, -2.5, 126.5, 127, 127.5, 128, -128, -128.5, -129,
        254.5, 255, 255.5, 256, 32766.5, 32767, 32767.5, 32768, -32768, -32769, 65504, 65519, 65520, 65534.5, 65535, 65536,
        16777216, 16777217, 16777219, 2147483520d, 2147483646.5, 2147483647d, 2147483648d, -2147483648d, -2147483649d,
        4294967040d, 4294967295d, 4294967296d, 9007199254740993d, 9223371487098961920d, 9223372036854774784d, 9223372036854775808d,
        -9223372036854775808d, 18446742974197923840d, 18446744073709549568d, 18446744073709551616d, 1e30, -1e30, 1e300, -1e300,
        1e-8, -1e-8, 6e-8, 1e-40, 1e-45, 1e-310, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    [Theory]
    [EachDevice]
    public void To_float32(string device) => Check<float>(device);

    [Theory]
    [EachDevice]
    public void To_float64(string device) => Check<double>(device);

    [Theory]
    [EachDevice]
    public void To_float16(string device) => Check<Half>(device);

    [Theory]
    [EachDevice]
    public void To_bool(string device) => Check<bool>(device);

    [Theory]
    [EachDevice]
    public void To_int8(string device) => Check<sbyte>(device);

    [Theory]
    [EachDevice]
    public void To_uint8(string device) => Check<byte>(device);

    [Theory]
    [EachDevice]
    public void To_int16(string device) => Check<short>(device);

    [Theory]
    [EachDevice]
    public void To_uint16(string device) => Check<ushort>(device);

    [Theory]
    [EachDevice]
    public void To_int32(string device) => Check<int>(device);

    [Theory]
    [EachDevice]
    public void To_uint32(string device) => Check<uint>(device);

    [Theory]
    [EachDevice]
    public void To_int64(string device) => Check<long>(device);

    [Theory]
    [EachDevice]
    public void To_uint64(string device) => Check<ulong>(device);

    private static void Check<TTo>(string device)
        where TTo : unmanaged
    {
        Device on = DeviceMatrix.Get(device);
        foreach (Rounding rounding in new[] { Rounding.TowardZero, Rounding.HalfToEven })
        {
            foreach (Overflow overflow in new[] { Overflow.Wrap, Overflow.Saturate })
            {
                T[] all = Elements(5000);
                TTo[] expected = Array.ConvertAll(all, x => (TTo)PlainCast.Convert(x, typeof(TTo), rounding, overflow));
                for (int length = 0; length <= 70; length += DeviceMatrix.StepOf(device))
                    CheckOne(all.AsSpan(37 * length, length), expected.AsSpan(37 * length, length), rounding, overflow, on);
                CheckOne<TTo>(all, expected, rounding, overflow, on);
            }
        }
    }

    private static void CheckOne<TTo>(ReadOnlySpan<T> from, ReadOnlySpan<TTo> expected, Rounding rounding, Overflow overflow, Device on)
        where TTo : unmanaged
    {
        using DeviceTensor<T> input = DeviceTensor.Create(from, [from.Length], on);
        using DeviceTensor<TTo> result = input.Cast<TTo>(rounding, overflow);
        using DeviceTensor<TTo> destination = DeviceTensor.Empty<TTo>([from.Length], on);
        input.Cast(destination, rounding, overflow);
        TTo[] actual = result.ToArray();
        TTo[] written = destination.ToArray();
        for (int i = 0; i < actual.Length; i++)
        {
            if (!Same(expected[i], actual[i]))
                Assert.Fail($"{from[i]} with {rounding}, {overflow} is {actual[i]} instead of {expected[i]} (element {i} of {from.Length})");
            if (!Same(actual[i], written[i]))
                Assert.Fail($"element {i} of the destination");
        }
    }

    /// <summary>The same bits, or both NaN.</summary>
    private static bool Same<TTo>(TTo expected, TTo actual)
        where TTo : unmanaged =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<TTo>(in expected)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<TTo>(in actual)))
        || (expected.ToString() == "NaN" && actual.ToString() == "NaN");

    private static T[] Elements(int count)
    {
        var random = new Random(5);
        return Enumerable.Range(0, count).Select(i =>
            i % 3 == 0 ? FromBits(random)
            : i % 3 == 1 && typeof(T) == typeof(ulong) ? (T)(object)NearTie(random)
            : i % 3 == 1 && typeof(T) == typeof(long) ? (T)(object)(long)(NearTie(random) >> 1)
            : FromDouble(Number(random))).ToArray();
    }

    private static double Number(Random random) => random.Next(2) == 0
        ? s_corners[random.Next(s_corners.Length)]
        : (random.NextDouble() - 0.3) * Math.Pow(2, random.Next(-3, 66));

    /// <summary>Between two neighbours in float, or one beside that; rounding twice would show.</summary>
    private static ulong NearTie(Random random)
    {
        ulong significand = (1UL << 23 | (ulong)random.Next(1 << 23)) << 40;
        return significand + (1UL << 39) + unchecked((ulong)random.Next(-1, 2));
    }

    private static T FromDouble(double value) => (T)(
        typeof(T) == typeof(float) ? (object)(float)value
        : typeof(T) == typeof(double) ? value
        : typeof(T) == typeof(Half) ? (Half)value
        : PlainCast.Convert(value, typeof(T), Rounding.TowardZero, Overflow.Saturate));

    private static T FromBits(Random random)
    {
        Span<byte> bytes = stackalloc byte[Unsafe.SizeOf<T>()];
        random.NextBytes(bytes);
        if (typeof(T) == typeof(bool))
            bytes[0] &= 1;
        return MemoryMarshal.Read<T>(bytes);
    }
}

public sealed class SingleCastTests : CastTests<float>;

public sealed class DoubleCastTests : CastTests<double>;

public sealed class HalfCastTests : CastTests<Half>;

public sealed class BoolCastTests : CastTests<bool>;

public sealed class SByteCastTests : CastTests<sbyte>;

public sealed class ByteCastTests : CastTests<byte>;

public sealed class Int16CastTests : CastTests<short>;

public sealed class UInt16CastTests : CastTests<ushort>;

public sealed class Int32CastTests : CastTests<int>;

public sealed class UInt32CastTests : CastTests<uint>;

public sealed class Int64CastTests : CastTests<long>;

public sealed class UInt64CastTests : CastTests<ulong>;
