using GpuTensor.Testing.Ptx;

namespace GpuTensor.Ptx.Tests;

/// <summary>Functions: what is passed, what each activation owns, divergence, pointers to functions; lists of labels.</summary>
public sealed class PtxFunctionTests
{
    private const string Functions = """
        .func (.reg .u32 %sum) add_up(.reg .u32 %a, .reg .u32 %b) { add.u32 %sum, %a, %b; ret; }
        .visible .func (.param .b32 result) twice(.param .b32 x)
        {
        .reg .b32 %v;
        ld.param.u32 %v, [x];
        add.u32 %v, %v, %v;
        st.param.b32 [result], %v;
        }
        .func (.param .align 8 .b8 both[16]) swap(.param .align 8 .b8 pair[16])
        {
        .reg .b64 %x, %y;
        .reg .b32 %lo, %hi;
        ld.param.v2.b32 {%lo, %hi}, [pair];
        ld.param.b64 %y, [pair+8];
        mov.b64 %x, {%lo, %hi};
        st.param.b64 [both+0], %y;
        st.param.b64 [both+8], %x;
        ret;
        }
        .func (.reg .u64 %f) factorial(.reg .u64 %n)
        {
        .reg .pred %p;
        .reg .u64 %less;
        .local .u64 kept;
        setp.gt.u64 %p, %n, 1;
        @%p bra MORE;
        mov.u64 %f, 1;
        ret;
        MORE:
        st.local.u64 [kept], %n;
        sub.u64 %less, %n, 1;
        call (%f), factorial, (%less);
        ld.local.u64 %less, [kept];
        mul.lo.u64 %f, %f, %less;
        }
        .func later(.param .u64 place, .reg .u32 %v);
        .func nothing() { }
        .func (.param .b32 r) fib(.param .b32 n)
        {
        .reg .pred %p;
        .reg .u32 %n, %m, %a, %b;
        ld.param.u32 %n, [n];
        setp.lt.u32 %p, %n, 2;
        @%p bra SMALL;
        sub.u32 %m, %n, 1;
        { .param .b32 passed; .param .b32 back; st.param.b32 [passed], %m; call.uni (back), fib, (passed); ld.param.b32 %a, [back]; }
        sub.u32 %m, %n, 2;
        { .param .b32 passed; .param .b32 back; st.param.b32 [passed], %m; call (back), fib, (passed); ld.param.b32 %b, [back]; }
        add.u32 %n, %a, %b;
        SMALL:
        st.param.b32 [r], %n;
        ret;
        }
        .func later(.param .u64 place, .reg .u32 %v)
        {
        .reg .u64 %to;
        ld.param::func.u64 %to, [place];
        st.global.u32 [%to], %v;
        ret.uni;
        }
        """;

    [Theory]
    [InlineData("call (%r0), add_up, (40, 2); cvt.u64.u32 %d0, %r0;", 42)]
    [InlineData("mov.u32 %r1, 5; call.uni (%r0), add_up, (%r1, %r1); cvt.u64.u32 %d0, %r0;", 10)]
    [InlineData("{ .param .b32 p; .param .b32 q; st.param.b32 [p], 21; call (q), twice, (p); ld.param.b32 %r0, [q]; } cvt.u64.u32 %d0, %r0;", 42)]
    [InlineData("call (%r0), twice, (4); call (%r0), twice, (%r0); cvt.u64.u32 %d0, %r0;", 16)]
    [InlineData("call (_), twice, (4); mov.u64 %d0, 3;", 3)]
    [InlineData("{ .param .b32 p; st.param.b32 [p+0], 8; call (%r0), add_up, (p, 1); } cvt.u64.u32 %d0, %r0;", 9)]
    [InlineData("{ .param .align 8 .b8 p[16]; .param .align 8 .b8 q[16]; st.param.b64 [p], 1; st.param.b64 [p+8], 2; call (q), swap, (p); ld.param.b64 %d0, [q]; ld.param.b64 %d1, [q+8]; } mad.lo.u64 %d0, %d0, 10, %d1;", 21)]
    [InlineData("call (%d0), factorial, (20);", 2432902008176640000)]
    [InlineData("call (%r0), fib, (10); cvt.u64.u32 %d0, %r0;", 55)]
    [InlineData("call nothing; mov.u64 %d0, 1;", 1)]
    [InlineData("call later, (%at, 77); ld.global.u64 %d0, [%at];", 77)]
    [InlineData("mov.u64 %d1, fib; mov.u64 %d2, twice; P: .callprototype (.param .b32 _) _ (.param .b32 _); call (%r0), %d1, (7), P; call (%r1), %d2, (%r0), P; cvt.u64.u32 %d0, %r1;", 26)]
    [InlineData("mov.u64 %d1, add_up; T: .calltargets add_up; call.uni (%r0), %d1, (7, 8), T; cvt.u64.u32 %d0, %r0;", 15)]
    public void A_call_gives_what_was_worked_out(string body, ulong expected) => Assert.Equal(expected, Run(body + " st.global.b64 [%at], %d0;")[0]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Lanes_call_or_do_not_and_return_at_different_places(int seed)
    {
        const string Before = """
            .func (.reg .u32 %r) early(.reg .u32 %n)
            {
            .reg .pred %p;
            .reg .u32 %i;
            mov.u32 %r, 0;
            mov.u32 %i, 0;
            LOOP:
            setp.ge.u32 %p, %i, %n;
            @%p ret;
            add.u32 %i, %i, 1;
            add.u32 %r, %r, %i;
            bra LOOP;
            }
            .func (.reg .u32 %r) deep(.reg .u32 %n)
            {
            .reg .pred %p;
            .reg .u32 %m;
            and.b32 %m, %n, 1;
            setp.eq.u32 %p, %m, 1;
            mov.u32 %r, 1000;
            @%p call (%r), early, (%n);
            ret;
            }
            """;
        ulong[] got = PtxText.Run(
            """
            rem.u32 %r1, %index, 3;
            setp.eq.u32 %p0, %r1, 0;
            mov.u32 %r0, 7;
            @!%p0 call (%r0), deep, (%index);
            activemask.b32 %r2;
            bar.warp.sync 0xFFFFFFFF;
            popc.b32 %r2, %r2;
            st.global.b32 [%at], %r0;
            """, 64, before: Before, options: new() { Seed = seed });
        Assert.Equal(Enumerable.Range(0, 64).Select(i => i % 3 == 0 ? 7UL : i % 2 == 0 ? 1000UL : (ulong)(i * (i + 1) / 2)), got);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Lanes_at_different_depths_of_a_recursion_keep_their_own_values(int seed)
    {
        ulong[] got = Run("rem.u32 %r1, %index, 12; call (%r0), fib, (%r1); cvt.u64.u32 %d1, %r1; call (%d0), factorial, (%d1); cvt.u64.u32 %d2, %r0; mad.lo.u64 %d0, %d0, 1000, %d2; st.global.b64 [%at], %d0;", 50, seed);
        ulong[] fib = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89];
        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => (Enumerable.Range(1, i % 12).Aggregate(1UL, (product, k) => product * (ulong)k) * 1000) + fib[i % 12]), got);
    }

    [Fact]
    public void Lanes_call_different_functions_through_one_pointer()
    {
        ulong[] got = Run("""
            P: .callprototype (.param .b32 _) _ (.param .b32 _);
            and.b32 %r1, %index, 1;
            setp.eq.u32 %p0, %r1, 0;
            mov.u64 %d1, fib;
            mov.u64 %d2, twice;
            selp.b64 %d3, %d1, %d2, %p0;
            rem.u32 %r2, %index, 10;
            call (%r0), %d3, (%r2), P;
            st.global.b32 [%at], %r0;
            """, 40);
        ulong[] fib = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34];
        Assert.Equal(Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? fib[i % 10] : (ulong)(2 * (i % 10))), got);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Barriers_and_shuffles_work_within_functions(int seed)
    {
        const string Before = """
            .func (.reg .u32 %sum) total(.reg .u32 %v)
            {
            .shared .u32 cell;
            .reg .u32 %o, %t;
            .reg .pred %p;
            shfl.sync.bfly.b32 %o, %v, 1, 31, 0xFFFFFFFF;
            mov.u32 %t, %tid.x;
            setp.eq.u32 %p, %t, 0;
            bar.sync 0;
            @%p st.shared.u32 [cell], 0;
            bar.sync 0;
            atom.shared.add.u32 %t, [cell], %o;
            bar.sync 0;
            ld.shared.u32 %sum, [cell];
            ret;
            }
            """;
        ulong[] got = PtxText.Run(
            "setp.lt.u32 %p0, %index, 32; @%p0 bra LOW; call (%r0), total, (2); bra DONE; LOW: call (%r0), total, (1); DONE: call (%r1), total, (%r0); st.global.b32 [%at], %r1;",
            64, before: Before, options: new() { Seed = seed });
        Assert.All(got, value => Assert.Equal(96UL * 64, value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_index_chooses_a_label(int seed)
    {
        ulong[] got = Run("""
            T: .branchtargets ZERO, ONE, TWO, ONE;
            rem.u32 %r1, %index, 4;
            mov.u32 %r2, 5;
            setp.lt.u32 %p0, %index, 48;
            @%p0 brx.idx %r1, T;
            bra DONE;
            ZERO: mov.u32 %r2, 10; bra DONE;
            ONE: mov.u32 %r2, 11; bra DONE;
            TWO: add.u32 %r2, %r2, 12;
            DONE: st.global.b32 [%at], %r2;
            """, 64, seed);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => i >= 48 ? 5UL : (ulong)((i % 4) switch { 0 => 10, 2 => 17, _ => 11 })), got);
    }

    [Theory]
    [InlineData("uninitialized-register", ".func (.reg .u32 %r) f() { .reg .u32 %x; .reg .pred %p;\n add.u32 %r, %x, 1; //!\n mov.u32 %x, 1; }", "call (%r0), f; call (%r0), f;")]
    [InlineData("uninitialized-register", ".func f() { .reg .u32 %x, %first; mov.u32 %x, 1; }", "call f;\n call f; add.u32 %r0, %r1, 1; //!")]
    [InlineData("uninitialized-register", ".func (.reg .u32 %r) f() { }", "call (%r0), f;\n add.u32 %r0, %r0, 1; //!")]
    [InlineData("uninitialized-register", ".func f(.reg .u32 %x) { }", "call f, (%r7); //!")]
    [InlineData("uninitialized-register", ".func f() { ret; }", "add.cc.u32 %r0, 1, 2; call f;\n addc.u32 %r0, 1, 2; //!")]
    [InlineData("uninitialized-register", ".func f() { ret; }", "addc.u32 %r0, 1, 2; //!")]
    [InlineData("uninitialized-memory", ".func (.param .b32 r) f() { }", "{ .param .b32 q; call (q), f;\n ld.param.b32 %r0, [q]; } //!")]
    [InlineData("uninitialized-memory", ".func f(.param .align 4 .b8 x[8]) { .reg .u32 %x; ld.param.u32 %x, [x];\n ld.param.u32 %x, [x+4]; //!\n }", "{ .param .align 4 .b8 q[8]; st.param.b32 [q], 1; call f, (q); }")]
    [InlineData("uninitialized-memory", ".func f() { .local .u32 l; .reg .u32 %x, %y; .reg .pred %p; mov.u32 %y, 1;\n ld.local.u32 %x, [l]; //!\n }", "call f;")]
    [InlineData("out-of-bounds", ".func (.reg .u64 %r) f() { .local .u32 l; mov.u64 %r, l; st.local.u32 [%r], 1; }", "call (%d0), f;\n ld.local.u32 %r0, [%d0]; //!")]
    [InlineData("call-depth", ".func f() {\n call f; //!\n }", "call f;")]
    [InlineData("call-depth", ".func f() { .local .b8 l[20000];\n call f; //!\n }", "call f;")]
    [InlineData("call-target", ".func f() { }", "P: .callprototype _ (); mov.u64 %d0, 16;\n call %d0, P; //!")]
    [InlineData("call-target", ".func f() { } .func g(.reg .u32 %x) { }", "P: .callprototype _ (); mov.u64 %d1, f; mov.u64 %d0, g;\n call %d0, P; //!")]
    [InlineData("call-target", ".func f() { } .func g() { }", "T: .calltargets f; mov.u64 %d0, g;\n call %d0, T; //!")]
    [InlineData("branch-index", "", "A: T: .branchtargets A, B; mov.u32 %r0, 2;\n brx.idx %r0, T; //!\n B: ret;")]
    [InlineData("uniform-branch", "", "A: T: .branchtargets B, C; and.b32 %r0, %index, 1;\n brx.idx.uni %r0, T; //!\n B: ret; C: ret;")]
    [InlineData("uniform-branch", ".func f() { }", "setp.eq.u32 %p0, %index, 1;\n @%p0 call.uni f; //!")]
    [InlineData("uniform-branch", ".func f() { .reg .pred %p; .reg .u32 %t; mov.u32 %t, %tid.x; setp.eq.u32 %p, %t, 1;\n @%p ret.uni; //!\n }", "call f;")]
    [InlineData("noreturn", ".func f() .noreturn {\n ret; //!\n }", "call f;")]
    [InlineData("divergent-barrier", ".func f() {\n bar.sync 0; //!\n }", "setp.eq.u32 %p0, %index, 1; @%p0 bra L; call f; ret; L: bar.sync 0;")]
    public void What_a_function_must_not_do_is_found(string rule, string before, string body)
    {
        string text = PtxText.Kernel(body, before: before);
        PtxKernel kernel = PtxModule.Parse(text)["k"];
        var gpu = new EmulatedGpu(90, new() { StepLimit = 100_000 });
        ulong o = gpu.Allocate<ulong>(new ulong[4]);
        PtxExecutionException error = Assert.Throws<PtxExecutionException>(() => gpu.Launch(kernel, new(1), new(4), 0, kernel.Pack(o, o)));
        Assert.Equal(rule, error.Rule);
        Assert.True(rule == "divergent-barrier" || PtxText.MarkedLine(text) == error.Line, error.Message);
    }

    [Theory]
    [InlineData("operand-count", "call (%r0), add_up, (1);")]
    [InlineData("operand-count", "call add_up, (1, 2);")]
    [InlineData("operand-count", "call (%r0), nothing;")]
    [InlineData("operand-type", "call (%r0), add_up, (%d0, 1);")]
    [InlineData("operand-type", "call (%f0), add_up, (1, 2);")]
    [InlineData("operand-kind", "call (5), add_up, (1, 2);")]
    [InlineData("operand-kind", "call (%r0), add_up, (_, 2);")]
    [InlineData("operand-kind", "call (%r0), add_up, (out, 2);")]
    [InlineData("immediate", "call (%r0), add_up, (0x1FFFFFFFF, 2);")]
    [InlineData("immediate", "call (%r0), add_up, (1.0, 2);")]
    [InlineData("modifier", "call.sync nothing;")]
    [InlineData("undeclared", "call (%r0), add_up, (1, 2), P;")]
    [InlineData("operand-kind", "P: .callprototype _ (); call nothing, P;")]
    [InlineData("operand-count", "mov.u64 %d0, nothing; call %d0;")]
    [InlineData("operand-type", "P: .callprototype _ (); call %r0, P;")]
    [InlineData("operand-type", "mov.u32 %r0, nothing;")]
    [InlineData("signature", "mov.u64 %d0, nothing; T: .calltargets nothing, add_up; call %d0, T;")]
    [InlineData("undeclared", "T: .calltargets nowhere; ret;")]
    [InlineData("syntax", "P: .callprototype name (); ret;")]
    [InlineData("unsupported", "call missing;")]
    [InlineData("param", "{ .param .b64 p; st.param.b64 [p], 1; call (_), twice, (p); }")]
    [InlineData("param", "{ .param .align 4 .b8 p[16]; .param .align 8 .b8 q[16]; call (q), swap, (p); }")]
    [InlineData("param", "{ .param .align 8 .b8 p[12]; .param .align 8 .b8 q[16]; call (q), swap, (p); }")]
    [InlineData("param", "call (%d0), swap, (%d0);")]
    [InlineData("param", "{ .param .b32 p; st.param.b32 [p], 1; ret; }")]
    [InlineData("param", "{ .param .b32 p; ld.param.b32 %r0, [p]; }")]
    [InlineData("param", "{ .param .b32 p; st.param.b32 [p+4], 1; call (_), twice, (p); }")]
    [InlineData("alignment", "{ .param .align 8 .b8 p[16]; st.param.b64 [p+4], 1; call (_), swap, (p); }")]
    [InlineData("alignment", "{ .param .align 8 .b8 p[16]; st.param.v4.b32 [p], {%r0, %r0, %r0, %r0}; call (_), swap, (p); }")]
    [InlineData("param", "{ .param .b32 p; mov.u64 %d0, p; }")]
    [InlineData("space", "st.param.u64 [in], %d0;")]
    [InlineData("space", "ld.param::func.u64 %d0, [in];")]
    [InlineData("predicate", "{ .param .b32 p; @%p0 st.param.b32 [p], 1; call (_), twice, (p); }")]
    [InlineData("operand-kind", "{ .param .b32 p; } call (_), twice, (p);")]
    [InlineData("operand-kind", "st.global.u32 [nothing], 1;")]
    public void A_bad_call_is_refused(string rule, string instruction) =>
        Refused(rule, PtxText.Kernel(instruction + " //!", 83, before: Functions + "\n.extern .func missing();"));

    [Theory]
    [InlineData("signature", ".func f(.reg .u32 %x);\n.func f(.reg .u64 %x) { ret; } //!")]
    [InlineData("signature", ".func (.reg .u32 %a, .reg .u32 %b) f() { ret; } //!")]
    [InlineData("redeclared", ".func f() { ret; }\n.func f() { ret; } //!")]
    [InlineData("redeclared", ".func f(.reg .u32 %x, .reg .u32 %x) { ret; } //!")]
    [InlineData("redeclared", ".func k() { ret; }\n.entry k() { ret; } //!")]
    [InlineData("redeclared", ".global .u32 g;\n.func g() { ret; } //!")]
    [InlineData("operand-type", ".func f(.reg .u16 %x) { ret; } //!")]
    [InlineData("operand-type", ".func f(.reg .pred %x) { ret; } //!")]
    [InlineData("alignment", ".func f(.param .align 32 .b8 x[4]) { ret; } //!")]
    [InlineData("directive", ".func (.reg .u32 %x) f() .noreturn { ret; } //!")]
    [InlineData("directive", ".extern .func f() { ret; } //!")]
    [InlineData("space", ".func f(.param .b8 x[]) { ret; } //!")]
    [InlineData("param", ".func f(.param .b32 x) {\n st.param.b32 [x], 1; //!\n }")]
    [InlineData("param", ".func (.param .b32 x) f() { .reg .b32 %r;\n ld.param.b32 %r, [x]; //!\n }")]
    [InlineData("space", ".func f(.param .b32 x) { .reg .b32 %r;\n ld.param::entry.b32 %r, [x]; //!\n }")]
    [InlineData("space", ".func f(.reg .b64 %x) { .reg .b32 %r;\n ld.param.b32 %r, [%x]; //!\n }")]
    [InlineData("operand-type", ".func f() { .reg .b32 %r; .reg .b64 %d;\n add.u32 %r, %d, 1; //!\n }")]
    [InlineData("label", ".func f() {\n bra NOWHERE; //!\n }\n.func g() { NOWHERE: ret; }")]
    [InlineData("undeclared", ".func f() {\n call g; //!\n }\n.func g() { ret; }")]
    [InlineData("param", ".func f(.param .b32 x) { ret; }\n.func g() { .reg .pred %p; .param .b32 q;\n st.param.b32 [q], 1; //!\n L: call f, (q);\n setp.eq.u32 %p, 1, 1; @%p bra L; }")]
    public void A_bad_function_is_refused(string rule, string text) => Refused(rule, ".version 8.3\n.target sm_90\n.address_size 64\n" + text);

    [Theory]
    [InlineData("version", 63, 70, ".func f() .noreturn { ret; } //!")]
    [InlineData("target", 23, 13, ".func f(.param .b32 x) { ret; } //!")]
    public void A_function_that_version_or_target_lack_is_refused(string rule, int version, int sm, string text) =>
        Refused(rule, PtxText.Kernel("ret;", version, sm, before: text));

    private static ulong[] Run(string body, int threads = 1, int seed = 1) => PtxText.Run(body, threads, version: 83, before: Functions, options: new() { Seed = seed });

    private static void Refused(string rule, string text)
    {
        PtxException error = Assert.Throws<PtxException>(() => PtxModule.Parse(text));
        Assert.True((rule, PtxText.MarkedLine(text)) == (error.Rule, error.Line), error.Message);
    }
}
