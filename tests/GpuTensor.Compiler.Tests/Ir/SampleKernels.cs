namespace GpuTensor.Compiler.Tests.Ir;

/// <summary>Kernels as text, written by hand.</summary>
internal static class SampleKernels
{
    /// <summary>Every construct of the IR once at least, in the printer's own form.</summary>
    public const string Everything = """
        kernel "Samples.Everything<\"T\", System.Single>" grouped
        $x: view<global f32>
        $outer.y: view<global f32x4>
        $half: view<global f16>
        $count: view<global u64>
        $width: i32 specialized
        $scale: f64
        @tile: shared f32[$width * 2 + 1]
        @dynamic: shared u8[]
        @acc: local f32[4]
        i, j, %if: i32
        sum, min: f32
        v: f32x4
        pairs: u32x4
        part: view<global f32>
        old: u64
        flag: bool
        small: i8
        h: f16
        {
          i = #GlobalIndexX !10
          if i >= 100 || i < 0 && (i & 1) == 0 { !11
            return !12
          }
          part = subview($x, i64(i), length($x) - i64(i))
          sum = 0.0f
          loop rows while j < $width { !14
            if isNaN(part[j]) {
              continue rows
            } else {
              leave rows !18
            }
          } step {
            j = j + 1
            i = i - -3
          }
          loop again {
            %if = %if + 1
          } while %if < 10
          switch j * 2 {
            case 1, -2 {
              small = -128i8
            }
            case 3 {
            }
            default {
              small = i8(sum)
            }
          }
          block method1 { !30
            sum = fma(sum, 0.1f, f32#7fc00000)
            leave method1
          }
          v = $outer.y[i]
          sum = v.0 + f32x4(sum, sum, v.3, -(1.5f)).2
          min = min(sum, -(-sum)) * (sum + 1.0f) * sum - (sum - sum)
          @tile[#GroupIndexX] = i > 3 ? sum : min
          (flag ? view.f32(view.u8(@tile)) : @tile)[0] = f32(h)
          collective groupBarrier() !40
          flag = collective barrierAnd(!flag)
          sum = collective shuffleXor(sum, 1, 16)
          v = collective multiplyAddTf32(v, f32x2(roundToTf32(sum), sum), f32x4(v.0, v.1, v.2, v.3)) !43
          v = collective multiplyAddF16(pairs, u32x2(pairs.0, 7u), v)
          v = collective multiplyAddBF16(pairs, u32x2(pairs.0, 7u), v)
          old = atomic add $count[0L], 18446744073709551615UL !44
          atomic compareExchange $count[1], 3UL, old
          async @tile[i + 1] = $x[7L]
          async commit
          async wait 1
          h = $half[7]
          $half[8] = f16(bits.f32(i << (j >> 1)))
          @acc[3] = f32($scale % 2.25)
          small = ~small ^ 3i8
        }

        """;
}
