using GpuTensor.Testing.Ptx;

namespace GpuTensor.Ptx.Tests;

/// <summary>What launches cost: sectors of global memory, turns of shared memory's banks, instructions of warps; worked out by hand.</summary>
public sealed class PtxCountTests
{
    /// <summary>Threads read 4, 8 or 16 bytes at multiples of a stride.</summary>
    [Theory]
    [InlineData("u32 %r1", 4, 4, 4)]
    [InlineData("u32 %r1", 8, 8, 4)]
    [InlineData("u32 %r1", 32, 32, 4)]
    [InlineData("u32 %r1", 0, 1, 1)]
    [InlineData("u64 %d1", 8, 8, 8)]
    [InlineData("v4.u32 {%r1, %r2, %r3, %r4}", 16, 16, 16)]
    [InlineData("v4.u32 {%r1, %r2, %r3, %r4}", 32, 32, 16)]
    public void Global_memory_comes_in_sectors_of_32_bytes(string load, int stride, int sectors, int least)
    {
        KernelCounts counts = Count($"mad.wide.u32 %d0, %index, {stride}, %in;\nld.global.{load}, [%d0];");
        Assert.Equal((1, sectors, least), (counts.GlobalReads.Requests, counts.GlobalReads.Pieces, counts.GlobalReads.LeastPieces));
        Assert.Equal(sectors * 32, counts.GlobalReads.DifferentBytes);
    }

    [Fact]
    public void Bytes_that_are_read_again_count_as_sectors_but_not_as_memory()
    {
        KernelCounts counts = Count("mad.wide.u32 %d0, %index, 4, %in;\nld.global.u32 %r1, [%d0];\nld.global.u32 %r2, [%d0];");
        Assert.Equal((2, 8, 128), (counts.GlobalReads.Requests, counts.GlobalReads.Pieces, counts.GlobalReads.DifferentBytes));
    }

    /// <summary>Threads write to shared memory at multiples of a stride: 32 banks of 4 bytes, halves of a warp for 8 bytes, quarters for 16.</summary>
    [Theory]
    [InlineData("u32", "%r1", 4, 1, 1)]
    [InlineData("u32", "%r1", 8, 2, 1)]
    [InlineData("u32", "%r1", 128, 32, 1)]
    [InlineData("u32", "%r1", 132, 1, 1)]
    [InlineData("u64", "%d1", 8, 2, 2)]
    [InlineData("u64", "%d1", 16, 4, 2)]
    [InlineData("v4.u32", "{%r1, %r1, %r1, %r1}", 16, 4, 4)]
    [InlineData("v4.u32", "{%r1, %r1, %r1, %r1}", 32, 8, 4)]
    public void Shared_memory_takes_a_turn_for_each_word_of_its_busiest_bank(string type, string value, int stride, int turns, int least)
    {
        KernelCounts counts = Count(
            $"mov.u32 %r3, block;\nmad.lo.u32 %r0, %index, {stride}, %r3;\nmov.b32 %r1, 1;\nmov.b64 %d1, 1;\nst.shared.{type} [%r0], {value};",
            ".shared .align 16 .b8 block[8192];");
        Assert.Equal((1, turns, least), (counts.SharedWrites.Requests, counts.SharedWrites.Pieces, counts.SharedWrites.LeastPieces));
    }

    /// <summary>
    /// Of 16 bytes a lane, two quarters of a warp go together where lanes side by side, or two apart, read the same: where the lane's
    /// bit 0 or 1 is left out of the cell it reads. The last case leaves none out.
    /// </summary>
    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 4)]
    public void Reads_of_neighbours_go_together(int bit, int turns)
    {
        KernelCounts counts = Count(
            $"""
            shl.b32 %r5, %index, 4;
            mov.b32 %r6, 0;
            mov.u32 %r7, block;
            add.u32 %r8, %r7, %r5;
            st.shared.v4.u32 [%r8], {"{%r6, %r6, %r6, %r6}"};
            bar.sync 0;
            shr.u32 %r9, %index, {bit + 1};
            shl.b32 %r9, %r9, {bit};
            and.b32 %r5, %index, {(1 << bit) - 1};
            or.b32 %r9, %r9, %r5;
            shl.b32 %r9, %r9, 4;
            add.u32 %r9, %r9, %r7;
            ld.shared.v4.u32 {"{%r1, %r2, %r3, %r4}"}, [%r9];
            """,
            ".shared .align 16 .b8 block[512];");
        Assert.Equal(turns, counts.SharedReads.Pieces);
    }

    [Fact]
    public void Instructions_count_once_for_lanes_that_run_together()
    {
        KernelCounts counts = Count("add.u32 %r1, %index, 3;\ndiv.u32 %r2, %r1, 3;\ndiv.u32 %r3, %r1, %r2;");
        Assert.Equal((1, 1, 1), (counts.Of("add.u32"), counts.Of("div.u32 by a constant"), counts.ByInstruction["div.u32"]));
    }

    [Fact]
    public void Of_a_large_grid_some_groups_run()
    {
        var counter = new KernelCounter { MostCtas = 3 };
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("add.u32 %r1, %index, 1;\nret;"))["k"];
        new EmulatedGpu(90, new() { Counter = counter }).Launch(kernel, new(1000), new(64), 0, kernel.Pack(0UL, 0UL));
        KernelCounts counts = Assert.Single(counter.Launches);
        Assert.Equal((3, 6), (counts.Ctas, counts.Of("add.u32")));
    }

    private static KernelCounts Count(string body, string before = "")
    {
        var counter = new KernelCounter();
        PtxText.Run(body + "\nret;", 32, new ulong[256], options: new() { Counter = counter, FindUnwrittenGlobal = false }, before: before);
        return Assert.Single(counter.Launches);
    }
}
