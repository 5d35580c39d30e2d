using GpuTensor.Testing.Ptx.Arithmetic;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>
/// mma.sync: D = A·B + C over the lanes' fragments. Eight groups of four lanes hold a row of A (and one eight rows below) or
/// a column of B each; a lane's registers hold neighbours along k, and further registers those behind all four lanes'.
/// </summary>
internal abstract class ProductStep(Decoded decoded, int depth) : WholeWarpStep
{
    protected const int Columns = 8;

    private readonly int[] _a = Slots(decoded, "a");
    private readonly int[] _b = Slots(decoded, "b");

    protected int Depth { get; } = depth;

    /// <summary>8, or 16.</summary>
    protected int Rows { get; } = decoded.Instruction.Modifiers[2].StartsWith("m16", StringComparison.Ordinal) ? 16 : 8;

    protected int[] C { get; } = Slots(decoded, "c");

    protected int[] D { get; } = Slots(decoded, "d");

    protected static int[] Slots(Decoded decoded, string name) => [.. decoded[name].Elements.Select(element => element.Slot)];

    /// <summary>The row and column of a lane's value of C and D.</summary>
    protected static (int Row, int Column) Place(int lane, int value) => ((lane / 4) + (value / 2 * 8), (lane % 4 * 2) + (value % 2));

    /// <summary>Takes A (row by row) and B (column by column) apart into values of so many bits.</summary>
    protected (T[] A, T[] B) Load<T>(Warp warp, int bits, Func<ulong, T> ofA, Func<ulong, T> ofB)
    {
        (T[] a, T[] b) = (new T[Rows * Depth], new T[Columns * Depth]);
        int halves = Rows / 8;
        for (int i = 0; i < _a.Length; i++)
        {
            Take(warp.Read(_a[i], uint.MaxValue), bits, ofA, a.AsSpan(i % halves * 8 * Depth), i / halves);
        }

        for (int i = 0; i < _b.Length; i++)
        {
            Take(warp.Read(_b[i], uint.MaxValue), bits, ofB, b, i);
        }

        return (a, b);
    }

    private void Take<T>(Span<ulong> values, int bits, Func<ulong, T> of, Span<T> lines, int part)
    {
        int together = bits == 64 ? 1 : 32 / bits;
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            for (int i = 0; i < together; i++)
            {
                int k = (part * 4 * together) + (lane % 4 * together) + i;
                lines[(lane / 4 * Depth) + k] = of(values[lane] >> (i * bits) & (ulong.MaxValue >> (64 - bits)));
            }
        }
    }
}

/// <summary>
/// mma.sync of floats. The ISA leaves open in which order and how exactly sums are formed: here exactly (for .f64 in the
/// order of k), then rounded once, for .f32 by chance towards zero.
/// </summary>
internal sealed class MultiplyStep(Decoded decoded, int depth) : ProductStep(decoded, depth)
{
    private readonly FloatFormat _format = FloatFormat.Of(decoded.Types[1]);
    private readonly FloatFormat _sums = FloatFormat.Of(decoded.Types[0]);

    protected override void Compute(Warp warp)
    {
        bool isTensor = _format == FloatFormat.Tensor;
        int bits = isTensor ? 32 : _format == FloatFormat.Double ? 64 : 16;
        Func<ulong, double> value = isTensor ? x => _format.ToDouble(x & ~0x1FFFUL) : _format.ToDouble;
        (double[] a, double[] b) = Load(warp, bits, value, value);
        int seed = warp.Cta.Launch.Options.Seed;
        bool isPacked = _sums == FloatFormat.Half;
        int count = isPacked ? 2 * D.Length : D.Length;
        var results = new ulong[D.Length * Warp.Size];
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            for (int i = 0; i < count; i++)
            {
                (int row, int column) = Place(lane, i);
                (int register, int shift) = isPacked ? (i / 2, i % 2 * 16) : (i, 0);
                ulong start = warp.Read(C[register], uint.MaxValue)[lane] >> shift;
                double sum = _sums.ToDouble(isPacked ? start & 0xFFFF : start);
                for (int k = 0; k < Depth; k++)
                {
                    sum = Math.FusedMultiplyAdd(a[(row * Depth) + k], b[(column * Depth) + k], sum);
                }

                results[(register * Warp.Size) + lane] |= Rounded(sum, seed) << shift;
            }
        }

        for (int i = 0; i < D.Length; i++)
        {
            results.AsSpan(i * Warp.Size, Warp.Size).CopyTo(warp.Write(D[i], uint.MaxValue));
        }
    }

    private ulong Rounded(double sum, int seed)
    {
        if (_sums != FloatFormat.Single)
        {
            return _sums == FloatFormat.Double ? FloatArithmetic.Bits(sum) : NarrowArithmetic.Round(_sums, sum);
        }

        float nearest = (float)sum;
        bool isOver = float.IsFinite(nearest) && Math.Abs((double)nearest) > Math.Abs(sum);
        bool truncates = isOver && Approximation.Chance(seed, FloatArithmetic.Bits(sum)) > 0;
        return FloatArithmetic.Bits(!truncates ? nearest : sum > 0 ? MathF.BitDecrement(nearest) : MathF.BitIncrement(nearest));
    }
}

/// <summary>mma.sync of bytes: sums wrap, or stay at the ends with .satfinite.</summary>
internal sealed class IntegerMultiplyStep(Decoded decoded, int depth) : ProductStep(decoded, depth)
{
    private readonly bool _clamps = decoded.Has("satfinite");
    private readonly bool _isSignedA = decoded.Types[1].IsSigned();
    private readonly bool _isSignedB = decoded.Types[2].IsSigned();

    protected override void Compute(Warp warp)
    {
        (long[] a, long[] b) = Load(warp, 8, x => _isSignedA ? (sbyte)x : (long)x, x => _isSignedB ? (sbyte)x : (long)x);
        var results = new ulong[D.Length * Warp.Size];
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            for (int i = 0; i < D.Length; i++)
            {
                (int row, int column) = Place(lane, i);
                long sum = (int)warp.Read(C[i], uint.MaxValue)[lane];
                for (int k = 0; k < Depth; k++)
                {
                    sum += a[(row * Depth) + k] * b[(column * Depth) + k];
                }

                results[(i * Warp.Size) + lane] = (uint)(_clamps ? Math.Clamp(sum, int.MinValue, int.MaxValue) : sum);
            }
        }

        for (int i = 0; i < D.Length; i++)
        {
            results.AsSpan(i * Warp.Size, Warp.Size).CopyTo(warp.Write(D[i], uint.MaxValue));
        }
    }
}
