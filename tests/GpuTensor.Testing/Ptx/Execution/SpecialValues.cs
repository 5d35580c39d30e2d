using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>Fills the slots of constants, addresses and special registers.</summary>
internal static class SpecialValues
{
    /// <summary>What stays the same for all CTAs of a launch.</summary>
    public static void FillConstants(Warp warp, KernelLaunch launch, int threads)
    {
        foreach ((int slot, ulong value) in launch.Program.Constants)
        {
            warp.Constant(slot).Fill(value);
        }

        foreach ((int slot, Variable variable, long offset) in launch.Program.Symbols)
        {
            warp.Constant(slot).Fill(launch.AddressOf(variable) + (ulong)offset);
        }

        foreach ((int slot, string name) in launch.Program.Specials)
        {
            Span<ulong> values = warp.Constant(slot);
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                values[lane] = Value(name, warp, launch, lane, threads);
            }
        }
    }

    /// <summary>What differs from CTA to CTA.</summary>
    public static void FillPosition(Warp warp, PtxSize cta)
    {
        foreach ((int slot, string name) in warp.Program.Specials)
        {
            if (name.StartsWith("%ctaid", StringComparison.Ordinal))
            {
                warp.Constant(slot).Fill((ulong)Axis(cta, name));
            }
        }
    }

    private static ulong Value(string name, Warp warp, KernelLaunch launch, int lane, int threads)
    {
        uint bit = 1u << lane;
        PtxSize thread = launch.Block.At(Math.Min(warp.Thread(lane), threads - 1));
        return name[..(name.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot ? dot : name.Length)] switch
        {
            "%tid" => (ulong)Axis(thread, name),
            "%ntid" => (ulong)Axis(launch.Block, name),
            "%nctaid" => (ulong)Axis(launch.Grid, name),
            "%laneid" => (ulong)lane,
            "%warpid" => (ulong)warp.Index,
            "%nwarpid" => 64,
            "%nsmid" => 8,
            "%total_smem_size" => (ulong)launch.SharedBytes,
            "%dynamic_smem_size" => (ulong)launch.DynamicSharedBytes,
            "%lanemask_eq" => bit,
            "%lanemask_lt" => bit - 1,
            "%lanemask_le" => bit | (bit - 1),
            "%lanemask_gt" => ~(bit | (bit - 1)),
            "%lanemask_ge" => ~(bit - 1),
            _ => 0,
        };
    }

    private static int Axis(PtxSize size, string name) => name[^1] switch { 'x' => size.X, 'y' => size.Y, _ => size.Z };
}
