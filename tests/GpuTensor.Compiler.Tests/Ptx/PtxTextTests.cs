using System.Text.RegularExpressions;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Compiler.Ptx;

namespace GpuTensor.Compiler.Tests.Ptx;

/// <summary>Which instructions statements become.</summary>
public sealed partial class PtxTextTests
{
    [Theory]
    [InlineData("i = i + j", "add.s32 %r, %r, %r; mov.b32 %r, %r")]
    [InlineData("i = i * 12", "mul.lo.s32 %r, %r, 12")]
    [InlineData("i = i << j", "and.b32 %r, %r, 31; shl.b32 %r, %r, %r")]
    [InlineData("i = i >> 33", "shr.s32 %r, %r, 1")]
    [InlineData("u = u >> j", "shr.u32 %r, %r, %r")]
    [InlineData("i = i / 7", "div.s32 %r, %r, 7")]
    [InlineData("i = i / j", "setp.eq.s32 %p, %r, -1; selp.b32 %r, 1, %r, %p; div.s32 %r, %r, %r; neg.s32 %r, %r; selp.b32 %r, %r, %r, %p")]
    [InlineData("u = u % v", "rem.u32 %r, %r, %r")]
    [InlineData("i = abs(i)", "abs.s32 %r, %r")]
    [InlineData("i = popCount(l)", "popc.b64 %r, %rd")]
    [InlineData("i = trailingZeroCount(i)", "brev.b32 %r, %r; clz.b32 %r, %r")]
    [InlineData("s = s + t", "add.s32 %r, %r, %r; cvt.s32.s8 %r, %r")]
    [InlineData("i = leadingZeroCount(s)", "and.b32 %r, %r, 255; clz.b32 %r, %r; sub.s32 %r, %r, 24")]
    [InlineData("l = l + 5000000000L", "add.s64 %rd, %rd, 5000000000")]
    public void Integer_arithmetic_becomes_these_instructions(string statement, string expected) => Assert.Contains(expected, Body(statement), StringComparison.Ordinal);

    [Theory]
    [InlineData("f = f * g + 1.0f", "mul.rn.f32 %f, %f, %f; add.rn.f32 %f, %f, 0f3F800000")]
    [InlineData("f = fma(f, g, f)", "fma.rn.f32 %f, %f, %f, %f")]
    [InlineData("e = e / h", "div.rn.f64 %fd, %fd, %fd")]
    [InlineData("f = sqrt(f)", "sqrt.rn.f32 %f, %f")]
    [InlineData("f = floor(f)", "cvt.rmi.f32.f32 %f, %f")]
    [InlineData("f = round(f)", "cvt.rni.f32.f32 %f, %f")]
    [InlineData("f = copySign(f, g)", "copysign.f32 %f, %f, %f")]
    [InlineData("p = f < g", "setp.lt.f32 %p, %f, %f")]
    [InlineData("p = f != g", "setp.neu.f32 %p, %f, %f")]
    [InlineData("p = isNaN(e)", "setp.nan.f64 %p, %fd, %fd")]
    [InlineData("p = isFinite(f)", "testp.finite.f32 %p, %f")]
    [InlineData("f = max(f, g)", "setp.nan.f32 %p, %f, %f; max.f32 %f, %f, %f; selp.f32 %f, 0f7FC00000, %f, %p")]
    [InlineData("e = min(e, h)", "setp.nan.f64 %p, %fd, %fd; min.f64 %fd, %fd, %fd; selp.f64 %fd, 0d7FF8000000000000, %fd, %p")]
    public void Float_arithmetic_becomes_these_instructions(string statement, string expected) => Assert.Contains(expected, Body(statement), StringComparison.Ordinal);

    /// <summary>What a softmax spends its time with.</summary>
    [Fact]
    public void An_exponential_is_few_instructions()
    {
        string body = Body("f = exp(f)", new PtxTarget(80));
        string[] lines = [.. body[body.IndexOf("min.NaN", StringComparison.Ordinal)..body.IndexOf("ret", StringComparison.Ordinal)].Split("; ")];
        Assert.InRange(lines.Count(line => line.Contains('%') && !line.StartsWith("mov", StringComparison.Ordinal)), 15, 20);
        Assert.DoesNotContain("bra", body, StringComparison.Ordinal);
        Assert.DoesNotContain("ftz", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Newer_devices_pass_NaN_on_in_one_instruction()
    {
        Assert.Contains("max.NaN.f32 %f, %f, %f", Body("f = max(f, g)", new PtxTarget(80)), StringComparison.Ordinal);
        Assert.Contains("setp.nan.f64", Body("e = max(e, h)", new PtxTarget(90)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i = i32(f)", "cvt.rzi.s32.f32 %r, %f; mov.b32 %r, %r")]
    [InlineData("i = i32(e)", "cvt.rzi.s32.f64 %r, %fd; setp.nan.f64 %p, %fd, %fd; selp.b32 %r, 0, %r, %p")]
    [InlineData("l = i64(f)", "cvt.rzi.s64.f32 %rd, %f; setp.nan.f32 %p, %f, %f; selp.b64 %rd, 0, %rd, %p")]
    [InlineData("s = i8(f)", "cvt.rzi.s32.f32 %r, %f; cvt.s32.s8 %r, %r")]
    [InlineData("f = f32(i)", "cvt.rn.f32.s32 %f, %r")]
    [InlineData("f = f32(u)", "cvt.rn.f32.u32 %f, %r")]
    [InlineData("f = f32(e)", "cvt.rn.f32.f64 %f, %fd")]
    [InlineData("e = f64(f)", "cvt.f64.f32 %fd, %f")]
    [InlineData("l = i64(i)", "cvt.s64.s32 %rd, %r")]
    [InlineData("l = i64(u)", "cvt.u64.u32 %rd, %r")]
    [InlineData("i = i32(l)", "cvt.u32.u64 %r, %rd")]
    [InlineData("i = bits.i32(f)", "mov.b32 %r, %f")]
    public void Conversions_become_these_instructions(string statement, string expected) => Assert.Contains(expected, Body(statement), StringComparison.Ordinal);

    [Theory]
    [InlineData("f = $x[i]", "mad.wide.s32 %rd, %r, 4, %rd; ld.global.f32 %f, [%rd]")]
    [InlineData("f = $x[l + 3L]", "mad.lo.s64 %rd, %rd, 4, %rd; ld.global.f32 %f, [%rd+12]")]
    [InlineData("f = $x[2]", "ld.global.f32 %f, [%rd+8]")]
    [InlineData("f = $x[l + -3L]", "mad.lo.s64 %rd, %rd, 4, %rd; ld.global.f32 %f, [%rd+-12]")]
    [InlineData("w = view.f32x4($x)[i]", "mad.wide.s32 %rd, %r, 16, %rd; ld.global.v4.f32 {%f, %f, %f, %f}, [%rd]")]
    [InlineData("view.f32x4($x)[i] = w", "st.global.v4.f32 [%rd], {%f, %f, %f, %f}")]
    [InlineData("p = $c[i]", "ld.global.u8 %r, [%rd]; setp.ne.u32 %p, %r, 0")]
    [InlineData("$c[i] = p", "selp.u32 %r, 1, 0, %p; mad.wide.s32 %rd, %r, 1, %rd; st.global.u8 [%rd], %r")]
    [InlineData("@a[i] = f", "mad.lo.s32 %r, %r, 4, %r; st.shared.f32 [%r], %f")]
    [InlineData("i = i32(length($x))", "cvt.u32.u64 %r, %rd")]
    [InlineData("atomic add $n[i], j", "mad.wide.s32 %rd, %r, 4, %rd; red.global.add.s32 [%rd], %r")]
    [InlineData("j = atomic compareExchange $n[i], i, j", "atom.global.cas.b32 %r, [%rd], %r, %r; mov.b32 %r, %r")]
    [InlineData("f = atomic exchange $x[0], g", "mov.b32 %r, %f; atom.global.exch.b32 %r, [%rd], %r; mov.b32 %f, %r")]
    public void Memory_accesses_become_these_instructions(string statement, string expected) => Assert.Contains(expected, Body(statement), StringComparison.Ordinal);

    [Theory]
    [InlineData("collective groupBarrier()", "bar.sync 0")]
    [InlineData("j = collective barrierPopCount(p)", "bar.red.popc.u32 %r, 0, %p")]
    [InlineData("f = collective shuffleXor(f, 1)", "mov.b32 %r, %f; shfl.sync.bfly.b32 %r, %r, 1, 31, -1; mov.b32 %f, %r")]
    [InlineData("f = collective shuffleDown(f, 4, 16)", "shfl.sync.down.b32 %r, %r, 4, 4127, -1")]
    [InlineData("l = collective shuffle(l, i)", "mov.b64 {%r, %r}, %rd; shfl.sync.idx.b32 %r, %r, %r, 31, -1; shfl.sync.idx.b32 %r, %r, %r, 31, -1; mov.b64 %rd, {%r, %r}")]
    public void Collectives_become_these_instructions(string statement, string expected) =>
        Assert.Contains(expected, Body(statement, new PtxTarget(70) { HasWholeWarps = true }), StringComparison.Ordinal);

    [Theory]
    [InlineData("async @a[i] = $x[l + 2L]", "mad.lo.s32 %r, %r, 4, %r; mad.lo.s64 %rd, %rd, 4, %rd; cp.async.ca.shared.global [%r], [%rd+8], 4")]
    [InlineData("async view.f32x4(@a)[1] = view.f32x4($x)[2]", "cp.async.cg.shared.global [%r+16], [%rd+32], 16")]
    [InlineData("async commit", "cp.async.commit_group")]
    [InlineData("async wait 3", "cp.async.wait_group 3")]
    public void Asynchronous_copies_become_these_instructions(string statement, string expected)
    {
        Assert.Contains(expected, Body(statement, new PtxTarget(80)), StringComparison.Ordinal);
        Assert.DoesNotContain("cp.async", Body(statement), StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_device_copies_at_once() => Assert.Contains(
        "ld.global.f32 %f, [%rd+8]; st.shared.f32 [%r+4], %f", Body("async @a[1] = $x[2]"), StringComparison.Ordinal);

    [Fact]
    public void A_warp_that_may_be_incomplete_is_asked_for_the_lanes_that_are_there()
    {
        string body = Body("f = collective shuffleXor(f, 1)");
        Assert.Contains("shr.u32 %r, -1, %r", body, StringComparison.Ordinal);
        Assert.Contains("shfl.sync.idx.b32 %r, %r, %r, 31, %r", body, StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_not_be_read_is_jumped_over()
    {
        Assert.Contains(
            "setp.lt.s32 %p, %r, 4; mov.pred %p, %p; @!%p bra decided_1; mad.wide.s32 %rd, %r, 4, %rd; ld.global.f32 %f, [%rd]; "
            + "setp.gt.f32 %p, %f, 0f00000000; mov.pred %p, %p; decided_1:",
            Body("p = i < 4 && $x[i] > 0.0f"),
            StringComparison.Ordinal);
        Assert.Contains("and.pred %p, %p, %p", Body("p = i < 4 && j > 2"), StringComparison.Ordinal);
    }

    [Fact]
    public void Views_that_are_only_read_come_through_the_read_only_cache_where_nothing_else_writes_them()
    {
        var disjoint = new PtxTarget(70) { HasDisjointViews = true };
        Assert.Contains("ld.global.nc.f32", Body("f = $x[i]", disjoint), StringComparison.Ordinal);
        Assert.DoesNotContain(".nc.", Body("$x[0] = $x[i]", disjoint), StringComparison.Ordinal);
        Assert.DoesNotContain(".nc.", Body("f = $x[i]"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_that_is_chosen_to_be_written_may_have_changed()
    {
        var disjoint = new PtxTarget(70) { HasDisjointViews = true };
        string body = Body("(p ? $x : subview($x, 1L, 2L))[0] = 1.0f\n  f = $x[i]", disjoint);
        Assert.Contains("ld.global.f32", body, StringComparison.Ordinal);
    }

    /// <summary>How often addresses are computed: once for each view, index and place that others need not have passed.</summary>
    [Theory]
    [InlineData("f = $x[l]\n  g = $x[l + 1L]\n  $x[l + 2L] = f", 1)]
    [InlineData("f = $x[l]\n  l = l + 1L\n  g = $x[l]", 2)]
    [InlineData("f = $x[l]\n  if p {\n    g = $x[l]\n  } else {\n    g = $x[l + 4L]\n  }\n  f = $x[l + 2L]", 1)]
    [InlineData("if p {\n    g = $x[l]\n  }\n  f = $x[l]", 2)]
    [InlineData("if p {\n    g = $x[l]\n  } else {\n    f = $x[l]\n  }", 2)]
    [InlineData("f = $x[l]\n  if p {\n    l = 7L\n  }\n  g = $x[l]", 2)]
    [InlineData("f = $x[l]\n  loop a while p {\n    f = $x[l]\n    l = l + 1L\n  }", 2)]
    [InlineData("f = $x[l]\n  f = $x[m]\n  if p {\n    loop a while p {\n      p = q\n    }\n    f = $x[l]\n    f = $x[m]\n  }\n  f = $x[l]", 5)]
    [InlineData("block a {\n    f = $x[l]\n    if p {\n      leave a\n    }\n    g = $x[m]\n  }\n  f = $x[l]\n  g = $x[m]", 4)]
    [InlineData("f = p && $x[l] > 0.0f ? 1.0f : 2.0f\n  g = $x[l]", 2)]
    [InlineData("f = p ? $x[l] : 2.0f\n  g = $x[l]", 2)]
    [InlineData("i = atomic add $n[l], j\n  f = $x[l]\n  i = atomic add $n[l], i", 2)]
    public void An_address_is_computed_once_where_it_is_the_same(string statements, int times) =>
        Assert.Equal(times, Body(statements).Split("mad.lo.s64").Length - 1);

    [Theory]
    [InlineData("i = atomic add $n[0], 1\n  j = atomic add $n[0], 1", "atom.global.add.s32", 2)]
    [InlineData("u = collective shuffleXor(u, 1)\n  v = collective shuffleXor(u, 1)", "shfl.sync.idx", 2)]
    [InlineData("i = collective barrierPopCount(p)\n  j = collective barrierPopCount(p)", "bar.red.popc", 2)]
    [InlineData("f = collective groupBroadcast(g, 1)\n  g = collective groupBroadcast(f, 1)", "ld.shared.f32", 2)]
    [InlineData("u = u < v ? 1u : 0u\n  u = i < j ? 1u : i < j ? 2u : 3u", "setp.lt.s32", 1)]
    public void What_does_more_than_compute_is_done_each_time(string statements, string instruction, int times) =>
        Assert.Equal(times, Body(statements).Split(instruction).Length - 1);

    [Fact]
    public void Names_are_written_in_ASCII()
    {
        Kernel kernel = IrParser.Parse("kernel \"Größe<\\\"ß\\\">\" linear\n$x: view<global f32>\n{\n  $x[0] = 1.0f\n}\n");
        string source = PtxWriter.Write(kernel, PtxTarget.Baseline).Source;
        Assert.Contains(".file 1 \"Gr__e<___>\"", source, StringComparison.Ordinal);
        Assert.NotNull(GpuTensor.Testing.Ptx.PtxModule.Parse(source)["k_Gr__e____"]);
        Assert.Throws<GpuTensor.Testing.Ptx.PtxException>(() => GpuTensor.Testing.Ptx.PtxModule.Parse(source.Replace("Gr__e<", "Größe<", StringComparison.Ordinal)));
    }

    [Fact]
    public void Groups_that_are_to_run_together_bound_the_registers_of_groups_whose_size_is_known()
    {
        Kernel kernel = IrParser.Parse("kernel \"K\" grouped resident 4\n$x: view<global f32>\n$n: i32 specialized\n{\n  $x[$n] = 1.0f\n}\n");
        Assert.Equal("kernel \"K\" grouped resident 4", IrPrinter.Print(kernel).Split('\n')[0]);
        Kernel compiled = Pipeline.Optimize(Specialize.Run(kernel, [3]));
        string source = PtxWriter.Write(compiled, new PtxTarget(80) { MostThreads = 256 }).Source;
        Assert.Contains(".maxntid 256, 1, 1\n.minnctapersm 4\n", source, StringComparison.Ordinal);
        Assert.NotNull(GpuTensor.Testing.Ptx.PtxModule.Parse(source)["k_K"]);
        Assert.DoesNotContain(".minnctapersm", PtxWriter.Write(compiled, new PtxTarget(80)).Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(70, "7.0")]
    [InlineData(80, "7.0")]
    [InlineData(86, "7.8")]
    [InlineData(90, "7.8")]
    [InlineData(100, "8.8")]
    [InlineData(120, "8.8")]
    public void The_language_is_one_that_knows_the_device(int capability, string version) => Assert.StartsWith(
        $".version {version}\n.target sm_{capability}\n", PtxWriter.Write(IrParser.Parse("kernel \"Empty\" linear\n{\n}\n"), new PtxTarget(capability)).Source, StringComparison.Ordinal);

    [Fact]
    public void Shared_arrays_above_48_kilobytes_are_left_to_the_launch()
    {
        Kernel kernel = IrParser.Parse("""
            kernel "Big" grouped
            $x: view<global f32>
            @a: shared f32[16384]
            {
              @a[#GroupIndexX] = 1.0f
            }

            """);
        PtxText text = PtxWriter.Write(kernel, PtxTarget.Baseline);
        Assert.Equal(65536, text.SharedBytes);
        Assert.Contains(".extern .shared .align 16 .b8 shared_block[];", text.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_lie_at_their_natural_places_and_unused_ones_are_not_passed()
    {
        Kernel kernel = IrParser.Parse("""
            kernel "My.Kernel<float>" linear
            $flag: bool
            $unused: f64
            $x: view<global f64>
            $small: i8
            $factor: f64
            {
              $x[#LongGlobalIndexX] = $flag ? $factor : f64($small)
            }

            """);
        PtxText text = PtxWriter.Write(kernel, PtxTarget.Baseline);
        Assert.Equal("k_Kernel_float", text.EntryName);
        Assert.Equal(
            [(PtxArgumentKind.ThreadCount, null, 0), (PtxArgumentKind.Value, "flag", 8), (PtxArgumentKind.Value, "factor", 16),
                (PtxArgumentKind.Value, "small", 24), (PtxArgumentKind.ViewAddress, "x", 32)],
            text.Arguments.Select(argument => (argument.Kind, argument.Parameter?.Name, argument.Offset)));
        Assert.Equal(40, text.ArgumentBytes);
        Assert.Contains("setp.ge.u64 %p1, %rd2, %rd3;\n\t@%p1 ret;", text.Source, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"%(p|h|rd|r|fd|f)\d+")]
    private static partial Regex Register();

    /// <summary>The instructions of a kernel of one statement, on one line, the registers without their numbers.</summary>
    private static string Body(string statement, PtxTarget? target = null)
    {
        Kernel kernel = IrParser.Parse($$"""
            kernel "Test" grouped
            $x: view<global f32>
            $c: view<global bool>
            $n: view<global i32>
            @a: shared f32[64]
            i, j: i32
            u, v: u32
            l, m: i64
            s, t: i8
            p, q: bool
            f, g: f32
            e, h: f64
            w: f32x4
            {
              {{statement}}
            }

            """);
        IrValidator.Validate(kernel);
        string source = PtxWriter.Write(kernel, target ?? PtxTarget.Baseline).Source;
        IEnumerable<string> lines = source.Split('\n').Select(line => line.Trim().TrimEnd(';'));
        return Register().Replace(string.Join("; ", lines), "%$1");
    }
}
