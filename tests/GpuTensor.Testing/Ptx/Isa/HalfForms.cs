using GpuTensor.Testing.Ptx.Arithmetic;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Arithmetic of .f16 and .bf16, single and packed (ISA 9.7.4).</summary>
internal static class HalfForms
{
    public static Form[] All { get; } =
    [
        .. Pair("add", "{.rn}", "{.ftz}{.sat}", "d a b", decoded => Binary(decoded, NarrowArithmetic.Add), 42, 53, 78, 90),
        .. Pair("sub", "{.rn}", "{.ftz}{.sat}", "d a b", decoded => Binary(decoded, NarrowArithmetic.Subtract), 42, 53, 78, 90),
        .. Pair("mul", "{.rn}", "{.ftz}{.sat}", "d a b", decoded => Binary(decoded, NarrowArithmetic.Multiply), 42, 53, 78, 90),
        new("fma.rn{.ftz}{.sat}.<f16|f16x2>", "d a b c", MultiplyAdd, 42, 53),
        new("fma.rn{.ftz}.relu.<f16|f16x2>", "d a b c", MultiplyAdd, 70, 80),
        new("fma.rn{.relu}.<bf16|bf16x2>", "d a b c", MultiplyAdd, 70, 80),
        .. Pair("neg", "", "{.ftz}", "d a", Sign((format, a) => a ^ format.SignBit), 60, 53, 70, 80),
        .. Pair("abs", "", "{.ftz}", "d a", Sign((format, a) => a & ~format.SignBit), 65, 53, 70, 80),
        .. Selection("min"),
        .. Selection("max"),
    ];

    /// <summary>Applies f to one value, or to both halves.</summary>
    public static Func<ulong, ulong> Spread(PtxType type, Func<ulong, ulong> f) => IsPacked(type) ? Steps.Packed(f) : f;

    private static bool IsPacked(PtxType type) => type is PtxType.F16x2 or PtxType.BF16x2;

    private static Form[] Pair(string opcode, string rounding, string modifiers, string operands, Func<Decoded, Step> build, int version, int sm, int otherVersion, int otherSm) =>
    [
        new($"{opcode}{rounding}{modifiers}.<f16|f16x2>", operands, build, version, sm),
        new($"{opcode}{rounding}.<bf16|bf16x2>", operands, build, otherVersion, otherSm),
    ];

    private static Form[] Selection(string opcode) =>
    [
        new($"{opcode}{{.ftz}}{{.NaN}}.<f16|f16x2>", "d a b", Select, 70, 80),
        new($"{opcode}{{.NaN}}.<bf16|bf16x2>", "d a b", Select, 70, 80),
        new($"{opcode}{{.ftz}}{{.NaN}}.xorsign.abs.<f16|f16x2>", "d a b", Select, 72, 86),
        new($"{opcode}{{.NaN}}.xorsign.abs.<bf16|bf16x2>", "d a b", Select, 72, 86),
    ];

    private static Step Binary(Decoded decoded, Func<FloatFormat, Func<ulong, ulong, ulong>> operation)
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        Func<ulong, ulong, ulong> f = decoded.Modified(format, operation(format));
        return decoded.Binary(IsPacked(decoded.Type) ? Steps.Packed(f) : f);
    }

    private static Step MultiplyAdd(Decoded decoded)
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        Func<ulong, ulong, ulong, ulong> f = decoded.Modified(format, NarrowArithmetic.MultiplyAdd(format));
        return decoded.Ternary(IsPacked(decoded.Type) ? Steps.Packed(f) : f);
    }

    private static Step Select(Decoded decoded)
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        Func<ulong, ulong, ulong> f = decoded.Modified(format, FloatForms.SelectIn(decoded, format));
        return decoded.Binary(IsPacked(decoded.Type) ? Steps.Packed(f) : f);
    }

    private static Func<Decoded, Step> Sign(Func<FloatFormat, ulong, ulong> turn) => decoded =>
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        return decoded.Unary(Spread(decoded.Type, decoded.Modified(format, a => turn(format, a))));
    };
}
