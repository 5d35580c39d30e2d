using GpuTensor.Compiler.Ir;
using GpuTensor.Kernels;

namespace GpuTensor.Compiler.Tests.OpenCL;

/// <summary>Views, vectors and arrays.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Views_are_cut_cast_chosen_and_kept_in_variables()
    {
        int[] input = [.. Enumerable.Range(0, 64)];
        long[] output = new long[64];
        OpenClLaunch.Run(IrParser.Parse(
            """
            kernel "Samples.Views" linear
            $in: view<global i32>
            $out: view<global i64>
            i: i32
            part: view<global i32>
            bytes: view<global u8>
            pairs: view<global i32x2>
            none: view<global i32>
            {
              i = #GlobalIndexX
              part = subview($in, i64(i), length($in) - i64(i))
              loop walk while length(part) > 10L {
                part = subview(part, 1L, i64(part[1]) - i64(part[0]) + length(part) - 2L)
              }
              bytes = view.u8(part)
              pairs = view.i32x2(i % 2 == 0 ? part : $in)
              $out[i] = length(part) + 100L * length(bytes) + 10000L * length(pairs) + 1000000L * i64(part[0]) + 100000000L * i64(bytes[0]) + length(none)
              if length(part) > 1L {
                $out[i] = $out[i] + 10000000000L * i64(pairs[length(pairs) - 1L].1)
              }
            }

            """), 64, input, output);
        for (int i = 0; i < 64; i++)
        {
            long length = Math.Min(64 - i, 10);
            int first = (int)(64 - length);
            long pairs = i % 2 == 0 ? length / 2 : 32;
            long expected = length + 400 * length + 10_000 * pairs + 1_000_000L * first + 100_000_000L * first;
            if (length > 1)
                expected += 10_000_000_000L * (i % 2 == 0 ? first + (2 * pairs) - 1 : 63);
            Assert.True(expected == output[i], $"{i}: {output[i]}, not {expected}");
        }
    }

    [Fact]
    public void The_new_length_of_a_view_may_depend_on_what_the_old_one_shows()
    {
        int[] input = [3, 9, 7, 1, 2, 5, 4, 8, 6, 0];
        long[] output = new long[1];
        OpenClLaunch.Run(IrParser.Parse(
            """
            kernel "Samples.ViewChain" linear
            $in: view<global i32>
            $out: view<global i64>
            part: view<global i32>
            i: i32
            {
              part = $in
              loop twice while i < 2 {
                part = subview(part, length(part) - i64(part[2]), i64(part[0]) + 2L)
                $out[0] = $out[0] * 100L + length(part)
              } step {
                i = i + 1
              }
            }

            """), 1, input, output);

        // From index 3 five elements 1 2 5 4 8, then from 5 - 5 three of them.
        Assert.Equal([503], output);
    }

    [Fact]
    public void Vectors_move_whole_and_need_no_more_alignment_than_their_lanes()
    {
        float[] input = [.. Enumerable.Range(0, 41).Select(i => i + 0.25f)];
        float[] output = new float[41];
        byte[] bytes = [.. Enumerable.Range(0, 41).Select(i => (byte)(250 + i))];
        byte[] doubled = new byte[41];
        OpenClLaunch.Run(IrParser.Parse(
            """
            kernel "Samples.Vectors" linear
            $in: view<global f32>
            $out: view<global f32>
            $bytes: view<global u8>
            $doubled: view<global u8>
            i: i32
            v: f32x4
            b: u8x8
            {
              i = #GlobalIndexX
              v = view.f32x4(subview($in, 1L, length($in) - 1L))[i]
              view.f32x4(subview($out, 1L, length($out) - 1L))[i] = i > 4 ? v : f32x4(v.3, v.2 * 2.0f, v.1, v.0)
              if i < 5 {
                b = view.u8x8(subview($bytes, 1L, 40L))[i]
                view.u8x8(subview($doubled, 1L, 40L))[i] = u8x8(b.0 + b.0, b.1, b.2, b.3, b.4, b.5, b.6, b.7 * 2u8)
              }
            }

            """), 10, input, output, bytes, doubled);
        for (int i = 0; i < 10; i++)
        {
            float[] four = input[(1 + 4 * i)..(5 + 4 * i)];
            Assert.Equal(i > 4 ? four : [four[3], four[2] * 2, four[1], four[0]], output[(1 + 4 * i)..(5 + 4 * i)]);
        }

        Assert.Equal(Enumerable.Range(0, 41).Select(i => i == 0 ? (byte)0 : (byte)(bytes[i] * (i % 8 is 0 or 1 ? 2 : 1))), doubled);
    }

    [Fact]
    public void A_value_seen_as_another_type_is_the_value_just_written()
    {
        int[] output = new int[256];
        OpenClLaunch.Run(IrParser.Parse(
            """
            kernel "Samples.Recast" grouped
            $out: view<global i32>
            @own: local u8[16]
            @shared: shared u8[1024]
            i: i32
            words: view<shared i32>
            {
              i = #GroupIndexX
              view.f32(@own)[1] = f32(i)
              view.i32(@own)[1] = view.i32(@own)[1] + 1
              words = view.i32(@shared)
              words[i] = view.i32(@own)[1]
              view.f32(@shared)[i] = view.f32(@shared)[i] + 1.0f
              collective groupBarrier()
              $out[i] = words[255 - i]
            }

            """), new KernelConfig(1, 256), output);
        Assert.Equal(
            Enumerable.Range(0, 256).Select(i => BitConverter.SingleToInt32Bits(
                BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(255 - i) + 1) + 1)),
            output);
    }

    [Fact]
    public void Shared_memory_is_one_for_a_group_and_dynamic_memory_as_large_as_the_launch_says()
    {
        int[] input = [.. Enumerable.Range(0, 8 * 64)];
        int[] output = new int[8 * 64];
        long[] lengths = new long[8];
        OpenClLaunch.Run(IrParser.Parse(
            """
            kernel "Samples.Shared" grouped
            $in: view<global i32>
            $out: view<global i32>
            $lengths: view<global i64>
            @tile: shared i32[64]
            @more: shared i16[]
            t, g: i32
            {
              t = #GroupIndexX + #GroupDimensionX * #GroupIndexY
              g = #GridIndexX + #GridDimensionX * #GridIndexY
              @tile[t] = $in[g * 64 + t]
              @more[t] = i16(t * t)
              collective groupBarrier()
              $out[g * 64 + t] = @tile[63 - t] * 10000 + i32(@more[t ^ 1])
              $lengths[g] = length(@more)
            }

            """), new KernelConfig(new Index2D(4, 2), new Index2D(16, 4), 64 * 2), input, output, lengths);
        Assert.Equal(input.Select(i => (i / 64 * 64 + 63 - i % 64) * 10_000 + (short)((i % 64 ^ 1) * (i % 64 ^ 1))), output);
        Assert.All(lengths, length => Assert.Equal(64, length));
    }

    [Fact]
    public void Threads_know_where_they_stand()
    {
        const int GridX = 3, GridY = 2, GridZ = 2, X = 4, Y = 3, Z = 2;
        long[] output = new long[GridX * GridY * GridZ * X * Y * Z];
        OpenClLaunch.Run(IrParser.Parse(
            """
            kernel "Samples.Places" grouped
            $out: view<global i64>
            at: i64
            {
              at = #LongGlobalIndexX + 12L * (#LongGlobalIndexY + 6L * #LongGlobalIndexZ)
              $out[at] = i64(#GlobalIndexX + 100 * #GlobalIndexY + 10000 * #GlobalIndexZ) + 1000000L * i64(#WarpIndex) + 100000000L * i64(#GridIndexX + 10 * #GridIndexY + 100 * #GridIndexZ) + 1000000000000L * i64(#WarpSize + #LaneIndex) + 10000000000000L * i64(#GridDimensionX * #GridDimensionY * #GridDimensionZ * #GroupDimensionX * #GroupDimensionY * #GroupDimensionZ)
            }

            """), new KernelConfig(new Index3D(GridX, GridY, GridZ), new Index3D(X, Y, Z)), output);
        for (int z = 0; z < GridZ * Z; z++)
        {
            for (int y = 0; y < GridY * Y; y++)
            {
                for (int x = 0; x < GridX * X; x++)
                {
                    long expected = x + 100 * y + 10_000 * z + 1_000_000L * (x % X + X * (y % Y + Y * (z % Z)))
                        + 100_000_000L * (x / X + 10 * (y / Y) + 100 * (z / Z)) + 1_000_000_000_000L + 10_000_000_000_000L * output.Length;
                    Assert.Equal(expected, output[x + 12 * (y + 6 * z)]);
                }
            }
        }
    }

    [Fact]
    public void Scalars_of_every_type_arrive_and_bools_are_bytes()
    {
        double[] output = new double[16];
        bool[] flags = [true, false];
        OpenClLaunch.Run(IrParser.Parse(
            """
            kernel "Samples.Scalars" linear
            $out: view<global f64>
            $flags: view<global bool>
            $a: i8
            $b: u8
            $c: i16
            $d: u16
            $e: i32
            $f: u32
            $g: i64
            $h: u64
            $i: f32
            $j: f64
            $yes: bool
            $no: bool
            {
              $out[0] = f64($a)
              $out[1] = f64($b)
              $out[2] = f64($c)
              $out[3] = f64($d)
              $out[4] = f64($e)
              $out[5] = f64($f)
              $out[6] = f64($g)
              $out[7] = f64($h)
              $out[8] = f64($i)
              $out[9] = $j
              $out[10] = $yes && !$no ? 1.0 : 0.0
              $flags[0] = $flags[1] | $no
              $flags[1] = $yes & !$flags[1]
            }

            """), 1, output, flags, (sbyte)-3, (byte)200, (short)-30_000, (ushort)60_000, -2_000_000_000, 4_000_000_000u, long.MinValue, ulong.MaxValue, 0.1f, 0.1, true, false);
        Assert.Equal([-3, 200, -30_000, 60_000, -2_000_000_000, 4_000_000_000, long.MinValue, ulong.MaxValue, 0.1f, 0.1, 1, 0, 0, 0, 0, 0], output);
        Assert.Equal([false, true], flags);
    }

    [Fact]
    public void A_linear_launch_runs_no_thread_too_many_and_an_empty_view_is_no_error()
    {
        int[] output = new int[1000];
        Kernel kernel = IrParser.Parse(
            """
            kernel "Samples.Linear" linear
            $out: view<global i32>
            $none: view<global i32>
            {
              $out[#LongGlobalIndexX] = $out[#LongGlobalIndexX] + 1 + i32(length($none))
            }

            """);
        foreach (int threads in (int[])[1, 255, 256, 257, 999])
            OpenClLaunch.Run(kernel, threads, output, Array.Empty<int>());
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (i < 1 ? 1 : 0) + (i < 255 ? 1 : 0) + (i < 256 ? 1 : 0) + (i < 257 ? 1 : 0) + (i < 999 ? 1 : 0)), output);
    }
}
