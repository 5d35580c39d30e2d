using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;
using GpuTensor.Testing.Ir;

namespace GpuTensor.Compiler.Tests.Interpreter;

public sealed class InterpreterTests
{
    [Fact]
    public void Threads_of_a_linear_kernel_know_their_index() =>
        Assert.Equal([0, 2, 4, 6], Run("linear", "i = #GlobalIndexX\n$y[i] = i * 2", new(4), new(1)));

    [Fact]
    public void Threads_of_a_grid_know_where_they_stand()
    {
        string body = """
            i = (#GlobalIndexY * 4 + #GlobalIndexX) * 4
            $y[i] = #GroupIndexX + 10 * #GridIndexX + 100 * #GroupIndexY + 1000 * #GridIndexY
            $y[i + 1] = #GroupDimensionX + 10 * #GridDimensionX + 100 * #GroupDimensionY
            $y[i + 2] = #LaneIndex + 10 * #WarpIndex + 100 * #WarpSize
            $y[i + 3] = i32(#LongGlobalIndexX + #LongGlobalIndexY)
            """;
        int[] y = Run("grouped", body, new(2, 1), new(2, 3), new int[48], warpSize: 4);
        Assert.Equal([211, 322, 411, 5], y[^4..]);
        Assert.Equal([0, 322, 400, 0], y[..4]);
    }

    [Fact]
    public void Loops_end_continue_and_step() =>
        Assert.Equal([0 + 2 + 6, 5], Run("linear", """
            loop l while i < 10 {
              if i == 1 {
                continue l
              }
              if i == 3 || i == 5 {
                i = i + 1
                if i == 6 {
                  i = 5
                  leave l
                }
              }
              j = j + i
            } step {
              i = i + 1
            }
            $y[0] = j + 2
            $y[1] = i
            """, new(1), new(1), new int[2]));

    [Fact]
    public void A_do_while_runs_once_at_least() =>
        Assert.Equal([1], Run("linear", "loop l {\ni = i + 1\n} while i < 0\n$y[0] = i", new(1), new(1), new int[1]));

    [Fact]
    public void Switches_take_one_case() =>
        Assert.Equal([7, 7, 8, 9], Run("linear", """
            i = #GlobalIndexX
            switch i - 1 {
              case -1, 0 {
                j = 7
              }
              case 1 {
                j = 8
              }
              default {
                j = 9
              }
            }
            $y[i] = j
            """, new(4), new(1)));

    [Fact]
    public void Blocks_are_left_and_threads_return() =>
        Assert.Equal([1, 0, 1, 0], Run("linear", """
            i = #GlobalIndexX
            block b {
              if (i & 1) == 0 {
                leave b
              }
              return
            }
            $y[i] = 1
            """, new(4), new(1)));

    [Fact]
    public void Groups_exchange_through_shared_memory() =>
        Assert.Equal([3, 2, 1, 0], Run("grouped", """
            @tile[#GroupIndexX] = #GroupIndexX
            collective groupBarrier()
            $y[#GroupIndexX] = @tile[3 - #GroupIndexX]
            """, new(1), new(4)));

    [Fact]
    public void Copies_arrive_when_they_are_waited_for() =>
        Assert.Equal([4, 3, 2, 1], Run("grouped", """
            async @tile[#GroupIndexX] = $y[#GroupIndexX]
            async commit
            async commit
            async wait 1
            collective groupBarrier()
            $y[#GroupIndexX] = @tile[3 - #GroupIndexX]
            """, new(1), new(4), [1, 2, 3, 4]));

    [Theory]
    [InlineData("async wait 0")]
    [InlineData("async commit\nasync wait 1")]
    public void A_copy_that_was_not_waited_for_is_not_there(string wait)
    {
        string body = $"@tile[0] = 5\nasync @tile[0] = $y[0]\n{wait}\n$y[1] = @tile[0]";
        IrExecutionException error = Assert.Throws<IrExecutionException>(() => Run("grouped", body, new(1), new(1)));
        Assert.Equal("array tile is read at byte 0, where nothing was written", error.Rule);
    }

    [Fact]
    public void Votes_and_broadcasts_reach_all_threads() =>
        Assert.Equal([42, 42, 42, 42], Run("grouped", """
            i = collective barrierPopCount(#GroupIndexX != 2)
            p = collective barrierAnd(i == 3)
            j = collective groupBroadcast(#GroupIndexX * 4, 3)
            p = collective barrierOr(p && #GroupIndexX == 0)
            $y[#GroupIndexX] = p ? j + i * 10 : 0
            """, new(1), new(4)));

    [Theory]
    [InlineData("shuffle(#LaneIndex, 2)", 4, new[] { 2, 2, 2, 2, 2, 2 }, "a warp of 2 threads has no lane 2")]
    [InlineData("shuffle(#LaneIndex, 1)", 4, new[] { 1, 1, 1, 1, 1, 1 }, null)]
    [InlineData("shuffle(#LaneIndex, 5)", 1, new[] { 0, 0, 0, 0, 0, 0 }, null)]
    [InlineData("shuffleUp(#LaneIndex, 1)", 32, new[] { 0, 0, 1, 2, 3, 4 }, null)]
    [InlineData("shuffleUp(#LaneIndex, 1, 2)", 32, new[] { 0, 0, 2, 2, 4, 4 }, null)]
    [InlineData("shuffleDown(#LaneIndex, 1)", 32, new[] { 1, 2, 3, 4, 5, 5 }, null)]
    [InlineData("shuffleDown(#LaneIndex, 2)", 4, new[] { 2, 3, 2, 3, 0, 1 }, null)]
    [InlineData("shuffleXor(#LaneIndex, 1)", 32, new[] { 1, 0, 3, 2, 5, 4 }, null)]
    [InlineData("shuffleXor(#LaneIndex, 4)", 32, new[] { 4, 5, 2, 3, 0, 1 }, null)]
    [InlineData("shuffleXor(#LaneIndex, 16)", 1, new[] { 0, 0, 0, 0, 0, 0 }, null)]
    public void Shuffles_pass_values_between_lanes(string shuffle, int warpSize, int[] expected, string? fault)
    {
        string body = $"i = collective {shuffle}\n$y[#GroupIndexX] = i";
        if (fault is null)
        {
            Assert.Equal(expected, Run("grouped", body, new(1), new(6), new int[6], warpSize));
        }
        else
        {
            Assert.Equal(fault, Assert.Throws<IrExecutionException>(() => Run("grouped", body, new(1), new(6), new int[6], warpSize)).Rule);
        }
    }

    [Fact]
    public void Atomic_operations_give_the_old_value() =>
        Assert.Equal([6, 0, 1, 3], Run("grouped", """
            i = atomic add $y[0], #GroupIndexX + 1
            if #GroupIndexX > 0 {
              $y[#GroupIndexX] = i
            }
            j = atomic compareExchange $y[1], 0, 1
            j = atomic compareExchange $y[1], 5, 77
            atomic max $y[3], #GroupIndexX + 1
            """.Replace("$y[#GroupIndexX] = i", "$y[2] = 1"), new(1), new(3)));

    [Fact]
    public void Views_have_parts_casts_and_lengths() =>
        Assert.Equal([0x01000000, 6, 0, 0, 0, 0], Run("linear", """
            part = subview($y, 0L, length($y) - 2L)
            view.u8(part)[3] = 1u8
            $y[1] = i32(length(part)) + i32(length(view.i32x4(part))) + 1
            """, new(1), new(1), new int[6]));

    [Theory]
    [InlineData("$y[4] = 1", "index 4 is outside a view of 4 elements")]
    [InlineData("i = $y[-1]", "index -1 is outside a view of 4 elements")]
    [InlineData("part = subview($y, 3L, 2L)", "2 elements from 3 on are outside a view of 4 elements")]
    [InlineData("view.i32x2(subview($y, 1L, 3L))[0] = i32x2(1, 1)", "a view that begins at byte 4 is not aligned for i32x2")]
    [InlineData("i = 1 / i", "division by zero")]
    [InlineData("i = 1 % i", "division by zero")]
    [InlineData("i = @tile[0]", "array tile is read at byte 0, where nothing was written")]
    [InlineData("loop l {\n}", "the thread does not end")]
    [InlineData("if #GroupIndexX == 0 {\ncollective groupBarrier()\n}", "not all threads get to this place, for which the others wait")]
    [InlineData("if #GroupIndexX == 0 {\nreturn\n}\ncollective groupBarrier()", "not all threads get to this place, for which the others wait")]
    [InlineData("i = collective groupBroadcast(1, #GroupIndexX)", "the threads of a broadcast name different sources")]
    [InlineData("i = collective groupBroadcast(1, 2)", "a group of 2 threads has no thread 2")]
    public void What_is_not_defined_is_an_error_at_its_statement(string body, string rule)
    {
        IrExecutionException error = Assert.Throws<IrExecutionException>(() => Run("grouped", body, new(1), new(2)));
        Assert.Equal(rule, error.Rule);
    }

    [Fact]
    public void Errors_name_the_line()
    {
        IrExecutionException error = Assert.Throws<IrExecutionException>(() => Run("linear", "$y[9] = 1 !33", new(1), new(1)));
        Assert.Equal(33, error.Line);
        Assert.Contains("thread 0,0,0 of group 0,0,0, '$y[9] = 1 !33'", error.Message);
    }

    [Fact]
    public void The_smallest_integer_divided_by_minus_one_wraps() =>
        Assert.Equal([int.MinValue, 0], Run("linear", "$y[0] = -2147483648 / (i - 1)\n$y[1] = -2147483648 % (i - 1)", new(1), new(1), new int[2]));

    private static int[] Run(string launch, string body, IrSize grid, IrSize group, int[]? y = null, int warpSize = 1)
    {
        y ??= new int[4];
        string tile = launch == "grouped" ? "@tile: shared i32[4]\n" : "";
        Kernel kernel = IrParser.Parse($"kernel \"K\" {launch}\n$y: view<global i32>\n{tile}i, j: i32\np: bool\npart: view<global i32>\n{{\n{body}\n}}\n");
        IrValidator.Validate(kernel);
        byte[] memory = MemoryMarshal.AsBytes(y.AsSpan()).ToArray();
        IrInterpreter.Run(kernel, new(grid, group, [IrArgument.View(memory)]) { WarpSize = warpSize, MaxSteps = 10_000 });
        return MemoryMarshal.Cast<byte, int>(memory).ToArray();
    }
}
