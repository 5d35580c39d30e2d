using System.Numerics;
using GpuTensor.Testing.Ptx.Arithmetic;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Fast approximations: special inputs give what the ISA's tables say, others what its bounds allow.</summary>
internal static class ApproximateForms
{
    /// <summary>Computes an approximation from the input's value and bits and the seed.</summary>
    private delegate ulong Approximate(double x, ulong bits, int seed);

    public static Form[] All { get; } =
    [
        Form("rcp.approx{.ftz}.f32", (x, bits, seed) => Approximation.Places(1 / x, 1, seed, bits)),
        Form("rsqrt.approx{.ftz}.f32", (x, bits, seed) => x == 0 ? Signed(double.PositiveInfinity, x) : Approximation.Relative(1 / Math.Sqrt(x), Math.Pow(2, -22.9), seed, bits)),
        Form("sqrt.approx{.ftz}.f32", (x, bits, seed) => x == 0 ? bits : Approximation.Relative(Math.Sqrt(x), Math.Pow(2, -23), seed, bits)),
        Form("sin.approx{.ftz}.f32", (x, bits, seed) => x == 0 ? bits : Approximation.Absolute(Math.Sin(x), AngleBound(x), seed, bits)),
        Form("cos.approx{.ftz}.f32", (x, bits, seed) => x == 0 ? FloatFormat.Single.One : Approximation.Absolute(Math.Cos(x), AngleBound(x), seed, bits)),
        Form("lg2.approx{.ftz}.f32", Logarithm),
        Form("ex2.approx{.ftz}.f32", (x, bits, seed) => x == 0 ? FloatFormat.Single.One : Approximation.Places(Math.Pow(2, x), 2, seed, bits)),
        Form("tanh.approx.f32", (x, bits, seed) => x == 0 || FloatFormat.Single.IsSubnormal(bits) ? bits : Tanh(x, bits, seed), 70, 75),
        new("div.approx{.ftz}.f32", "d a b", decoded => Divide(decoded, isFull: false), 14),
        new("div.full{.ftz}.f32", "d a b", decoded => Divide(decoded, isFull: true), 14),
        new("ex2.approx.<f16|f16x2>", "d a", decoded => Narrow(decoded, x => Math.Pow(2, x), Math.Pow(2, -9.9), isRelative: true), 70, 75),
        new("tanh.approx.<f16|f16x2>", "d a", decoded => Narrow(decoded, Math.Tanh, Math.Pow(2, -10.987), isRelative: false), 70, 75),
    ];

    private static Form Form(string syntax, Approximate f, int version = 14, int sm = 10) => new(syntax, "d a", decoded => Single(decoded, f), version, sm);

    private static ActionStep Single(Decoded decoded, Approximate f)
    {
        (int d, int a) = (decoded["d"].Slot, decoded["a"].Slot);
        bool flushes = decoded.Has("ftz");
        FloatFormat format = FloatFormat.Single;
        return new((warp, lanes) =>
        {
            Span<ulong> x = warp.Read(a, lanes);
            Span<ulong> to = warp.Write(d, lanes);
            int seed = warp.Cta.Launch.Options.Seed;
            for (uint left = lanes; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                ulong bits = flushes ? format.Flush(x[lane]) : x[lane];
                double value = FloatArithmetic.Single(bits);
                ulong result = double.IsNaN(value) ? format.CanonicalNaN : f(value, bits, seed);
                to[lane] = flushes ? format.Flush(result) : result;
            }
        });
    }

    private static double AngleBound(double x) => Math.Abs(x) <= 2 * Math.PI ? Math.Pow(2, -20.5) : Math.Pow(2, -14.7);

    private static ulong Signed(double value, double sign) => FloatArithmetic.Bits((float)Math.CopySign(value, sign));

    private static ulong Logarithm(double x, ulong bits, int seed)
    {
        double exact = Math.Log2(x);
        return !double.IsFinite(exact) || x is > 0.5 and < 2
            ? Approximation.Absolute(exact, double.IsFinite(exact) ? Math.Pow(2, -22) : 0, seed, bits)
            : Approximation.Relative(exact, Math.Pow(2, -22), seed, bits);
    }

    private static ulong Tanh(double x, ulong bits, int seed) =>
        double.IsInfinity(x) ? Signed(1, x) : Approximation.Relative(Math.Tanh(x), Math.Pow(2, -11), seed, bits);

    // With |b| in (2^126, 2^128) the approximation's reciprocal is zero: 0, or NaN for an infinite dividend.
    private static ActionStep Divide(Decoded decoded, bool isFull)
    {
        (int d, int a, int b) = (decoded["d"].Slot, decoded["a"].Slot, decoded["b"].Slot);
        bool flushes = decoded.Has("ftz");
        FloatFormat format = FloatFormat.Single;
        return new((warp, lanes) =>
        {
            Span<ulong> x = warp.Read(a, lanes);
            Span<ulong> y = warp.Read(b, lanes);
            Span<ulong> to = warp.Write(d, lanes);
            int seed = warp.Cta.Launch.Options.Seed;
            for (uint left = lanes; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                (ulong p, ulong q) = flushes ? (format.Flush(x[lane]), format.Flush(y[lane])) : (x[lane], y[lane]);
                (double over, double under) = (FloatArithmetic.Single(p), FloatArithmetic.Single(q));
                bool isHuge = !isFull && double.IsFinite(under) && Math.Abs(under) > Math.Pow(2, 126);
                ulong result = isHuge && !double.IsNaN(over)
                    ? double.IsInfinity(over) ? format.CanonicalNaN : (p ^ q) & format.SignBit
                    : Approximation.Places(over / under, 2, seed, p ^ (q << 32));
                to[lane] = flushes ? format.Flush(result) : result;
            }
        });
    }

    private static ActionStep Narrow(Decoded decoded, Func<double, double> f, double bound, bool isRelative)
    {
        (int d, int a) = (decoded["d"].Slot, decoded["a"].Slot);
        bool isPacked = decoded.Type == PtxType.F16x2;
        FloatFormat format = FloatFormat.Half;
        return new((warp, lanes) =>
        {
            Span<ulong> x = warp.Read(a, lanes);
            Span<ulong> to = warp.Write(d, lanes);
            int seed = warp.Cta.Launch.Options.Seed;
            ulong One(ulong bits)
            {
                double exact = f(format.ToDouble(bits));
                double most = isRelative ? Math.Abs(exact) * bound : bound;
                ulong off = NarrowArithmetic.Round(format, exact + (0.9 * most * Approximation.Chance(seed, bits)));
                bool isInside = double.IsFinite(exact) && exact is not (0 or 1) && Math.Abs(format.ToDouble(off) - exact) <= most;
                return isInside && !format.IsZero(bits) ? off : NarrowArithmetic.Round(format, exact);
            }

            for (uint left = lanes; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                to[lane] = One(x[lane] & 0xFFFF) | (isPacked ? One(x[lane] >> 16) << 16 : 0);
            }
        });
    }
}
