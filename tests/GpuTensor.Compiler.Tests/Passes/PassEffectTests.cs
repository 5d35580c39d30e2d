using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;

namespace GpuTensor.Compiler.Tests.Passes;

/// <summary>What each pass is there for, on bodies of a few lines.</summary>
public sealed class PassEffectTests
{
    [Fact]
    public void Specialize_gives_arrays_constant_lengths()
    {
        Kernel kernel = Specialize.Run(Parse("@acc[0] = $size"), [5]);
        Assert.Equal(new Constant(IrType.I32, 10), kernel.Arrays[0].Length);
        Assert.DoesNotContain(kernel.Parameters, parameter => parameter.IsSpecialized);
        Assert.Equal("@acc[0] = 5", Text(kernel));
        Assert.Throws<ArgumentException>(() => Specialize.Run(Parse("return"), [1, 2]));
    }

    [Fact]
    public void Generalize_leaves_specialised_what_arrays_are_made_of()
    {
        Kernel kernel = IrParser.Parse("""
            kernel "K" linear
            $y: view<global i32>
            $size: i32 specialized
            $step: i32 specialized
            $count: i64
            @acc: local i32[$size * 2]
            a: i32
            {
              a = $size + $step
              @acc[a] = $step
              $y[$count] = @acc[0]
            }

            """);
        Kernel general = Generalize.Run(kernel);
        IrValidator.Validate(general);
        Assert.Equal(["y", "size", "step", "count"], general.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["size"], general.Parameters.Where(parameter => parameter.IsSpecialized).Select(parameter => parameter.Name));
        Kernel compiled = Pipeline.Optimize(Specialize.Run(general, [5]));
        IrValidator.Validate(compiled);
        Assert.Equal(new Constant(IrType.I32, 10), compiled.Arrays[0].Length);
        Assert.Equal(["y", "step", "count"], compiled.Parameters.Select(parameter => parameter.Name));
        Assert.Same(general, Generalize.Run(general));
    }

    [Fact]
    public void Generalize_leaves_the_width_of_a_shuffle_specialised()
    {
        Kernel kernel = IrParser.Parse("""
            kernel "K" grouped
            $y: view<global i32>
            $width: i32 specialized
            a: i32
            {
              a = collective shuffleXor(#GroupIndexX, 1, $width * 2)
              $y[#GroupIndexX] = a
            }

            """);
        Assert.Same(kernel, Generalize.Run(kernel));
    }

    [Theory]
    [InlineData("a + 0", "a")]
    [InlineData("0 + a", "a")]
    [InlineData("a - 3 + 5", "a + 2")]
    [InlineData("a * 0", "0")]
    [InlineData("a - a", "0")]
    [InlineData("3 * a * 4", "a * 12")]
    [InlineData("i32(i64(a))", "a")]
    [InlineData("i32(u8(u16(a)))", "i32(u8(a))")]
    [InlineData("-(-a)", "a")]
    [InlineData("p ? a : a", "a")]
    [InlineData("!p ? a : b", "p ? b : a")]
    [InlineData("$y[i64(a)]", "$y[a]")]
    [InlineData("subview($y, 4L, 8L)[2]", "$y[6]")]
    [InlineData("i32(length(subview($y, 4L, 8L)))", "8")]
    [InlineData("i32x2(a, b).1", "b")]
    [InlineData("a / b", "a / b")]
    [InlineData("a / 8", "a / 8")]
    [InlineData("a % 8", "a % 8")]
    [InlineData("i32(#LongGlobalIndexX / 8L)", "i32(#LongGlobalIndexX >> 3)")]
    [InlineData("i32(#LongGlobalIndexX / 8L / 4L % 2L)", "i32(#LongGlobalIndexX >> 3 >> 2 & 1L)")]
    [InlineData("i32(#LongGlobalIndexX % 32L / 6L)", "i32((#LongGlobalIndexX & 31L) / 6L)")]
    [InlineData("i32(#LongGlobalIndexX / -8L)", "i32(#LongGlobalIndexX / -8L)")]
    [InlineData("i32(#LongGlobalIndexX / 0L)", "i32(#LongGlobalIndexX / 0L)")]
    [InlineData("#GlobalIndexX / 8", "#GlobalIndexX / 8")]
    [InlineData("(a & 255) / 16", "(a & 255) >> 4")]
    [InlineData("(a | 255) / 16", "(a | 255) / 16")]
    [InlineData("(a ^ 255) % 16", "(a ^ 255) % 16")]
    [InlineData("min(a, 255) / 16", "min(a, 255) / 16")]
    [InlineData("max(a, 255) / 16", "max(a, 255) >> 4")]
    [InlineData("max(a, 255) / -2147483648", "max(a, 255) / -2147483648")]
    [InlineData("i32(u8(a)) / 16", "i32(u8(a)) >> 4")]
    [InlineData("i32(u32(a)) / 16", "a / 16")]
    [InlineData("i32(u32(a) / 16u)", "i32(u32(a) >> 4)")]
    [InlineData("i32(u64(a) % 9223372036854775808UL)", "i32(u64(a) & 9223372036854775807UL)")]
    [InlineData("i32((p ? #LongGlobalIndexX : 7L) / 4L)", "i32((p ? #LongGlobalIndexX : 7L) >> 2)")]
    [InlineData("i32((p ? #LongGlobalIndexX : -7L) / 4L)", "i32((p ? #LongGlobalIndexX : -7L) / 4L)")]
    public void Simplify_knows_the_algebra_of_integers(string expression, string simple) =>
        Assert.Equal("a = " + simple, Text(Simplify.Run(Parse("a = " + expression))) is { Length: > 0 } text ? text : "a = a");

    [Theory]
    [InlineData("f * 1.0f", "f")]
    [InlineData("f / 1.0f", "f")]
    [InlineData("f - 0.0f", "f")]
    [InlineData("f + -0.0f", "f")]
    [InlineData("f + 0.0f", "f + 0.0f")]
    [InlineData("f * 0.0f", "f * 0.0f")]
    [InlineData("f - f", "f - f")]
    [InlineData("f + 1.0f + 2.0f", "f + 1.0f + 2.0f")]
    [InlineData("f / 8.0f", "f * 0.125f")]
    [InlineData("f / 3.0f", "f / 3.0f")]
    [InlineData("f / f32#7f000000", "f / f32#7f000000")]
    [InlineData("f / f32#00800000", "f / f32#00800000")]
    [InlineData("f32(f64(f))", "f")]
    public void Simplify_leaves_floats_exact(string expression, string simple) =>
        Assert.Equal("g = " + simple, Text(Simplify.Run(Parse("g = " + expression))));

    [Theory]
    [InlineData("floor(f32#7fc00000)", "floor(f32#7fc00000)")]
    [InlineData("exp(1.0f)", "exp(1.0f)")]
    [InlineData("floor(1.5f)", "1.0f")]
    [InlineData("sqrt(-1.0f)", "sqrt(-1.0f)")]
    [InlineData("f32#7fc00000 + 1.0f", "f32#7fc00000 + 1.0f")]
    public void Fold_computes_what_devices_compute_alike(string expression, string folded) =>
        Assert.Equal("g = " + folded, Text(Fold.Run(Parse("g = " + expression))));

    [Theory]
    [InlineData("!(a < b)", "a >= b")]
    [InlineData("!(f < g)", "!(f < g)")]
    [InlineData("!(f == g)", "f != g")]
    [InlineData("p && true", "p")]
    [InlineData("false || p", "p")]
    [InlineData("p && false", "false")]
    [InlineData("p == false", "!p")]
    [InlineData("a == a", "true")]
    [InlineData("f == f", "f == f")]
    public void Simplify_knows_the_algebra_of_bools(string expression, string simple) =>
        Assert.Equal("q = " + simple, Text(Simplify.Run(Parse("q = " + expression))));

    [Theory]
    [InlineData("if true {\na = 1\n} else {\na = 2\n}", "a = 1")]
    [InlineData("if p {\n} else {\na = 2\n}", "if !p {|  a = 2|}")]
    [InlineData("switch 3 {\ncase 1 {\na = 1\n}\ndefault {\na = 2\n}\n}", "a = 2")]
    [InlineData("loop l while false {\na = 1\n}", "")]
    [InlineData("block b {\na = 1\nleave b\n}\na = 2", "a = 1|a = 2")]
    [InlineData("block b {\nif p {\na = 1\nleave b\n}\na = 2\n}", "if p {|  a = 1|} else {|  a = 2|}")]
    [InlineData("return\na = 1", "return")]
    public void Simplify_decides_control_flow(string body, string simple) => Assert.Equal(simple, Text(Simplify.Run(Parse(body))));

    [Theory]
    [InlineData("a = 3\nb = a + 1\n$y[b] = a", "a = 3|b = 4|$y[4] = 3")]
    [InlineData("a = b\nb = 2\n$y[0] = a", "a = b|b = 2|$y[0] = a")]
    [InlineData("a = 1\nif p {\na = 2\n}\n$y[0] = a", "a = 1|if p {|  a = 2|}|$y[0] = a")]
    [InlineData("a = 1\nif p {\na = 2\nreturn\n}\n$y[0] = a", "a = 1|if p {|  a = 2|  return|}|$y[0] = 1")]
    [InlineData("a = 1\nloop l while p {\n$y[a] = 0\na = a + 1\n}", "a = 1|loop l while p {|  $y[a] = 0|  a = a + 1|}")]
    public void Propagate_knows_what_variables_hold(string body, string expected) => Assert.Equal(expected, Text(Propagate.Run(Parse(body))));

    [Theory]
    [InlineData("a = 0\nloop l while a < 2 {\n$y[a] = 1\n} step {\na = a + 1\n}", "a = 0|$y[a] = 1|a = a + 1|$y[a] = 1|a = a + 1")]
    [InlineData("a = 4\nloop l while a > 0 {\na = a >> 1\n}", "a = 4|a = a >> 1|a = a >> 1|a = a >> 1")]
    [InlineData("loop l {\n$y[0] = 1\n} while false", "$y[0] = 1")]
    [InlineData(
        "a = 0\nloop l while a < 2 {\nif p {\ncontinue l\n}\nleave l\n} step {\na = a + 1\n}",
        "a = 0|block l {|  block l_0 {|    if p {|      leave l_0|    }|    leave l|  }|  a = a + 1|  block l_1_0 {|    if p {|      leave l_1_0|    }|    leave l|  }|  a = a + 1|}")]
    public void Unroll_writes_rounds_out(string body, string expected)
    {
        Kernel kernel = Unroll.Run(Parse(body));
        IrValidator.Validate(kernel);
        Assert.Equal(expected, Text(kernel));
    }

    [Theory]
    [InlineData("a = 0\nloop l while a < 65 {\n} step {\na = a + 1\n}")]
    [InlineData("loop l while a < 2 {\n} step {\na = a + 1\n}")]
    [InlineData("a = 0\nloop l while a < b {\n} step {\na = a + 1\n}")]
    [InlineData("a = 0\nloop l while a < 2 {\nif p {\na = a + 1\n}\n} step {\na = a + 1\n}")]
    public void Unroll_leaves_loops_without_a_small_known_count(string body)
    {
        Kernel kernel = Parse(body);
        Assert.Same(kernel, Unroll.Run(kernel));
    }

    [Fact]
    public void ScalarizeArrays_needs_constant_indices()
    {
        Kernel constant = ScalarizeArrays.Run(Specialize.Run(Parse("@acc[1] = a\n$y[0] = @acc[1]"), [1]));
        Assert.Equal("acc_1 = a|$y[0] = acc_1", Text(constant));
        Kernel kernel = Specialize.Run(Parse("@acc[1] = a\n$y[0] = @acc[a]"), [1]);
        Assert.Same(kernel, ScalarizeArrays.Run(kernel));
    }

    [Theory]
    [InlineData("loop l while p {\n$y[b] = a / 3 + a\n}", "invariant_0 = a / 3 + a|loop l while p {|  $y[b] = invariant_0|}")]
    [InlineData("loop l while p {\n$y[b] = a / b + a + a + a\n}", "loop l while p {|  $y[b] = a / b + a + a + a|}")]
    [InlineData("loop l while p {\n$y[b] = $y[a] + a\n}", "loop l while p {|  $y[b] = $y[a] + a|}")]
    [InlineData("loop l while p {\na = b * b * b * b + a\n}", "invariant_0 = b * b * b * b|loop l while p {|  a = invariant_0 + a|}")]
    public void Hoist_moves_what_is_safe_and_worth_it(string body, string expected) => Assert.Equal(expected, Text(Hoist.Run(Parse(body))));

    [Theory]
    [InlineData("$y[a * b + 1] = 0\n$y[a * b + 1] = 1", "common_0 = a * b + 1|$y[common_0] = 0|$y[common_0] = 1")]
    [InlineData("c = $y[a]\nb = $y[a]", "c = $y[a]|b = c")]
    [InlineData("c = $y[a]\n$y[0] = 1\nb = $y[a]", "c = $y[a]|$y[0] = 1|b = $y[a]")]
    [InlineData("c = $y[a]\n@acc[0] = 1\nb = $y[a]", "c = $y[a]|@acc[0] = 1|b = c")]
    [InlineData("c = $y[a]\na = 2\nb = $y[a]", "c = $y[a]|a = 2|b = $y[a]")]
    [InlineData("b = p ? $y[a] : 0\nc = $y[a]", "b = p ? $y[a] : 0|c = $y[a]")]
    [InlineData("c = $y[a]\nb = p ? $y[a] : 0", "c = $y[a]|b = p ? c : 0")]
    public void CommonSubexpressions_computes_once(string body, string expected) => Assert.Equal(expected, Text(CommonSubexpressions.Run(Parse(body))));

    [Fact]
    public void DeadCode_keeps_only_what_has_an_effect()
    {
        Kernel kernel = DeadCode.Run(Parse("a = 1\nb = a + 1\nb = b + b\n@acc[a] = c\nif p {\nc = 2\n}\n$y[a] = 5\nc = atomic add $y[0], 1\nreturn\n$y[0] = 2"));
        IrValidator.Validate(kernel);
        Assert.Equal("a = 1|$y[a] = 5|atomic add $y[0], 1|return", Text(kernel));
        Assert.Equal(["a"], kernel.Variables.Select(variable => variable.Name));
        Assert.Empty(kernel.Arrays);
    }

    private static Kernel Parse(string body)
    {
        Kernel kernel = IrParser.Parse($$"""
            kernel "K" linear
            $y: view<global i32>
            $size: i32 specialized
            @acc: local i32[$size * 2]
            a, b, c: i32
            f, g: f32
            p, q: bool
            {
            {{body}}
            }

            """);
        IrValidator.Validate(kernel);
        return kernel;
    }

    private static string Text(Kernel kernel)
    {
        string[] lines = IrPrinter.Print(kernel).Split('\n');
        return string.Join('|', lines.SkipWhile(line => line != "{").Skip(1).TakeWhile(line => line != "}").Select(line => line[2..]));
    }
}
