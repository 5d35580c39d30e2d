using GpuTensor.Testing.Ptx.Arithmetic;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Arithmetic of .f32 and .f64 (ISA 9.7.3), rounded as the instruction says.</summary>
internal static class FloatForms
{
    public static Form[] All { get; } =
    [
        .. Both("add", "{.$rnd}", "d a b", decoded => Binary(decoded, FloatArithmetic.Add), hasSat: true),
        .. Both("sub", "{.$rnd}", "d a b", decoded => Binary(decoded, FloatArithmetic.Subtract), hasSat: true),
        .. Both("mul", "{.$rnd}", "d a b", decoded => Binary(decoded, FloatArithmetic.Multiply), hasSat: true),
        .. Both("fma", ".$rnd", "d a b c", MultiplyAdd, hasSat: true),
        .. Both("mad", ".$rnd", "d a b c", MultiplyAdd, hasSat: true),
        .. Both("div", ".$rnd", "d a b", decoded => Binary(decoded, FloatArithmetic.Divide)),
        .. Both("rcp", ".$rnd", "d a", Reciprocal),
        .. Both("sqrt", ".$rnd", "d a", SquareRoot),
        .. Both("abs", "", "d a", Sign((format, a) => a & ~format.SignBit)),
        .. Both("neg", "", "d a", Sign((format, a) => a ^ format.SignBit)),
        new("min{.ftz}{.NaN@70/80}.f32", "d a b", Select),
        new("max{.ftz}{.NaN@70/80}.f32", "d a b", Select),
        new("min{.ftz}{.NaN}.xorsign.abs.f32", "d a b", Select, 72, 86),
        new("max{.ftz}{.NaN}.xorsign.abs.f32", "d a b", Select, 72, 86),
        new("min.f64", "d a b", Select, 10, 13),
        new("max.f64", "d a b", Select, 10, 13),
        new("copysign.<f32|f64>", "d a b", CopySign, 20, 20),
        new("testp.<finite|infinite|number|notanumber|normal|subnormal>.<f32|f64>", "p=pred a", Test, 20, 20),
    ];

    /// <summary>Smaller or larger, in any format.</summary>
    public static Func<ulong, ulong, ulong> SelectIn(Decoded decoded, FloatFormat format)
    {
        bool isLarger = decoded.Instruction.Opcode == "max";
        Func<ulong, ulong, ulong> select = FloatArithmetic.Select(format, isLarger, decoded.Has("NaN"));
        ulong sign = format.SignBit;
        return !decoded.Has("xorsign") ? select : (a, b) =>
        {
            ulong chosen = select(a & ~sign, b & ~sign);
            return format.IsNaN(chosen) ? chosen : chosen | ((a ^ b) & sign);
        };
    }

    private static Form[] Both(string opcode, string rounding, string operands, Func<Decoded, Step> build, bool hasSat = false) =>
    [
        new($"{opcode}{rounding}{{.ftz}}{(hasSat ? "{.sat}" : "")}.f32", operands, build, opcode == "fma" ? 20 : 10, opcode is "fma" ? 20 : 10),
        new($"{opcode}{rounding}.f64", operands, build, 10, 13),
    ];

    private static Step Binary(Decoded decoded, Func<FloatFormat, RoundingMode, Func<ulong, ulong, ulong>> operation)
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        return decoded.Binary(decoded.Modified(format, operation(format, decoded.Rounding())));
    }

    private static Step MultiplyAdd(Decoded decoded)
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        return decoded.Ternary(decoded.Modified(format, FloatArithmetic.MultiplyAdd(format, decoded.Rounding())));
    }

    private static Step Reciprocal(Decoded decoded)
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        Func<ulong, ulong, ulong> divide = FloatArithmetic.Divide(format, decoded.Rounding());
        return decoded.Unary(decoded.Modified(format, a => divide(format.One, a)));
    }

    private static Step SquareRoot(Decoded decoded)
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        return decoded.Unary(decoded.Modified(format, FloatArithmetic.SquareRoot(format, decoded.Rounding())));
    }

    private static Func<Decoded, Step> Sign(Func<FloatFormat, ulong, ulong> turn) => decoded =>
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        return decoded.Unary(decoded.Modified(format, a => turn(format, a)));
    };

    private static Step Select(Decoded decoded)
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        return decoded.Binary(decoded.Modified(format, SelectIn(decoded, format)));
    }

    // The sign of a and the value of b (ISA 9.7.3.2).
    private static Step CopySign(Decoded decoded)
    {
        ulong sign = FloatFormat.Of(decoded.Type).SignBit;
        return decoded.Binary((a, b) => (a & sign) | (b & ~sign));
    }

    private static ActionStep Test(Decoded decoded)
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        Func<ulong, bool> test = decoded.First("finite", "infinite", "number", "notanumber", "normal", "subnormal") switch
        {
            "finite" => a => !format.IsNaN(a) && !format.IsInfinite(a),
            "infinite" => format.IsInfinite,
            "number" => a => !format.IsNaN(a),
            "notanumber" => format.IsNaN,
            // Zeros count as normal (ISA 9.7.3.1).
            "normal" => a => !format.IsNaN(a) && !format.IsInfinite(a) && !format.IsSubnormal(a),
            _ => format.IsSubnormal,
        };
        return CompareForms.Into(decoded["p"].Slot, decoded["a"].Slot, decoded["a"].Slot, (a, _) => test(a));
    }
}
