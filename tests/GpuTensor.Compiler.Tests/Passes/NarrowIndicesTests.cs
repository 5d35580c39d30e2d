using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Compiler.Ptx;

namespace GpuTensor.Compiler.Tests.Passes;

/// <summary>Indices of 32 bits in place of 64: what is rewritten, and what keeps a kernel from it.</summary>
public sealed class NarrowIndicesTests
{
    [Fact]
    public void What_counts_has_32_bits_and_elements_keep_theirs()
    {
        Kernel narrow = NarrowIndices.Run(Parse("""
            i = #LongGlobalIndexX
            n = length($x) - $pitch
            b = i >= 0L && i < n
            if b {
              $y[i * $pitch + 3L] = $x[i]
            }
            @own[0] = i
            i = @own[0] >> 4
            $y[i] = f32(i)
            """))!;
        IrValidator.Validate(narrow);
        Assert.Equal(
            """
            i = #GlobalIndexX
            n = i32(length($x)) - $pitch
            b = i >= 0 && i < n
            if b {
              $y[i64(i * $pitch) + 3L] = $x[i]
            }
            @own[0] = i64(i)
            i = i32(@own[0]) >> 4
            $y[i] = f32(i)
            """.ReplaceLineEndings("\n"),
            Text(narrow));
        Assert.Equal([IrType.I32, IrType.I32], narrow.Variables.Take(2).Select(variable => variable.Type));
        Assert.Equal(IrType.I32, narrow.Parameters.Single(parameter => parameter.Name == "pitch").Type);
    }

    [Theory]
    [InlineData("i = $l[0]")]
    [InlineData("$l[0] = $pitch")]
    [InlineData("i = 4294967296L")]
    [InlineData("i = $pitch >> 32")]
    [InlineData("i = i64(popCount($pitch))")]
    [InlineData("i = i64($x[0])")]
    [InlineData("i = bits.i64(1.0)")]
    public void What_may_be_no_index_keeps_a_kernel_as_it_is(string body) => Assert.Null(NarrowIndices.Run(Parse(body)));

    [Fact]
    public void A_kernel_that_promises_nothing_stays_as_it_is() =>
        Assert.Null(NarrowIndices.Run(Parse("i = #LongGlobalIndexX", " ")));

    [Fact]
    public void An_address_of_narrow_indices_is_one_instruction()
    {
        Kernel narrow = NarrowIndices.Run(Parse("i = #LongGlobalIndexX * $pitch\n$y[i + 2L] = $x[i + 5L]"))!;
        string ptx = PtxWriter.Write(Pipeline.Optimize(narrow), PtxTarget.Baseline).Source;
        Assert.Contains("ld.global.f32 %f1, [%rd", ptx, StringComparison.Ordinal);
        Assert.Contains("+20]", ptx, StringComparison.Ordinal);
        Assert.Contains("+8]", ptx, StringComparison.Ordinal);
        Assert.Contains("mad.wide.s32", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain("s64", ptx, StringComparison.Ordinal);
    }

    private static Kernel Parse(string body, string promise = " indices") => IrParser.Parse($$"""
        kernel "K" linear{{promise.TrimEnd()}}
        $x: view<global f32>
        $y: view<global f32>
        $l: view<global i64>
        $pitch: i64
        @own: local i64[2]
        i: i64
        n: i64
        b: bool
        {
          {{body.ReplaceLineEndings("\n").Replace("\n", "\n  ", StringComparison.Ordinal)}}
        }

        """.ReplaceLineEndings("\n"));

    private static string Text(Kernel kernel)
    {
        string[] lines = IrPrinter.Print(kernel).Split('\n');
        return string.Join('\n', lines.SkipWhile(line => line != "{").Skip(1).TakeWhile(line => line != "}").Select(line => line[2..]));
    }
}
