using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx;

/// <summary>What the CTAs of one launch did.</summary>
public sealed class KernelCounts
{
    private readonly Dictionary<string, long> _instructions = new(StringComparer.Ordinal);

    internal KernelCounts(string kernel, PtxSize grid, PtxSize block) => (Kernel, Grid, Block) = (kernel, grid, block);

    /// <summary>The kernel's name.</summary>
    public string Kernel { get; }

    public PtxSize Grid { get; }

    public PtxSize Block { get; }

    /// <summary>How many CTAs ran.</summary>
    public long Ctas { get; internal set; }

    /// <summary>Instructions, each once for the lanes of a warp that execute it together.</summary>
    public long WarpInstructions => _instructions.Values.Sum();

    /// <summary>The same, by the instruction's name.</summary>
    public IReadOnlyDictionary<string, long> ByInstruction => _instructions;

    /// <summary>What came from global memory, in sectors of 32 bytes.</summary>
    public AccessCounts GlobalReads { get; } = new(isGlobal: true);

    public AccessCounts GlobalWrites { get; } = new(isGlobal: true);

    /// <summary>What came from shared memory, in turns of its 32 banks.</summary>
    public AccessCounts SharedReads { get; } = new(isGlobal: false);

    public AccessCounts SharedWrites { get; } = new(isGlobal: false);

    /// <summary>Accesses to local memory.</summary>
    public long LocalAccesses { get; private set; }

    /// <summary>How often instructions whose name begins so were executed by warps.</summary>
    public long Of(string prefix) => _instructions.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(pair => pair.Value);

    internal void Add(PtxInstruction instruction)
    {
        // Compilers make multiplications of divisions by a constant.
        bool isByConstant = instruction is { Opcode: "div" or "rem", Operands: [.., IntegerOperand] };
        string name = isByConstant ? instruction.Name + " by a constant" : instruction.Name;
        _instructions[name] = _instructions.GetValueOrDefault(name) + 1;
    }

    internal void Add(Warp warp, Space space, ReadOnlySpan<ulong> addresses, long offset, uint lanes, int bytes, bool isWrite)
    {
        Span<ulong> at = stackalloc ulong[Warp.Size];
        int count = 0;
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            if ((lanes >> lane & 1) == 0)
            {
                at[lane] = ulong.MaxValue;
                continue;
            }

            at[lane] = addresses[lane] + (ulong)offset;
            if (space == Space.Generic)
            {
                space = MemoryAccess.SpaceOf(warp, at[lane]);
                offset -= (long)MemoryAccess.Window(space);
                at[lane] -= MemoryAccess.Window(space);
            }

            count++;
        }

        switch (space)
        {
            case Space.Global:
                (isWrite ? GlobalWrites : GlobalReads).Add(at, bytes, count);
                break;
            case Space.Shared:
                (isWrite ? SharedWrites : SharedReads).Add(at, bytes, count);
                break;
            case Space.Local:
                LocalAccesses++;
                break;
        }
    }
}
