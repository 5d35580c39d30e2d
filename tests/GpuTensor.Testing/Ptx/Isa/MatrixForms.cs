using System.Numerics;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>mma.sync, and moves of matrices of 16-bit values (ISA 9.7.14.5).</summary>
internal static class MatrixForms
{
    private const string Bytes = "<u8|s8>";

    public static Form[] All { get; } =
    [
        new("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32", "d{4}=f32 a{2}=f16x2 b{1}=f16x2 c{4}=f32", decoded => new MultiplyStep(decoded, 8), 65, 75),
        new("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32", "d{4}=f32 a{4}=f16x2 b{2}=f16x2 c{4}=f32", decoded => new MultiplyStep(decoded, 16), 70, 80),
        new("mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32", "d{4}=f32 a{2}=bf16x2 b{1}=bf16x2 c{4}=f32", decoded => new MultiplyStep(decoded, 8), 70, 80),
        new("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32", "d{4}=f32 a{4}=bf16x2 b{2}=bf16x2 c{4}=f32", decoded => new MultiplyStep(decoded, 16), 70, 80),
        new("mma.sync.aligned.m16n8k4.row.col.f32.tf32.tf32.f32", "d{4}=f32 a{2}=tf32 b{1}=tf32 c{4}=f32", decoded => new MultiplyStep(decoded, 4), 70, 80),
        new("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", "d{4}=f32 a{4}=tf32 b{2}=tf32 c{4}=f32", decoded => new MultiplyStep(decoded, 8), 70, 80),
        new("mma.sync.aligned.m16n8k8.row.col.f16.f16.f16.f16", "d{2}=f16x2 a{2}=f16x2 b{1}=f16x2 c{2}=f16x2", decoded => new MultiplyStep(decoded, 8), 65, 75),
        new("mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16", "d{2}=f16x2 a{4}=f16x2 b{2}=f16x2 c{2}=f16x2", decoded => new MultiplyStep(decoded, 16), 70, 80),
        new("mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64", "d{2}=f64 a{1}=f64 b{1}=f64 c{2}=f64", decoded => new MultiplyStep(decoded, 4), 70, 80),
        new("mma.sync.aligned.m16n8k4.row.col.f64.f64.f64.f64", "d{4}=f64 a{2}=f64 b{1}=f64 c{4}=f64", decoded => new MultiplyStep(decoded, 4), 78, 90),
        new("mma.sync.aligned.m16n8k8.row.col.f64.f64.f64.f64", "d{4}=f64 a{4}=f64 b{2}=f64 c{4}=f64", decoded => new MultiplyStep(decoded, 8), 78, 90),
        new("mma.sync.aligned.m16n8k16.row.col.f64.f64.f64.f64", "d{4}=f64 a{8}=f64 b{4}=f64 c{4}=f64", decoded => new MultiplyStep(decoded, 16), 78, 90),
        new($"mma.sync.aligned.m8n8k16.row.col{{.satfinite}}.s32.{Bytes}.{Bytes}.s32", "d{2}=s32 a{1}=b32 b{1}=b32 c{2}=s32", decoded => new IntegerMultiplyStep(decoded, 16), 65, 75),
        new($"mma.sync.aligned.m16n8k16.row.col{{.satfinite}}.s32.{Bytes}.{Bytes}.s32", "d{4}=s32 a{2}=b32 b{1}=b32 c{4}=s32", decoded => new IntegerMultiplyStep(decoded, 16), 70, 80),
        new($"mma.sync.aligned.m16n8k32.row.col{{.satfinite}}.s32.{Bytes}.{Bytes}.s32", "d{4}=s32 a{4}=b32 b{2}=b32 c{4}=s32", decoded => new IntegerMultiplyStep(decoded, 32), 70, 80),
        .. StoreMatrix(1), .. StoreMatrix(2), .. StoreMatrix(4),
        new("movmatrix.sync.aligned.m8n8.trans.b16", "d=b32 a=b32", decoded => new TransposeStep(decoded), 78, 75),
        new("ldmatrix.sync.aligned.m8n8.x1{.trans}{.$shared}.b16", "d{1}=b32 [a]", decoded => new LoadMatrixStep(decoded), 65, 75),
        new("ldmatrix.sync.aligned.m8n8.x2{.trans}{.$shared}.b16", "d{2}=b32 [a]", decoded => new LoadMatrixStep(decoded), 65, 75),
        new("ldmatrix.sync.aligned.m8n8.x4{.trans}{.$shared}.b16", "d{4}=b32 [a]", decoded => new LoadMatrixStep(decoded), 65, 75),
    ];

    private static Form[] StoreMatrix(int count) =>
        [new($"stmatrix.sync.aligned.m8n8.x{count}{{.trans}}{{.$shared}}.b16", $"[d] a{{{count}}}=b32", decoded => new StoreMatrixStep(decoded), 78, 90)];
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

/// <summary>stmatrix: stores what ldmatrix loads.</summary>
internal sealed class StoreMatrixStep : WholeWarpStep
{
    private readonly int[] _a;
    private readonly Resolved _address;
    private readonly Space _space;
    private readonly bool _isTransposed;

    public StoreMatrixStep(Decoded decoded)
    {
        _a = [.. decoded["a"].Elements.Select(element => element.Slot)];
        (_address, _space, _isTransposed) = (decoded["[d]"], decoded.Space, decoded.Has("trans"));
        MemoryForms.RequireSpace(decoded, _space, _address);
    }

    protected override void Compute(Warp warp)
    {
        var values = new ulong[_a.Length * 64];
        for (int i = 0; i < _a.Length; i++)
        {
            Span<ulong> from = warp.Read(_a[i], uint.MaxValue);
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                (int row, int column) = (lane / 4, lane % 4 * 2);
                int first = (i * 64) + (_isTransposed ? (column * 8) + row : (row * 8) + column);
                values[first] = from[lane] & 0xFFFF;
                values[first + (_isTransposed ? 8 : 1)] = from[lane] >> 16;
            }
        }

        Span<ulong> addresses = warp.Read(_address.Slot, uint.MaxValue);
        for (int lane = 0; lane < _a.Length * 8; lane++)
        {
            Space space = _space;
            ulong address = addresses[lane] + (ulong)_address.Value;
            MemoryBlock block = MemoryAccess.Locate(warp, lane, ref space, ref address, 16, out int offset);
            if (space != Space.Shared)
            {
                throw new Fault("space", "matrices are stored to shared memory", lane);
            }

            warp.Cta.Note(space, warp.Thread(lane), address, 16, isWrite: true, isStrong: false, this);
            MemoryAccess.RequireNoCopy(block, offset, 16, lane);
            for (int column = 0; column < 8; column++)
            {
                MemoryAccess.Set(block, offset + (column * 2), 2, values[(lane * 8) + column]);
            }
        }
    }
}

/// <summary>movmatrix: transposes a matrix that the warp holds.</summary>
internal sealed class TransposeStep(Decoded decoded) : WholeWarpStep
{
    private readonly int _d = decoded["d"].Slot;
    private readonly int _a = decoded["a"].Slot;

    protected override void Compute(Warp warp)
    {
        ulong[] from = warp.Read(_a, uint.MaxValue).ToArray();
        ulong At(int row, int column) => from[(row * 4) + (column / 2)] >> (column % 2 * 16) & 0xFFFF;
        Span<ulong> to = warp.Write(_d, uint.MaxValue);
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            (int row, int column) = (lane / 4, lane % 4 * 2);
            to[lane] = At(column, row) | (At(column + 1, row) << 16);
        }
    }
}
