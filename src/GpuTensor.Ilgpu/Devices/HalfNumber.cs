using ILGPU;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>Half precision by integers: ILGPU does not compile <see cref="System.Half"/>.</summary>
internal static class HalfNumber
{
    private const uint Infinity = 0x7F800000;

    /// <summary>The float of a half's bits, which is exact.</summary>
    public static float ToSingle(ushort bits)
    {
        uint sign = (bits & 0x8000u) << 16;
        uint rest = bits & 0x7FFFu;
        uint size = rest << 13;
        if (rest >= 0x7C00)
            return Interop.IntAsFloat(sign | Infinity | (size & 0x7FFFFF));
        if (rest >= 0x400)
            return Interop.IntAsFloat(sign | (size + 0x38000000));

        // A subnormal half: its integer times 2^-24.
        return Interop.IntAsFloat(sign | Interop.FloatAsInt((int)rest * 5.9604645e-08f));
    }

    /// <summary>The bits of the half next to a float, halves to the even one.</summary>
    public static ushort OfSingle(float value)
    {
        uint bits = Interop.FloatAsInt(value);
        uint sign = (bits >> 16) & 0x8000;
        uint size = bits & 0x7FFFFFFF;
        if (size > Infinity)
            return (ushort)(sign | 0x7E00 | ((size >> 13) & 0x3FF));
        if (size >= 0x47800000)
            return (ushort)(sign | 0x7C00);
        if (size < 0x38800000)
        {
            // Adding 0.5 leaves a multiple of 2^-24 in the lowest bits, rounded.
            float shifted = Interop.IntAsFloat(size) + 0.5f;
            return (ushort)(sign | (Interop.FloatAsInt(shifted) - 0x3F000000));
        }

        uint half = (size - 0x38000000) >> 13;
        uint left = size & 0x1FFF;
        if (left > 0x1000 || (left == 0x1000 && (half & 1) != 0))
            half++;
        return (ushort)(sign | half);
    }
}
