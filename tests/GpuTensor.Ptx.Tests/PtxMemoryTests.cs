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
    [InlineData("ldu.global.v2.u32 {%r0, %r1}, [%in]; mov.b64 %d0, {%r1, %r0};", 0x89ABCDEF01234567)]
    [InlineData(".reg .v4 .u16 %v; ld.global.v4.u16 %v, [%in]; mov.b64 %d0, {%v.a, %v.b, %v.g, %v.r};", 0xCDEF89AB45670123)]
    [InlineData(".reg .v2 .b32 %v; ld.global.v2.b32 %v, [%in]; st.global.v2.b32 [%at], {%v.y, %v.x}; ld.global.u64 %d0, [%at];", 0x89ABCDEF01234567)]
    [InlineData(".reg .v2 .b32 %v; ld.global.v2.b32 %v, [%in]; st.global.v2.b32 [%at], %v; ld.global.u64 %d0, [%at];", 0x0123456789ABCDEF)]
    [InlineData(".reg .v2 .b64 %v; mov.b64 %v.y, %in; ld.global.u64 %d0, [%v.y+0];", 0x0123456789ABCDEF)]
    [InlineData("prefetchu.L1 [%in]; prefetch.global.L2::evict_last [%in]; pmevent 15; pmevent.mask 0xFFFF; mov.u64 %d0, 1;", 1)]
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

    [Theory]
    [InlineData("u8", "s8", 1)]
    [InlineData("s8", "s8", 2)]
    [InlineData("s8", "u8", 4)]
    public void Matrices_of_bytes_multiply(string left, string right, int registers)
    {
        // 8 (or, with more registers, 16) rows; the lane's bytes are neighbours along k, further registers lie 16 further on.
        (int rows, int depth, string shape) = registers switch { 1 => (8, 16, "m8n8k16"), 2 => (16, 16, "m16n8k16"), _ => (16, 32, "m16n8k32") };
        var random = new Random(4);
        byte[] a = new byte[rows * depth], b = new byte[8 * depth];
        random.NextBytes(a);
        random.NextBytes(b);
        var input = new List<ulong>();
        for (int lane = 0; lane < 32; lane++)
        {
            (int group, int place) = (lane >> 2, lane & 3);
            uint Four(byte[] from, int line, int k) => BitConverter.ToUInt32(from, (line * depth) + k + (place * 4));
            uint[] words = new uint[8];
            for (int i = 0; i < registers; i++)
            {
                words[i] = rows == 8 ? Four(a, group, 0) : Four(a, group + (8 * (i & 1)), 16 * (i >> 1));
            }

            for (int i = 0; i < depth / 16; i++)
            {
                words[4 + i] = Four(b, group, 16 * i);
            }

            input.AddRange(Enumerable.Range(0, 4).Select(i => words[2 * i] | ((ulong)words[(2 * i) + 1] << 32)));
        }

        int results = rows / 4;
        string d = results == 2 ? "{%r10, %r11}" : "{%r10, %r11, %r12, %r13}", c = results == 2 ? "{%r8, %r9}" : "{%r8, %r9, %r8, %r9}";
        string Registers(int first, int count) => "{" + string.Join(", ", Enumerable.Range(first, count).Select(i => "%r" + i)) + "}";
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel($$"""
            mad.wide.u32 %d0, %index, 32, %in;
            ld.global.v4.b32 {%r0, %r1, %r2, %r3}, [%d0];
            ld.global.v4.b32 {%r4, %r5, %r6, %r7}, [%d0+16];
            mov.u32 %r8, 1000; mov.u32 %r9, 2000; mov.u32 %r12, 0; mov.u32 %r13, 0;
            mma.sync.aligned.{{shape}}.row.col.s32.{{left}}.{{right}}.s32 {{d}}, {{Registers(0, registers)}}, {{Registers(4, depth / 16)}}, {{c}};
            mad.wide.u32 %d1, %index, 16, %out;
            st.global.v4.b32 [%d1], {%r10, %r11, %r12, %r13};
            """))["k"];
        var gpu = new EmulatedGpu(90);
        (ulong o, ulong x) = (gpu.Allocate(512), gpu.Allocate<ulong>(input.ToArray()));
        gpu.Launch(kernel, new(1), new(32), 0, kernel.Pack(o, x));
        int[] got = gpu.CopyToHost<int>(o, 128);
        int Value(byte bits, string type) => type == "s8" ? (sbyte)bits : bits;
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < results; i++)
            {
                (int row, int column) = ((lane >> 2) + (8 * (i >> 1)), (2 * (lane & 3)) + (i & 1));
                Assert.Equal(
                    ((i & 1) == 0 ? 1000 : 2000) + Enumerable.Range(0, depth).Sum(k => Value(a[(row * depth) + k], left) * Value(b[(column * depth) + k], right)),
                    got[(lane * 4) + i]);
            }
        }
    }

    [Theory]
    [InlineData("", 0x80000010)]
    [InlineData(".satfinite", 0x7FFFFFFF)]
    public void Sums_of_bytes_wrap_or_stay_at_the_end(string satfinite, uint expected)
    {
        string body = $$"""
            mov.b32 %r0, 0x01010101; mov.b32 %r1, 0x02020202; mov.b32 %r2, 0x7FFFFFF0;
            mma.sync.aligned.m8n8k16.row.col{{satfinite}}.s32.u8.u8.s32 {%r3, %r4}, {%r0}, {%r1}, {%r2, %r2};
            st.global.b32 [%at], %r3;
            """;
        Assert.All(PtxText.Run(body, 32), value => Assert.Equal(expected, (uint)value));
    }

    [Fact]
    public void Matrices_of_doubles_multiply()
    {
        // A[r][k] = r + k/4 in lane 4r+k; B[k][c] = 8k - c in lane 4c+k: D[r][c] by hand in the sum below.
        ulong[] got = PtxText.Run("""
            shr.u32 %r0, %index, 2; and.b32 %r1, %index, 3;
            cvt.rn.f64.u32 %g0, %r0; cvt.rn.f64.u32 %g1, %r1;
            fma.rn.f64 %g2, %g1, 0d3FD0000000000000, %g0;
            neg.f64 %g3, %g0; fma.rn.f64 %g3, %g1, 0d4020000000000000, %g3;
            mov.f64 %g4, 0d3FF0000000000000; mov.f64 %g5, 0d4000000000000000;
            mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%g6, %g7}, {%g2}, {%g3}, {%g4, %g5};
            fma.rn.f64 %g8, %g7, 0d40F0000000000000, %g6;
            st.global.f64 [%at], %g8;
            """, 32);
        for (int lane = 0; lane < 32; lane++)
        {
            double Sum(int column) => Enumerable.Range(0, 4).Sum(k => ((lane / 4) + (k / 4.0)) * ((8 * k) - column));
            int first = lane % 4 * 2;
            Assert.Equal(1 + Sum(first) + (65536 * (2 + Sum(first + 1))), BitConverter.UInt64BitsToDouble(got[lane]));
        }
    }

    [Fact]
    public void Matrices_of_halves_add_up_in_halves()
    {
        // All of A is 1.5, all of B is the lane's group (the column) + 1, C is 0.25: 16 * 1.5 * (c + 1) + 0.25.
        ulong[] got = PtxText.Run("""
            shr.u32 %r0, %index, 2; add.u32 %r0, %r0, 1;
            cvt.rn.f16.u32 %h0, %r0; mov.b32 %r1, {%h0, %h0};
            mov.b32 %r2, 0x3E003E00; mov.b32 %r3, 0x34003400;
            mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16 {%r4, %r5}, {%r2, %r2, %r2, %r2}, {%r1, %r1}, {%r3, %r3};
            mov.b64 %d0, {%r4, %r5};
            st.global.b64 [%at], %d0;
            """, 32);
        for (int lane = 0; lane < 32; lane++)
        {
            ulong Bits(int column) => BitConverter.HalfToUInt16Bits((Half)((24 * (column + 1)) + 0.25));
            ulong pair = Bits(lane % 4 * 2) | (Bits((lane % 4 * 2) + 1) << 16);
            Assert.Equal(pair | (pair << 32), got[lane]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".trans")]
    public void Stored_matrices_are_those_that_are_loaded(string trans)
    {
        ulong[] got = PtxText.Run(
            $$"""
            .shared .align 16 .b8 s[512];
            mov.u32 %r0, s;
            mad.lo.u32 %r1, %index, 16, %r0;
            mul.lo.u32 %r2, %index, 0x00020002; add.u32 %r2, %r2, 0x00010000;
            add.u32 %r3, %r2, 0x00400040; add.u32 %r4, %r3, 0x00400040; add.u32 %r5, %r4, 0x00400040;
            stmatrix.sync.aligned.m8n8.x4{{trans}}.shared.b16 [%r1], {%r2, %r3, %r4, %r5};
            bar.warp.sync -1;
            ldmatrix.sync.aligned.m8n8.x4{{trans}}.shared.b16 {%r6, %r7, %r8, %r9}, [%r1];
            xor.b32 %r6, %r6, %r2; xor.b32 %r7, %r7, %r3; or.b32 %r6, %r6, %r7; xor.b32 %r8, %r8, %r4; or.b32 %r6, %r6, %r8; xor.b32 %r9, %r9, %r5; or.b32 %r6, %r6, %r9;
            ld.shared.b32 %r10, [%r1];
            movmatrix.sync.aligned.m8n8.trans.b16 %r11, %r2;
            mov.b64 %d0, {%r10, %r11};
            setp.ne.u32 %p0, %r6, 0;
            @%p0 mov.u64 %d0, 0;
            st.global.b64 [%at], %d0;
            """, 32);

        // Matrix 0 holds 8r + c in row r and column c: row 3 is 24, 25, ..; column 3 is 3, 11, ..
        Assert.Equal(trans.Length == 0 ? 0x00190018UL : 0x000B0003UL, (uint)got[3]);
        Assert.Equal(0x00190011UL, got[5] >> 32); // lane 5 holds row 1, columns 2 and 3
    }

    [Theory]
    [InlineData("ld.global.nc.u32 %r0, [%in];\n st.global.u32 [%in], 1; //!")]
    [InlineData("st.global.u32 [%in+4], 1;\n ld.global.nc.u64 %d0, [%in]; //!")]
    [InlineData("ldu.global.u64 %d0, [%in];\n red.global.add.u32 [%in+4], 1; //!")]
    [InlineData("ld.global.nc.u8 %r0, [%in+3];\n st.u8 [%in+3], 1; //!")]
    public void What_read_only_loads_read_is_not_written(string body)
    {
        string text = PtxText.Kernel(body);
        PtxKernel kernel = PtxModule.Parse(text)["k"];
        var gpu = new EmulatedGpu(90);
        ulong memory = gpu.Allocate<ulong>([5]);
        PtxExecutionException error = Assert.Throws<PtxExecutionException>(() => gpu.Launch(kernel, new(1), new(1), 0, kernel.Pack(memory, memory)));
        Assert.Equal(("read-only", PtxText.MarkedLine(text)), (error.Rule, error.Line));
        Assert.Contains($"PTX line {error.Line - 1} ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lane_that_writes_what_is_read_only_is_named()
    {
        // All lanes write neighbours; the second word of lane 5 is the one that was read.
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("ld.global.nc.u32 %r0, [%in+44]; mad.wide.u32 %d0, %index, 8, %in; st.global.v2.u32 [%d0], {%r0, %r0};"))["k"];
        var gpu = new EmulatedGpu(90);
        ulong memory = gpu.Allocate<ulong>(new ulong[32]);
        PtxExecutionException error = Assert.Throws<PtxExecutionException>(() => gpu.Launch(kernel, new(1), new(32), 0, kernel.Pack(memory, memory)));
        Assert.Equal(("read-only", new PtxSize(5, 0, 0)), (error.Rule, error.Thread));
        Assert.Contains("(at 44)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_only_loads_of_one_launch_may_read_what_another_wrote()
    {
        // Neighbours, other launches, and other CTAs that stay away from the bytes.
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("ld.global.nc.u32 %r0, [%in]; st.global.u32 [%in+4], %r0; ld.global.u32 %r1, [%in+4];"))["k"];
        PtxKernel writer = PtxModule.Parse(PtxText.Kernel("st.global.u32 [%in], 9;"))["k"];
        var gpu = new EmulatedGpu(90);
        ulong memory = gpu.Allocate<ulong>([5]);
        gpu.Launch(kernel, new(4), new(1), 0, kernel.Pack(memory, memory));
        gpu.Launch(writer, new(4), new(1), 0, kernel.Pack(memory, memory));
        gpu.Launch(kernel, new(4), new(1), 0, kernel.Pack(memory, memory));
        Assert.Equal(0x0000000900000009UL, gpu.CopyToHost<ulong>(memory, 1)[0]);
    }

    [Fact]
    public void Discarded_bytes_hold_nothing()
    {
        PtxKernel kernel = PtxModule.Parse(PtxText.Kernel("applypriority.global.L2::evict_normal [%in], 128; discard.global.L2 [%in], 128; st.global.u32 [%in], 1; ld.global.u32 %r0, [%in]; ld.global.u32 %r0, [%in+4];"))["k"];
        var gpu = new EmulatedGpu(90);
        ulong memory = gpu.Allocate<ulong>(new ulong[16]);
        PtxExecutionException error = Assert.Throws<PtxExecutionException>(() => gpu.Launch(kernel, new(1), new(1), 0, kernel.Pack(memory, memory)));
        Assert.Equal("uninitialized-memory", error.Rule);
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
