using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.Programs;

/// <summary>Random values, the remarkable ones often. Every NaN has the same bits, since which ones it has is not defined.</summary>
internal static class RandomConstants
{
    private static readonly double[] s_floats =
        [0, -0.0, 1, -1, 0.5, 2, 3, -8, 1e-40, 1e30, 255.5, -2147483648, 4294967296, double.PositiveInfinity, double.NegativeInfinity, double.NaN];

    /// <summary>A constant of a type.</summary>
    public static Constant Of(Random random, IrType type)
    {
        ulong bits = type.Scalar switch
        {
            ScalarType.Bool => (ulong)random.Next(2),
            ScalarType.F16 => Half(random),
            ScalarType.F32 => Single((float)Float(random)),
            ScalarType.F64 => Double(Float(random)),
            _ => (ulong)Integer(random),
        };
        int unused = 64 - 8 * type.ByteCount;
        return new(type, type.IsSigned ? (ulong)((long)(bits << unused) >> unused) : bits << unused >> unused);
    }

    /// <summary>The bytes of so many elements.</summary>
    public static byte[] Memory(Random random, IrType element, int count)
    {
        var bytes = new byte[count * element.ByteCount];
        int size = IrType.ByteCountOf(element.Scalar);
        for (int i = 0; i < bytes.Length; i += size)
        {
            ulong bits = Of(random, element.Lane).Bits;
            MemoryMarshal.AsBytes([bits])[..size].CopyTo(bytes.AsSpan(i));
        }

        return bytes;
    }

    private static double Float(Random random) => random.Next(3) == 0 ? s_floats[random.Next(s_floats.Length)] : Math.Round(random.NextDouble() * 200 - 100, random.Next(4));

    private static long Integer(Random random) => random.Next(5) switch
    {
        0 => random.NextInt64(long.MinValue, long.MaxValue),
        1 => 1L << random.Next(64),
        2 => -random.Next(5),
        _ => random.Next(20),
    };

    private static ulong Half(Random random)
    {
        var value = (System.Half)(float)Float(random);
        return System.Half.IsNaN(value) ? 0x7e00UL : BitConverter.HalfToUInt16Bits(value);
    }

    private static ulong Single(float value) => float.IsNaN(value) ? 0x7fc00000UL : BitConverter.SingleToUInt32Bits(value);

    private static ulong Double(double value) => double.IsNaN(value) ? 0x7ff8000000000000UL : BitConverter.DoubleToUInt64Bits(value);
}
