using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.OpenCL;

/// <summary>Loops, jumps, switches and blocks against the same in C#.</summary>
public sealed class ControlFlowTests
{
    private const int Count = 100;

    [Fact]
    public void Loops_with_steps_jumps_and_conditions_at_either_end() => Check(
        """
        kernel "Samples.Loops" linear
        $out: view<global i32>
        i, j, k, sum: i32
        {
          i = #GlobalIndexX
          sum = 0
          loop outer while j < i {
            k = 0
            loop inner {
              k = k + 1
              if k % 3 == 0 {
                continue inner
              }
              if k > 20 {
                leave inner
              }
              if k * j > 50 {
                continue outer
              }
              if k + j > 90 {
                leave outer
              }
              sum = sum + k
            } while k < 30
            sum = sum + 1000
          } step {
            j = j + 1
            sum = sum ^ j
          }
          loop last while k > 0 {
            if k == 5 {
              continue last
            }
            sum = sum + 7
          } step {
            k = k - 1
          } while sum != 12345
          $out[i] = sum
        }

        """,
        i =>
        {
            int sum = 0, k = 0;
            for (int j = 0; j < i; j++, sum ^= j)
            {
                k = 0;
                bool next = false, leave = false;
                do
                {
                    k++;
                    if (k % 3 == 0)
                        continue;
                    if (k > 20)
                        break;
                    if (k * j > 50)
                    {
                        next = true;
                        break;
                    }

                    if (k + j > 90)
                    {
                        leave = true;
                        break;
                    }

                    sum += k;
                }
                while (k < 30);
                if (leave)
                    break;
                if (!next)
                    sum += 1000;
            }

            while (k > 0)
            {
                if (k != 5)
                    sum += 7;
                k--;
                if (sum == 12345)
                    break;
            }

            return sum;
        });

    [Fact]
    public void Switches_in_loops_and_blocks_left_early() => Check(
        """
        kernel "Samples.Switches" linear
        $out: view<global i32>
        i, result: i32
        {
          i = #GlobalIndexX
          if i >= 90 {
            $out[i] = -1
            return
          }
          loop rounds while true {
            switch i % 7 {
              case 1, 2 {
                result = result + 10
              }
              case -5, 3 {
                result = result + 100
                leave rounds
              }
              case 4 {
                i = i + 7
                if i > 60 {
                  leave rounds
                }
                continue rounds
              }
              default {
                result = result - 1
              }
            }
            block method {
              if result > 30 {
                leave method
              }
              block inner {
                if result < 0 {
                  leave inner
                }
                if result == 20 {
                  leave method
                }
                result = result + 2
              }
              result = result + 1
            }
            if i > 95 {
              leave rounds
            }
          } step {
            i = i + 1
          }
          $out[#GlobalIndexX] = result
        }

        """,
        index =>
        {
            if (index >= 90)
                return -1;
            int i = index, result = 0;
            for (; ; i++)
            {
                switch (i % 7)
                {
                    case 1 or 2:
                        result += 10;
                        break;
                    case 3:
                        return result + 100;
                    case 4:
                        i += 7;
                        if (i > 60)
                            return result;
                        continue;
                    default:
                        result--;
                        break;
                }

                if (result <= 30 && result != 20)
                    result += result < 0 ? 1 : 3;
                if (i > 95)
                    return result;
            }
        });

    [Fact]
    public void Variables_begin_as_zero_and_keep_their_value_from_round_to_round() => Check(
        """
        kernel "Samples.Rounds" linear
        $out: view<global i32>
        i, first, seen: i32
        v: i32x4
        {
          loop rounds while i < #GlobalIndexX {
            if i == 3 {
              first = seen
            }
            seen = seen + i
            v = i32x4(i, seen, v.1, v.0)
          } step {
            i = i + 1
          }
          $out[#GlobalIndexX] = first * 1000 + seen + v.2 + v.3
        }

        """,
        index =>
        {
            int first = 0, seen = 0, x = 0, y = 0, z = 0, w = 0;
            for (int i = 0; i < index; i++)
            {
                if (i == 3)
                    first = seen;
                seen += i;
                (x, y, z, w) = (i, seen, y, x);
            }

            return first * 1000 + seen + z + w;
        });

    [Fact]
    public void Only_the_chosen_operand_is_computed() => Check(
        """
        kernel "Samples.Lazy" linear
        $out: view<global i32>
        i: i32
        a, b: bool
        {
          i = #GlobalIndexX
          a = i < 50 && $out[i < 50 ? i : 1000000000] == 5
          b = i >= 50 || $out[i >= 50 ? 1000000000 : i] == 6
          $out[i] = (a ^ b ? i < 25 ? 1 : i < 75 ? $out[i] : 3 : i >= 0 ? 4 : $out[1000000000]) + (a == b ? 10 : 20)
        }

        """,
        i => (i >= 50 ? i < 75 ? 5 : 3 : i < 25 ? 1 : 5) + 20);

    private static void Check(string text, Func<int, int> expected)
    {
        int[] actual = new int[Count];
        Array.Fill(actual, 5);
        OpenClLaunch.Run(IrParser.Parse(text), Count, actual);
        Assert.Equal(Enumerable.Range(0, Count).Select(expected), actual);
    }
}
