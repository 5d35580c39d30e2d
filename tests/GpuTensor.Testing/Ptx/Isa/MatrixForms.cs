using System.Numerics;
using GpuTensor.Testing.Ptx.Arithmetic;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>mma.sync with accumulators of .f32, and ldmatrix (ISA 9.7.14.5).</summary>
internal static class MatrixForms
{
    public static Form[] All { get; } =
    [
        new("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32", "d{4}=f32 a{2}=f16x2 b{1}=f16x2 c{4}=f32", decoded => new MultiplyStep(decoded, 8), 65, 75),
        new("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32", "d{4}=f32 a{4}=f16x2 b{2}=f16x2 c{4}=f32", decoded => new MultiplyStep(decoded, 16), 70, 80),
        new("mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32", "d{4}=f32 a{2}=bf16x2 b{1}=bf16x2 c{4}=f32", decoded => new MultiplyStep(decoded, 8), 70, 80),
        new("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32", "d{4}=f32 a{4}=bf16x2 b{2}=bf16x2 c{4}=f32", decoded => new MultiplyStep(decoded, 16), 70, 80),
        new("mma.sync.aligned.m16n8k4.row.col.f32.tf32.tf32.f32", "d{4}=f32 a{2}=tf32 b{1}=tf32 c{4}=f32", decoded => new MultiplyStep(decoded, 4), 70, 80),
        new("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", "d{4}=f32 a{4}=tf32 b{2}=tf32 c{4}=f32", decoded => new MultiplyStep(decoded, 8), 70, 80),
        new("ldmatrix.sync.aligned.m8n8.x1{.trans}{.$shared}.b16", "d{1}=b32 [a]", decoded => new LoadMatrixStep(decoded), 65, 75),
        new("ldmatrix.sync.aligned.m8n8.x2{.trans}{.$shared}.b16", "d{2}=b32 [a]", decoded => new LoadMatrixStep(decoded), 65, 75),
        new("ldmatrix.sync.aligned.m8n8.x4{.trans}{.$shared}.b16", "d{4}=b32 [a]", decoded => new LoadMatrixStep(decoded), 65, 75),
    ];
}

/// <summary>An instruction that a whole warp executes.</summary>
internal abstract class WholeWarpStep : CollectiveStep
{
    public override uint Members(Warp warp, int lane) => warp.Existing == uint.MaxValue
        ? uint.MaxValue
        : throw new Fault("absent-lane", "the instruction needs a whole warp, and this one has fewer threads", lane);

    public override void Gather(Warp warp, uint lanes)
    {
    }

    public override void Finish(Warp warp, uint lanes, uint group)
    {
        if (group != uint.MaxValue)
        {
            throw new Fault("absent-lane", "the instruction needs a whole warp, and some lanes have exited", BitOperations.TrailingZeroCount(lanes));
        }

        Compute(warp);
    }

    protected abstract void Compute(Warp warp);
}

/// <summary>
/// mma.sync: D = A·B + C over the lanes' fragments. The ISA leaves open in which order and how exactly sums are formed: here
/// exactly, then rounded once, by chance towards zero.
/// </summary>
internal sealed class MultiplyStep : WholeWarpStep
{
    private const int Rows = 16;
    private const int Columns = 8;

    private readonly int _depth;
    private readonly FloatFormat _format;
    private readonly int[] _d;
    private readonly int[] _a;
    private readonly int[] _b;
    private readonly int[] _c;

    public MultiplyStep(Decoded decoded, int depth)
    {
        (_depth, _format) = (depth, FloatFormat.Of(decoded.Types[1]));
        int[] Slots(string name) => [.. decoded[name].Elements.Select(element => element.Slot)];
        (_d, _a, _b, _c) = (Slots("d"), Slots("a"), Slots("b"), Slots("c"));
    }

    protected override void Compute(Warp warp)
    {
        var a = new double[Rows * _depth];
        var b = new double[_depth * Columns];
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            (int group, int place) = (lane / 4, lane % 4);
            for (int i = 0; i < _a.Length; i++)
            {
                Put(a, _depth, group + (i % 2 * 8), place, i / 2, warp.Read(_a[i], uint.MaxValue)[lane], isRow: true);
            }

            for (int i = 0; i < _b.Length; i++)
            {
                Put(b, Columns, group, place, i, warp.Read(_b[i], uint.MaxValue)[lane], isRow: false);
            }
        }

        int seed = warp.Cta.Launch.Options.Seed;
        Span<ulong> results = stackalloc ulong[4 * Warp.Size];
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            for (int i = 0; i < 4; i++)
            {
                (int row, int column) = ((lane / 4) + (i / 2 * 8), (lane % 4 * 2) + (i % 2));
                double sum = FloatArithmetic.Single(warp.Read(_c[i], uint.MaxValue)[lane]);
                for (int k = 0; k < _depth; k++)
                {
                    sum += a[(row * _depth) + k] * b[(k * Columns) + column];
                }

                results[(i * Warp.Size) + lane] = Rounded(sum, seed);
            }
        }

        for (int i = 0; i < 4; i++)
        {
            results.Slice(i * Warp.Size, Warp.Size).CopyTo(warp.Write(_d[i], uint.MaxValue));
        }
    }

    private static ulong Rounded(double sum, int seed)
    {
        float nearest = (float)sum;
        bool isOver = float.IsFinite(nearest) && Math.Abs((double)nearest) > Math.Abs(sum);
        bool truncates = isOver && Approximation.Chance(seed, FloatArithmetic.Bits(sum)) > 0;
        return FloatArithmetic.Bits(!truncates ? nearest : sum > 0 ? MathF.BitDecrement(nearest) : MathF.BitIncrement(nearest));
    }

    // A register of the lane holds one value of tf32, or two neighbours (along k) of a 16-bit format.
    private void Put(double[] matrix, int stride, int outer, int place, int part, ulong bits, bool isRow)
    {
        if (_format == FloatFormat.Tensor)
        {
            int k = place + (part * 4);
            matrix[isRow ? (outer * stride) + k : (k * stride) + outer] = _format.ToDouble(bits & ~0x1FFFUL);
            return;
        }

        for (int half = 0; half < 2; half++)
        {
            int k = (place * 2) + half + (part * 8);
            matrix[isRow ? (outer * stride) + k : (k * stride) + outer] = _format.ToDouble((bits >> (16 * half)) & 0xFFFF);
        }
    }
}

/// <summary>ldmatrix: 8x8 matrices of 16-bit values, whose rows' addresses the lanes give, eight lanes for each.</summary>
internal sealed class LoadMatrixStep : WholeWarpStep
{
    private readonly int[] _d;
    private readonly Resolved _address;
    private readonly Space _space;
    private readonly bool _isTransposed;

    public LoadMatrixStep(Decoded decoded)
    {
        _d = [.. decoded["d"].Elements.Select(element => element.Slot)];
        (_address, _space, _isTransposed) = (decoded["[a]"], decoded.Space, decoded.Has("trans"));
        MemoryForms.RequireSpace(decoded, _space, _address);
    }

    protected override void Compute(Warp warp)
    {
        Span<ulong> addresses = warp.Read(_address.Slot, uint.MaxValue);
        var values = new ulong[_d.Length * 64];
        for (int lane = 0; lane < _d.Length * 8; lane++)
        {
            Space space = _space;
            ulong address = addresses[lane] + (ulong)_address.Value;
            MemoryBlock block = MemoryAccess.Locate(warp, lane, ref space, ref address, 16, out int offset);
            if (space != Space.Shared)
            {
                throw new Fault("space", "matrices are loaded from shared memory", lane);
            }

            MemoryAccess.RequireWritten(warp, block, offset, 16, lane);
            warp.Cta.Note(space, warp.Thread(lane), address, 16, isWrite: false, isStrong: false, this);
            for (int column = 0; column < 8; column++)
            {
                values[(lane * 8) + column] = MemoryAccess.Get(block, offset + (column * 2), 2);
            }
        }

        for (int i = 0; i < _d.Length; i++)
        {
            Span<ulong> to = warp.Write(_d[i], uint.MaxValue);
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                (int row, int column) = (lane / 4, lane % 4 * 2);
                int first = (i * 64) + (_isTransposed ? (column * 8) + row : (row * 8) + column);
                to[lane] = values[first] | (values[first + (_isTransposed ? 8 : 1)] << 16);
            }
        }
    }
}
