using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;
using GpuTensor.Fuzz.Tests.Programs;

namespace GpuTensor.Fuzz.Tests.Execution;

/// <summary>The arguments of a program: bytes of views and bits of scalars, the remarkable ones often; NaN has one form.</summary>
internal sealed class ProgramData
{
    private static readonly double[] s_floats =
        [0, -0.0, 1, -1, 0.5, 3, 1e-40, 1e30, 65504, 2147483647, -2147483648, 4294967296, 1e19, double.PositiveInfinity, double.NegativeInfinity, double.NaN];

    private ProgramData(byte[][] memory, ulong[] bits) => (Memory, Bits) = (memory, bits);

    /// <summary>Of each parameter that is a view its bytes; of others none.</summary>
    public byte[][] Memory { get; }

    /// <summary>Of each parameter that is a scalar its bits, integers extended.</summary>
    public ulong[] Bits { get; }

    /// <summary>The same for the same program.</summary>
    public static ProgramData For(FuzzProgram program)
    {
        var random = new Random(program.Seed ^ 0x5eed);
        return new(
            [.. program.Parameters.Select(parameter => parameter.IsView ? Elements(random, parameter.Type, parameter.Length) : [])],
            [.. program.Parameters.Select(parameter => parameter.IsView ? 0 : Value(random, parameter.Type))]);
    }

    /// <summary>Copies that a run may change.</summary>
    public byte[][] CopyMemory() => [.. Memory.Select(bytes => bytes.ToArray())];

    /// <summary>Gives every NaN the same bits: which ones it has is not defined.</summary>
    public static void Canonicalize(ScalarType type, Span<byte> bytes)
    {
        switch (type)
        {
            case ScalarType.F16:
                foreach (ref Half value in MemoryMarshal.Cast<byte, Half>(bytes))
                    value = Half.IsNaN(value) ? BitConverter.UInt16BitsToHalf(0x7e00) : value;
                break;
            case ScalarType.F32:
                foreach (ref float value in MemoryMarshal.Cast<byte, float>(bytes))
                    value = float.IsNaN(value) ? BitConverter.UInt32BitsToSingle(0x7fc00000) : value;
                break;
            case ScalarType.F64:
                foreach (ref double value in MemoryMarshal.Cast<byte, double>(bytes))
                    value = double.IsNaN(value) ? BitConverter.UInt64BitsToDouble(0x7ff8000000000000) : value;
                break;
        }
    }

    private static byte[] Elements(Random random, ScalarType type, int count)
    {
        int size = IrType.ByteCountOf(type);
        byte[] bytes = new byte[count * size];
        for (int i = 0; i < count; i++)
        {
            ulong bits = Value(random, type);
            MemoryMarshal.AsBytes([bits])[..size].CopyTo(bytes.AsSpan(i * size));
        }

        Canonicalize(type, bytes);
        return bytes;
    }

    private static ulong Value(Random random, ScalarType type) => type switch
    {
        ScalarType.Bool => (ulong)random.Next(2),
        ScalarType.F16 => BitConverter.HalfToUInt16Bits((Half)Float(random)),
        ScalarType.F32 => BitConverter.SingleToUInt32Bits((float)Float(random)),
        ScalarType.F64 => BitConverter.DoubleToUInt64Bits(Float(random)),
        ScalarType.I8 => (ulong)(sbyte)Integer(random),
        ScalarType.U8 => (byte)Integer(random),
        ScalarType.I16 => (ulong)(short)Integer(random),
        ScalarType.U16 => (ushort)Integer(random),
        ScalarType.I32 => (ulong)(int)Integer(random),
        ScalarType.U32 => (uint)Integer(random),
        _ => (ulong)Integer(random),
    };

    private static double Float(Random random) =>
        random.Next(3) == 0 ? s_floats[random.Next(s_floats.Length)] : Math.Round(random.NextDouble() * 200 - 100, random.Next(5));

    private static long Integer(Random random) => random.Next(5) switch
    {
        0 => random.NextInt64(long.MinValue, long.MaxValue),
        1 => 1L << random.Next(64),
        2 => -random.Next(9),
        _ => random.Next(20),
    };
}
