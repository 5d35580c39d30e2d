using GpuTensor.Testing.Ptx;

namespace GpuTensor.Ptx.Tests;

/// <summary>Warps: shuffles, votes, divergence, barriers, atomics, under several orders.</summary>
public sealed class PtxWarpTests
{
    [Theory]
    [InlineData("up", 3, 0x0000, false)]
    [InlineData("down", 5, 0x1F, false)]
    [InlineData("bfly", 16, 0x1F, false)]
    [InlineData("idx", 7, 0x1F, false)]
    [InlineData("down", 2, 0x181F, true)] // segments of 8
    [InlineData("idx", 3, 0x181F, true)]
    public void Shuffles_take_the_lane_that_the_ISA_says(string mode, int amount, int clamp, bool isSegmented)
    {
        ulong[] got = PtxText.Run($"""
            mov.u32 %r1, %laneid;
            mul.lo.u32 %r2, %r1, 10;
            shfl.sync.{mode}.b32 %r3|%p1, %r2, {amount}, {clamp}, 0xFFFFFFFF;
            selp.b32 %r4, 1000, 0, %p1;
            add.u32 %r5, %r3, %r4;
            st.global.b32 [%at], %r5;
            """, 32);
        int size = isSegmented ? 8 : 32;
        for (int lane = 0; lane < 32; lane++)
        {
            int start = lane / size * size;
            int from = mode switch { "up" => lane - amount, "down" => lane + amount, "bfly" => lane ^ amount, _ => start + amount };
            bool isIn = from >= start && from < start + size;
            Assert.Equal((ulong)((isIn ? from : lane) * 10) + (isIn ? 1000UL : 0), got[lane]);
        }
    }

    [Fact]
    public void Votes_matches_and_reductions_see_their_lanes()
    {
        ulong[] got = PtxText.Run("""
            mov.u32 %r1, %laneid;
            and.b32 %r2, %r1, 1;
            setp.eq.u32 %p1, %r2, 0;
            vote.sync.ballot.b32 %r3, !%p1, -1;
            vote.sync.any.pred %p2, %p1, -1;
            vote.sync.all.pred %p3, %p1, -1;
            match.any.sync.b32 %r4, %r2, -1;
            redux.sync.add.u32 %r5, %r1, -1;
            and.pred %p4, %p2, !%p3;
            """.Replace("and.pred %p4, %p2, !%p3;", "not.pred %p3, %p3; and.pred %p4, %p2, %p3;", StringComparison.Ordinal) + """
            selp.b32 %r6, %r3, 0, %p4;
            xor.b32 %r6, %r6, %r4;
            add.u32 %r6, %r6, %r5;
            st.global.b32 [%at], %r6;
            """, 32);
        Assert.Equal(496UL, got[1]);
        Assert.Equal((ulong)unchecked(0xFFFFFFFF + 496), got[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Loops_with_early_exits_and_barriers_end_in_any_order(int seed)
    {
        // Thread t leaves after t % 7 rounds; every round has a barrier that the others still reach.
        ulong[] got = PtxText.Run("""
            .shared .u32 count;
            setp.eq.u32 %p1, %index, 0;
            @%p1 st.shared.u32 [count], 0;
            bar.sync 0;
            rem.u32 %r1, %index, 7;
            mov.u32 %r2, 0;
            LOOP:
            setp.ge.u32 %p2, %r2, %r1;
            @%p2 bra OUT;
            atom.shared.add.u32 %r3, [count], 1;
            add.u32 %r2, %r2, 1;
            bra LOOP;
            OUT:
            bar.sync 0;
            ld.shared.u32 %r4, [count];
            setp.lt.u32 %p3, %index, 10;
            @%p3 exit;
            bar.sync 0;
            mad.lo.u32 %r4, %r4, 10, %r2;
            st.global.b32 [%at], %r4;
            """, 100, options: new() { Seed = seed });
        ulong total = (ulong)Enumerable.Range(0, 100).Sum(t => t % 7);
        Assert.Equal(Enumerable.Range(0, 100).Select(t => t < 10 ? 0 : (total * 10) + (ulong)(t % 7)), got);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Lanes_of_one_warp_can_wait_for_each_other(int seed)
    {
        // A lock that lanes of one warp contend for: without independent scheduling it never ends.
        ulong[] got = PtxText.Run("""
            .shared .u32 lock;
            .shared .u32 value;
            setp.eq.u32 %p1, %index, 0;
            @%p1 st.shared.u32 [lock], 0;
            @%p1 st.shared.u32 [value], 0;
            bar.sync 0;
            SPIN:
            atom.shared.cas.b32 %r1, [lock], 0, 1;
            setp.ne.u32 %p2, %r1, 0;
            @%p2 bra SPIN;
            ld.volatile.shared.u32 %r2, [value];
            add.u32 %r2, %r2, 1;
            st.volatile.shared.u32 [value], %r2;
            membar.cta;
            atom.shared.exch.b32 %r1, [lock], 0;
            bar.sync 0;
            ld.shared.u32 %r3, [value];
            st.global.b32 [%at], %r3;
            """, 64, options: new() { Seed = seed });
        Assert.All(got, value => Assert.Equal(64UL, value));
    }

    [Fact]
    public void One_of_the_lanes_that_meet_is_elected()
    {
        ulong[] got = PtxText.Run("""
            setp.lt.u32 %p0, %index, 20;
            selp.b32 %r1, 0xFFFFF, 0xFFF00000, %p0;
            @%p0 bra LOW;
            elect.sync %r0|%p1, %r1;
            bra DONE;
            LOW: elect.sync _|%p1, %r1; mov.u32 %r0, 100;
            DONE: selp.b32 %r2, 1000, 0, %p1;
            add.u32 %r0, %r0, %r2;
            st.global.b32 [%at], %r0;
            """, 32);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (i < 20 ? 100UL : 20UL) + (i is 0 or 20 ? 1000UL : 0)), got);
    }

    [Fact]
    public void Lanes_meet_at_different_warp_barriers()
    {
        ulong[] got = PtxText.Run("""
            .shared .align 4 .b8 cell[128];
            mov.u32 %r0, cell;
            mad.lo.u32 %r1, %index, 4, %r0;
            st.shared.u32 [%r1], %index;
            setp.lt.u32 %p1, %index, 16;
            @%p1 bra LOW;
            bar.warp.sync -1;
            bra JOIN;
            LOW:
            bar.warp.sync -1;
            JOIN:
            xor.b32 %r2, %index, 31;
            mad.lo.u32 %r3, %r2, 4, %r0;
            ld.shared.u32 %r4, [%r3];
            st.global.b32 [%at], %r4;
            """, 32);
        Assert.Equal(Enumerable.Range(0, 32).Select(lane => (ulong)(31 - lane)), got);
    }

    [Fact]
    public void Producers_arrive_and_consumers_wait()
    {
        ulong[] got = PtxText.Run("""
            .shared .align 4 .b8 cell[128];
            mov.u32 %r0, cell;
            and.b32 %r5, %index, 31;
            mad.lo.u32 %r1, %r5, 4, %r0;
            setp.ge.u32 %p1, %index, 32;
            @%p1 bra CONSUME;
            st.shared.u32 [%r1], %index;
            bar.arrive 1, 64;
            exit;
            CONSUME:
            bar.sync 1, 64;
            ld.shared.u32 %r2, [%r1];
            st.global.b32 [%at], %r2;
            """, 64);
        Assert.Equal(Enumerable.Range(0, 32).Select(lane => (ulong)lane), got[32..]);
    }

    [Fact]
    public void Barriers_reduce()
    {
        ulong[] got = PtxText.Run("""
            setp.lt.u32 %p1, %index, 41;
            bar.red.popc.u32 %r1, 0, %p1;
            bar.red.and.pred %p2, 0, %p1;
            bar.red.or.pred %p3, 1, !%p1;
            selp.b32 %r2, 1000, 0, %p2;
            selp.b32 %r3, 2000, 0, %p3;
            add.u32 %r1, %r1, %r2;
            add.u32 %r1, %r1, %r3;
            st.global.b32 [%at], %r1;
            """, 50);
        Assert.All(got, value => Assert.Equal(2041UL, value));
    }

    [Fact]
    public void Atomics_add_up_across_blocks()
    {
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("""
            atom.global.add.u32 %r1, [%out], 3;
            red.global.max.s32 [%out+4], %index;
            red.global.add.f32 [%out+8], 0f3F800000;
            atom.global.inc.u32 %r2, [%out+12], 9;
            red.global.add.f64 [%out+16], 0d3FE0000000000000;
            atom.global.cas.b32 %r3, [%out+24], 0, 77;
            red.global.min.s32 [%out+28], -5;
            """))["k"];
        var gpu = new EmulatedGpu(90);
        ulong o = gpu.Allocate<uint>(new uint[8]);
        gpu.Launch(kernel, new(10), new(100), 0, kernel.Pack(o, o));
        uint[] got = gpu.CopyToHost<uint>(o, 8);
        Assert.Equal([3000, 99, BitConverter.SingleToUInt32Bits(1000), 0], got[..4]);
        Assert.Equal(500.0, gpu.CopyToHost<double>(o + 16, 1)[0]);
        Assert.Equal([77, unchecked((uint)-5)], got[6..]);
    }

    [Fact]
    public void The_seed_decides_the_order_of_warps()
    {
        const string Body = """
            .shared .u32 next;
            setp.eq.u32 %p1, %index, 0;
            @%p1 st.shared.u32 [next], 0;
            bar.sync 0;
            atom.shared.add.u32 %r1, [next], 1;
            st.global.b32 [%at], %r1;
            """;
        ulong[][] orders = [.. Enumerable.Range(1, 8).Select(seed => PtxText.Run(Body, 256, options: new() { Seed = seed }))];
        Assert.All(orders, order => Assert.Equal(Enumerable.Range(0, 256).Select(i => (ulong)i), order.Order()));
        Assert.True(orders.Select(order => string.Join(',', order)).Distinct().Count() > 4);
        Assert.Equal(orders[0], PtxText.Run(Body, 256, options: new() { Seed = 1 }));
    }

    [Fact]
    public void Grids_have_three_directions()
    {
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("""
            mov.u32 %r1, %ctaid.z;
            mov.u32 %r2, %nctaid.y;
            mov.u32 %r3, %ctaid.y;
            mad.lo.u32 %r1, %r1, %r2, %r3;
            mov.u32 %r2, %nctaid.x;
            mov.u32 %r3, %ctaid.x;
            mad.lo.u32 %r1, %r1, %r2, %r3;
            mov.u32 %r4, %tid.z;
            mov.u32 %r5, %ntid.y;
            mov.u32 %r6, %tid.y;
            mad.lo.u32 %r4, %r4, %r5, %r6;
            mov.u32 %r5, %ntid.x;
            mad.lo.u32 %r4, %r4, %r5, %index;
            mad.lo.u32 %r1, %r1, 24, %r4;
            mad.wide.u32 %d1, %r1, 4, %out;
            st.global.u32 [%d1], %r1;
            """))["k"];
        var gpu = new EmulatedGpu(90, new() { FindGlobalRaces = true });
        ulong o = gpu.Allocate(4 * 24 * 30);
        gpu.Launch(kernel, new(5, 3, 2), new(4, 3, 2), 0, kernel.Pack(o, o));
        Assert.Equal(Enumerable.Range(0, 720), gpu.CopyToHost<int>(o, 720));
    }
}
