using GpuTensor.Testing.Ptx;

namespace GpuTensor.Ptx.Tests;

/// <summary>State spaces, variables, wide and narrow accesses, asynchronous copies and matrices.</summary>
public sealed class PtxMemoryTests
{
    [Theory]
    [InlineData("ld.global.s8 %r0, [%in+1]; cvt.s64.s32 %d0, %r0;", 0xFFFFFFFFFFFFFFCD)]
    [InlineData("ld.global.u8 %d0, [%in+1];", 0xCD)]
    [InlineData("ld.global.s16 %d0, [%in];", 0xFFFFFFFFFFFFCDEF)]
    [InlineData("ld.global.b16 %d0, [%in+6];", 0x0123)]
    [InlineData("ld.u32 %d0, [%in+4];", 0x01234567)]
    [InlineData("ld.global.v2.u16 {%r0, %r1}, [%in]; mov.b64 %d0, {%r0, %r1};", 0x000089AB0000CDEF)]
    [InlineData("ld.global.nc.v4.u16 {%h0, %h1, %h2, %h3}, [%in]; mov.b64 %d0, {%h3, %h2, %h1, %h0};", 0xCDEF89AB45670123)]
    [InlineData("ld.const.u32 %r0, [table+4]; cvt.u64.u32 %d0, %r0;", 22)]
    [InlineData("mov.u64 %d1, table; cvta.const.u64 %d1, %d1; ld.u32 %r0, [%d1]; cvt.u64.u32 %d0, %r0;", 11)]
    [InlineData("ld.global.f32 %f0, [numbers+4]; mov.b32 %r0, %f0; cvt.u64.u32 %d0, %r0;", 0xC0000000)]
    [InlineData("st.global.u64 [place], 5; ld.global.u64 %d0, [place];", 5)]
    [InlineData(".local .align 8 .b8 l[16]; mov.u64 %d1, l; st.local.u64 [%d1+8], 9; cvta.local.u64 %d1, %d1; ld.u64 %d0, [%d1+8];", 9)]
    [InlineData(".shared .align 8 .b8 s[16]; mov.u64 %d1, s; cvta.shared.u64 %d1, %d1; st.u64 [%d1+8], 9; cvta.to.shared.u64 %d1, %d1; ld.shared.u64 %d0, [%d1+8];", 9)]
    [InlineData("mov.u32 %r0, 0x12345; st.global.u8 [%at], %r0; ld.global.u64 %d0, [%at];", 0x45)]
    [InlineData("ld.volatile.global.u64 %d0, [%in];", 0x0123456789ABCDEF)]
    [InlineData("ld.relaxed.gpu.global.L1::no_allocate.u64 %d0, [%in];", 0x0123456789ABCDEF)]
    [InlineData("mov.u64 %d1, %clock64; mov.u64 %d2, %clock64; sub.u64 %d3, %d2, %d1; setp.gt.u64 %p0, %d3, 0; selp.u64 %d0, 1, 0, %p0;", 1)]
    public void An_access_sees_the_bytes(string body, ulong expected)
    {
        const string Before = ".const .u32 table[2] = {11, 22};\n.global .f32 numbers[2] = {1.0, 0fC0000000};\n.visible .global .align 8 .u64 place;";
        Assert.Equal(expected, PtxText.Run(body + " st.global.b64 [%at], %d0;", 1, [0x0123456789ABCDEF], before: Before)[0]);
    }

    [Fact]
    public void Dynamic_shared_memory_lies_behind_the_static_one()
    {
        ulong[] got = PtxText.Run(
            """
            .shared .b8 one;
            mov.u32 %r0, dynamic;
            mad.lo.u32 %r1, %index, 4, %r0;
            st.shared.u32 [%r1], %index;
            bar.sync 0;
            xor.b32 %r2, %index, 63;
            mad.lo.u32 %r1, %r2, 4, %r0;
            ld.shared.u32 %r3, [%r1];
            mad.lo.u32 %r3, %r0, 1000, %r3;
            st.global.b32 [%at], %r3;
            """, 64, before: ".extern .shared .align 16 .b8 dynamic[];", shared: 256);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => 16000UL + (ulong)(63 - i)), got);
    }

    [Fact]
    public void Asynchronous_copies_arrive_at_the_wait()
    {
        ulong[] input = [.. Enumerable.Range(1, 64).Select(i => (ulong)i)];
        ulong[] got = PtxText.Run(
            """
            .shared .align 16 .b8 first[512];
            .shared .align 16 .b8 second[512];
            mov.u32 %r0, first;
            mov.u32 %r1, second;
            mad.lo.u32 %r2, %index, 8, %r0;
            mad.lo.u32 %r3, %index, 8, %r1;
            mad.wide.u32 %d0, %index, 8, %in;
            cp.async.ca.shared.global [%r2], [%d0], 8;
            cp.async.commit_group;
            setp.lt.u32 %p0, %index, 32;
            selp.b32 %r4, 8, 4, %p0;
            cp.async.ca.shared.global [%r3], [%d0], 8, %r4;
            cp.async.commit_group;
            cp.async.wait_group 1;
            ld.shared.u64 %d1, [%r2];
            cp.async.wait_all;
            bar.sync 0;
            xor.b32 %r5, %index, 1;
            mad.lo.u32 %r3, %r5, 8, %r1;
            ld.shared.u64 %d2, [%r3];
            mad.lo.u64 %d1, %d1, 1000, %d2;
            st.global.b64 [%at], %d1;
            """, 64, input);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => ((ulong)(i + 1) * 1000) + (ulong)((i ^ 1) + 1)), got);
    }

    [Theory]
    [InlineData("m16n8k8", "f16", 2, 1)]
    [InlineData("m16n8k16", "f16", 4, 2)]
    [InlineData("m16n8k8", "bf16", 2, 1)]
    [InlineData("m16n8k16", "bf16", 4, 2)]
    [InlineData("m16n8k4", "tf32", 2, 1)]
    [InlineData("m16n8k8", "tf32", 4, 2)]
    public void Matrices_multiply(string shape, string type, int left, int right)
    {
        int depth = int.Parse(shape[6..], null);
        bool isTensor = type == "tf32";
        var random = new Random(3);
        float[] a = [.. Enumerable.Range(0, 16 * depth).Select(_ => (float)random.Next(-8, 9))];
        float[] b = [.. Enumerable.Range(0, depth * 8).Select(_ => (float)random.Next(-8, 9))];
        uint Bits(float value) => isTensor ? BitConverter.SingleToUInt32Bits(value)
            : type == "f16" ? BitConverter.HalfToUInt16Bits((Half)value) : BitConverter.SingleToUInt32Bits(value) >> 16;

        // Plain fragments, by the figures of the ISA: row = group (+8), k = 2·place + {0,1} (+8), or place (+4) for tf32.
        var input = new List<uint>();
        for (int lane = 0; lane < 32; lane++)
        {
            (int group, int place) = (lane >> 2, lane & 3);
            uint Pair(Func<int, float> at, int part) => isTensor ? Bits(at(place + (4 * part)))
                : Bits(at((2 * place) + (8 * part))) | (Bits(at((2 * place) + 1 + (8 * part))) << 16);
            for (int i = 0; i < 4; i++)
            {
                int row = group + (8 * (i & 1));
                input.Add(i < left ? Pair(k => a[(row * depth) + k], i >> 1) : 0);
            }

            for (int i = 0; i < 2; i++)
            {
                input.Add(i < right ? Pair(k => b[(k * 8) + group], i) : 0);
            }
        }

        string Registers(int first, int count) => "{" + string.Join(", ", Enumerable.Range(first, count).Select(i => "%r" + i)) + "}";
        string text = PtxText.Kernel($$"""
            mad.wide.u32 %d0, %index, 24, %in;
            ld.global.v2.b32 {%r0, %r1}, [%d0];
            ld.global.v2.b32 {%r2, %r3}, [%d0+8];
            ld.global.v2.b32 {%r4, %r5}, [%d0+16];
            mov.f32 %f0, 0f3F800000;
            mov.f32 %f1, 0f40000000;
            mma.sync.aligned.{{shape}}.row.col.f32.{{type}}.{{type}}.f32 {%f4, %f5, %f6, %f7}, {{Registers(0, left)}}, {{Registers(4, right)}}, {%f0, %f1, %f0, %f1};
            mad.wide.u32 %d1, %index, 16, %out;
            st.global.v4.f32 [%d1], {%f4, %f5, %f6, %f7};
            """);
        PtxKernel kernel = PtxModule.Parse(text)["k"];
        var gpu = new EmulatedGpu(90);
        (ulong o, ulong x) = (gpu.Allocate(512), gpu.Allocate<uint>(input.ToArray()));
        gpu.Launch(kernel, new(1), new(32), 0, kernel.Pack(o, x));
        float[] got = gpu.CopyToHost<float>(o, 128);
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 4; i++)
            {
                (int row, int column) = ((lane >> 2) + (8 * (i >> 1)), (2 * (lane & 3)) + (i & 1));
                float expected = 1 + (i & 1) + Enumerable.Range(0, depth).Sum(k => a[(row * depth) + k] * b[(k * 8) + column]);
                Assert.Equal(expected, got[(lane * 4) + i]);
            }
        }
    }

    [Theory]
    [InlineData("", 0x00010000, 9, 0x00130012)]
    [InlineData(".trans", 0x00080000, 9, 0x001A0012)]
    public void Matrices_are_loaded_by_rows(string trans, uint first, int lane, uint other)
    {
        ulong[] got = PtxText.Run(
            $$"""
            .shared .align 16 .b8 s[512];
            mov.u32 %r0, s;
            mad.lo.u32 %r1, %index, 16, %r0;
            mul.lo.u32 %r2, %index, 8;
            mov.u32 %r3, 0;
            FILL:
            cvt.u16.u32 %h0, %r2;
            st.shared.u16 [%r1], %h0;
            add.u32 %r2, %r2, 1;
            add.u32 %r1, %r1, 2;
            add.u32 %r3, %r3, 1;
            setp.lt.u32 %p0, %r3, 8;
            @%p0 bra FILL;
            bar.warp.sync -1;
            mad.lo.u32 %r1, %index, 16, %r0;
            ldmatrix.sync.aligned.m8n8.x4{{trans}}.shared.b16 {%r4, %r5, %r6, %r7}, [%r1];
            add.u32 %r8, %r4, 0x00800080;
            sub.u32 %r8, %r6, %r8;
            mov.b64 %d0, {%r4, %r8};
            st.global.b64 [%at], %d0;
            """, 32);
        Assert.Equal((first, other), ((uint)got[0], (uint)got[lane]));
        Assert.All(got, value => Assert.Equal(0UL, value >> 32));
    }

    [Fact]
    public void Launches_may_run_at_once()
    {
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("red.global.add.u32 [%out], 1;"))["k"];
        var gpu = new EmulatedGpu(90);
        ulong o = gpu.Allocate<ulong>([0]);
        Parallel.For(0, 8, _ =>
        {
            ulong own = gpu.Allocate(64);
            gpu.Launch(kernel, new(16), new(64), 0, kernel.Pack(o, own));
            gpu.Free(own);
        });
        Assert.Equal(8192UL, gpu.CopyToHost<ulong>(o, 1)[0]);
    }
}
