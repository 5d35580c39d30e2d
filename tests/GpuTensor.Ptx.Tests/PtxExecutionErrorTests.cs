using GpuTensor.Testing.Ptx;

namespace GpuTensor.Ptx.Tests;

/// <summary>What a kernel must not do is found, with the rule, the line and the thread.</summary>
public sealed class PtxExecutionErrorTests
{
    [Theory]
    [InlineData("out-of-bounds", "ld.global.u64 %d0, [%out+8]; //!", 1)]
    [InlineData("out-of-bounds", "st.global.u32 [%out+-4], 1; //!", 1)]
    [InlineData("out-of-bounds", "mad.wide.u32 %d1, %index, 8, %out;\n st.global.u64 [%d1+8], 1; //!", 32, 31)]
    [InlineData("out-of-bounds", "mov.u64 %d0, 0;\n ld.global.u32 %r0, [%d0]; //!", 1)]
    [InlineData("out-of-bounds", ".shared .u32 s[4];\n mov.u32 %r0, s;\n st.shared.u32 [%r0+16], 1; //!", 1)]
    [InlineData("out-of-bounds", ".local .u32 l[4];\n st.local.u32 [l+16], 1; //!", 1)]
    [InlineData("out-of-bounds", "ld.param.u64 %d0, [in+8]; //!", 1)]
    [InlineData("out-of-bounds", ".shared .u32 s[4];\n mov.u64 %d0, s;\n cvta.shared.u64 %d0, %d0;\n st.u32 [%d0+16], 1; //!", 1)]
    [InlineData("out-of-bounds", "prefetch.global.L1 [%in];\n ld.global.v2.u64 {%d0, %d1}, [%out]; //!", 1)]
    [InlineData("misaligned", "ld.global.u32 %r0, [%out+2]; //!", 1)]
    [InlineData("misaligned", ".shared .align 4 .b8 s[16];\n mov.u32 %r0, s;\n add.u32 %r0, %r0, 4;\n st.shared.v2.u32 [%r0], {%r0, %r0}; //!", 1)]
    [InlineData("uninitialized-register", "add.s32 %r0, %r1, 1; //!", 1)]
    [InlineData("uninitialized-register", "setp.eq.u32 %p0, %index, 3;\n @%p0 mov.u32 %r0, 1;\n add.s32 %r0, %r0, 1; //!", 8)]
    [InlineData("uninitialized-register", "@%p5 mov.u32 %r0, 1; //!", 1)]
    [InlineData("uninitialized-register", "st.global.u32 [%at], %r7; //!", 1)]
    [InlineData("uninitialized-memory", ".shared .u32 s;\n ld.shared.u32 %r0, [s]; //!", 1)]
    [InlineData("uninitialized-memory", ".local .u32 l[2];\n st.local.u32 [l], 1;\n ld.local.v2.u32 {%r0, %r1}, [l]; //!", 1)]
    [InlineData("uninitialized-memory", ".shared .align 4 .b8 s[4];\n st.shared.u8 [s], 1;\n ld.shared.u32 %r0, [s]; //!", 1)]
    [InlineData("space", "mov.u64 %d0, table;\n st.global.u32 [%d0], 1; //!", 1)]
    [InlineData("space", "mov.u64 %d0, table;\n ld.global.u32 %r0, [%d0]; //!", 1)]
    [InlineData("division-by-zero", "mov.u32 %r0, 0;\n div.u32 %r1, 5, %r0; //!", 1)]
    [InlineData("trap", "trap; //!", 1)]
    [InlineData("uniform-branch", "setp.lt.u32 %p0, %index, 3;\n @%p0 bra.uni END; //!\n END: ret;", 8)]
    [InlineData("step-limit", "LOOP:\n bra LOOP; //!", 1)]
    [InlineData("race", ".shared .u32 s;\n st.shared.u32 [s], %index; //!", 2)]
    [InlineData("race", ".shared .u32 s[64];\n mov.u32 %r0, s;\n mad.lo.u32 %r1, %index, 4, %r0;\n st.shared.u32 [%r1], 1;\n bar.sync 0;\n st.shared.u32 [%r1], 2; //!\n xor.b32 %r2, %index, 32;\n mad.lo.u32 %r1, %r2, 4, %r0;\n ld.shared.u32 %r3, [%r1]; //!", 64)]
    [InlineData("race", ".shared .u32 s[32];\n mov.u32 %r0, s;\n mad.lo.u32 %r1, %index, 4, %r0;\n st.shared.u32 [%r1], 1;\n xor.b32 %r2, %index, 1;\n mad.lo.u32 %r1, %r2, 4, %r0;\n ld.shared.u32 %r3, [%r1]; //!", 32)]
    [InlineData("race", ".shared .u32 s;\n setp.eq.u32 %p0, %index, 0;\n @%p0 st.shared.u32 [s], 0;\n bar.sync 0;\n ld.shared.u32 %r0, [s];\n @%p0 st.shared.u32 [s], 1; //!", 2)]
    [InlineData("race", ".shared .u32 s;\n setp.eq.u32 %p0, %index, 0;\n @%p0 st.shared.u32 [s], 0;\n bar.sync 0;\n @!%p0 atom.shared.add.u32 %r0, [s], 1;\n @%p0 ld.shared.u32 %r0, [s]; //!", 8)]
    [InlineData("divergent-barrier", "setp.lt.u32 %p0, %index, 7;\n @%p0 bar.sync 0; //!", 32)]
    [InlineData("divergent-barrier", "setp.lt.u32 %p0, %index, 32;\n @%p0 bra A;\n bar.sync 1; //!\n ret;\n A: bar.sync 0; //!", 64)]
    [InlineData("divergent-barrier", "setp.lt.u32 %p0, %index, 16;\n @%p0 bra A;\n bar.sync 0; //!\n ret;\n A: bar.sync 0; //!", 32)]
    [InlineData("divergent-barrier", "setp.lt.u32 %p0, %index, 32;\n @%p0 bra A;\n bar.sync 0; //!\n ret;\n A: bar.sync 0; //!", 64)]
    [InlineData("deadlock", "bar.sync 0, 64; //!", 96)]
    [InlineData("deadlock", "setp.lt.u32 %p0, %index, 16;\n @%p0 bra A;\n bar.warp.sync 0xFFFFFFFF; //!\n A: bar.sync 0; //!", 32)]
    [InlineData("barrier", "mov.u32 %r0, 17;\n bar.sync %r0; //!", 32)]
    [InlineData("barrier", "mov.u32 %r0, 33;\n bar.sync 0, %r0; //!", 64)]
    [InlineData("membermask", "shfl.sync.idx.b32 %r0, %index, 0, 31, 0xFFFF; //!", 32)]
    [InlineData("absent-lane", "shfl.sync.idx.b32 %r0, %index, 0, 31, -1; //!", 16)]
    [InlineData("absent-lane", "setp.gt.u32 %p0, %index, 7;\n @%p0 exit;\n vote.sync.ballot.b32 %r0, %p0, -1; //!", 32)]
    [InlineData("absent-lane", "mov.b32 %r0, 0;\n ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r1}, [%r0]; //!", 31)]
    [InlineData("async-pending", ".shared .align 16 .b8 s[16];\n mov.u32 %r0, s;\n cp.async.ca.shared.global [%r0], [%in], 8;\n cp.async.commit_group;\n ld.shared.u64 %d0, [%r0]; //!", 1)]
    [InlineData("async-pending", ".shared .align 16 .b8 s[16];\n mov.u32 %r0, s;\n cp.async.ca.shared.global [%r0], [%in], 8;\n cp.async.commit_group;\n cp.async.wait_group 1;\n ld.shared.u64 %d0, [%r0]; //!", 1)]
    [InlineData("race", ".shared .align 16 .b8 s[16];\n mov.u32 %r0, s;\n setp.eq.u32 %p0, %index, 0;\n @%p0 cp.async.ca.shared.global [%r0], [%in], 8;\n cp.async.wait_all;\n ld.shared.u64 %d0, [%r0]; //!", 4)]
    [InlineData("misaligned", ".shared .align 16 .b8 s[16];\n mov.u32 %r0, s;\n cp.async.ca.shared.global [%r0+4], [%in], 8; //!", 1)]
    [InlineData("async-size", ".shared .align 16 .b8 s[16];\n mov.u32 %r0, s;\n cp.async.ca.shared.global [%r0], [%in], 8, 9; //!", 1)]
    public void An_undefined_act_is_found(string rule, string body, int threads, int thread = -1)
    {
        string text = PtxText.Kernel(body, before: ".const .u32 table[2] = {1, 2};");
        PtxKernel kernel = PtxModule.Parse(text)["k"];
        for (int seed = 1; seed <= 3; seed++)
        {
            var gpu = new EmulatedGpu(90, new() { StepLimit = 100_000, Seed = seed });
            ulong o = gpu.Allocate<ulong>(new ulong[threads]);
            ulong i = gpu.Allocate<ulong>([7]);
            PtxExecutionException error = Assert.Throws<PtxExecutionException>(() => gpu.Launch(kernel, new(1), new(threads), 0, kernel.Pack(o, i)));
            Assert.Equal(rule, error.Rule);
            Assert.EndsWith("//!", text.Split('\n')[error.Line - 1].TrimEnd(), StringComparison.Ordinal);
            Assert.True(thread < 0 || error.Thread == new PtxSize(thread, 0, 0), error.Message);
            Assert.Equal(new PtxSize(0, 0, 0), error.Block);
        }
    }

    [Fact]
    public void Freed_memory_is_not_used()
    {
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("ld.global.u32 %r0, [%in];"))["k"];
        var gpu = new EmulatedGpu(90);
        (ulong o, ulong i) = (gpu.Allocate(8), gpu.Allocate<uint>([1]));
        gpu.Launch(kernel, new(1), new(1), 0, kernel.Pack(o, i));
        gpu.Free(i);
        Assert.Equal("use-after-free", Rule(() => gpu.Launch(kernel, new(1), new(1), 0, kernel.Pack(o, i))));
        Assert.Throws<ArgumentException>(() => gpu.Free(i));
        Assert.Throws<ArgumentException>(() => gpu.CopyToHost<uint>(i, 1));
    }

    [Fact]
    public void Unwritten_global_memory_is_not_read()
    {
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("ld.global.u32 %r0, [%in+4];"))["k"];
        var gpu = new EmulatedGpu(90);
        ulong memory = gpu.Allocate(8);
        gpu.CopyToDevice<uint>(memory, [1]);
        Assert.Equal("uninitialized-memory", Rule(() => gpu.Launch(kernel, new(1), new(1), 0, kernel.Pack(memory, memory))));
        Assert.Throws<InvalidOperationException>(() => gpu.CopyToHost<uint>(memory, 2));
        var tolerant = new EmulatedGpu(90, new() { FindUnwrittenGlobal = false });
        memory = tolerant.Allocate(8);
        tolerant.Launch(kernel, new(1), new(1), 0, kernel.Pack(memory, memory));
    }

    [Fact]
    public void Races_in_global_memory_are_found_where_asked_for()
    {
        string body = "setp.eq.u32 %p0, %index, 0; @%p0 st.global.u32 [%out], 1; ld.global.u32 %r0, [%out];";
        Assert.Single(PtxText.Run(body, 40)[..1]);
        Assert.Equal("race", Rule(() => PtxText.Run(body, 40, options: new() { FindGlobalRaces = true })));
        Assert.NotEmpty(PtxText.Run(body.Replace("ld.global", "bar.sync 0; ld.global", StringComparison.Ordinal), 40, options: new() { FindGlobalRaces = true }));
    }

    [Theory]
    [InlineData("launch-block", "", 1025, 1, 0, 90)]
    [InlineData("launch-block", "", 0, 1, 0, 90)]
    [InlineData("launch-grid", "", 1, 0, 0, 90)]
    [InlineData("launch-maxntid", ".maxntid 8, 4, 1", 33, 1, 0, 90)]
    [InlineData("launch-reqntid", ".reqntid 8", 16, 1, 0, 90)]
    [InlineData("launch-target", "", 1, 1, 0, 80)]
    [InlineData("launch-shared", "", 1, 1, 232_449, 90)]
    public void A_launch_over_the_limits_is_refused(string rule, string directives, int threads, int blocks, int shared, int device)
    {
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("ret;", directives: directives))["k"];
        var gpu = new EmulatedGpu(device);
        ulong memory = gpu.Allocate(8);
        Assert.Equal(rule, Rule(() => gpu.Launch(kernel, new(blocks), new(threads), shared, kernel.Pack(memory, memory))));
    }

    [Fact]
    public void Parameters_have_the_kernels_size()
    {
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("ret;"))["k"];
        Assert.Equal("launch-parameters", Rule(() => new EmulatedGpu(90).Launch(kernel, new(1), new(1), 0, new byte[12])));
        Assert.Throws<ArgumentException>(() => kernel.Pack(1UL, 2));
        Assert.Throws<ArgumentException>(() => kernel.Pack(1UL));
    }

    [Fact]
    public void Static_shared_memory_has_a_limit()
    {
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel(".shared .b8 s[49153]; ret;"))["k"];
        Assert.Equal("launch-shared", Rule(() => new EmulatedGpu(90).Launch(kernel, new(1), new(1), 0, kernel.Pack(1UL, 1UL))));
    }

    [Fact]
    public void Exited_lanes_may_stand_in_masks_where_that_is_allowed()
    {
        ulong[] got = PtxText.Run(
            "setp.gt.u32 %p0, %index, 7; @%p0 exit; vote.sync.ballot.b32 %r0, !%p0, -1; st.global.b32 [%at], %r0;", 32, options: new() { RequireMaskedLanes = false });
        Assert.Equal(0xFFUL, got[3]);
        Assert.Equal("absent-lane", Rule(() => PtxText.Run("shfl.sync.idx.b32 %r0, %index, 20, 31, -1;", 16, options: new() { RequireMaskedLanes = false })));
    }

    private static string Rule(Action action) => Assert.Throws<PtxExecutionException>(action).Rule;
}
