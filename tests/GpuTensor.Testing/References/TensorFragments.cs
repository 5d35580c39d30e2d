using System.Runtime.InteropServices;

namespace GpuTensor.Testing.References;

/// <summary>Matrices of tensor cores, and what each lane of a warp holds of them.</summary>
/// <param name="format">tf32, f16 or bf16.</param>
/// <param name="seed">Decides the values.</param>
public sealed class TensorFragments(string format, int seed)
{
    private const int Lanes = 32, Rows = 16, Columns = 8;

    private readonly int _depth = format == "tf32" ? 8 : 16;
    private readonly uint[] _a = Values(format, seed, Rows * 16), _b = Values(format, seed + 1, Columns * 16), _c = Values("f32", seed + 2, Rows * Columns);

    /// <summary>Four words a lane.</summary>
    public byte[] A => Pack(4, (lane, part) => Word(_a, (lane / 4 + part % 2 * 8) * 16, 1, lane % 4, part / 2));

    /// <summary>Two words a lane.</summary>
    public byte[] B => Pack(2, (lane, part) => Word(_b, lane / 4, Columns, lane % 4, part));

    /// <summary>Four floats a lane.</summary>
    public byte[] C => Pack(4, (lane, part) => _c[Element(lane, part)]);

    /// <summary>What a * b + c must be, four floats a lane, rounded once.</summary>
    public float[] Product => MemoryMarshal.Cast<byte, float>(Pack(4, (lane, part) => BitConverter.SingleToUInt32Bits((float)Sum(Element(lane, part))))).ToArray();

    private static int Element(int lane, int part) => (lane / 4 + part / 2 * 8) * Columns + lane % 4 * 2 + part % 2;

    private double Sum(int element)
    {
        double sum = BitConverter.UInt32BitsToSingle(_c[element]);
        for (int k = 0; k < _depth; k++)
            sum += Number(_a[element / Columns * 16 + k]) * Number(_b[k * Columns + element % Columns]);
        return sum;
    }

    private double Number(uint bits) => format switch
    {
        "tf32" => BitConverter.UInt32BitsToSingle(bits & 0xFFFFE000),
        "f16" => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
        _ => BitConverter.UInt32BitsToSingle(bits << 16),
    };

    /// <summary>The word that holds the values t and t + 4 apart of TF32, or the pairs 2t and 2t + 8 apart of 16 bits.</summary>
    private uint Word(uint[] matrix, int start, int step, int t, int part) => format == "tf32"
        ? matrix[start + (t + 4 * part) * step]
        : matrix[start + (2 * t + 8 * part) * step] | matrix[start + (2 * t + 1 + 8 * part) * step] << 16;

    private static byte[] Pack(int words, Func<int, int, uint> word)
    {
        uint[] packed = [.. Enumerable.Range(0, Lanes * words).Select(i => word(i / words, i % words))];
        return MemoryMarshal.AsBytes(packed.AsSpan()).ToArray();
    }

    /// <summary>Numbers of all sizes; those of TF32 with bits that must not count.</summary>
    private static uint[] Values(string format, int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float value = (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-6, 7)));
            return format switch
            {
                "f16" => BitConverter.HalfToUInt16Bits((Half)value),
                "bf16" => BitConverter.SingleToUInt32Bits(value) >> 16,
                _ => BitConverter.SingleToUInt32Bits(value),
            };
        })];
    }
}
