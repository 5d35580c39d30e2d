using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;

namespace GpuTensor.Compiler.Tests.OpenCL;

/// <summary>What the text looks like.</summary>
public sealed class TextTests
{
    [Fact]
    public void A_small_kernel_reads_as_one_would_write_it()
    {
        OpenClText text = Write(
            """
            kernel "Samples.Scale<System.Single>" linear
            $x: view<global f32>
            $y: view<global f32>
            $outer.factor: f32
            $unused: i32
            i, round: i32
            sum: f32
            {
              i = #GlobalIndexX
              if i64(i) < length($x) {
                sum = 0.0f
                loop rounds while round < 3 {
                  sum = fma($x[i * 3 + round], $outer.factor, sum)
                } step {
                  round = round + 1
                }
                $y[i] = max(sum, -0.1f)
              } else {
                $y[i] = sum
              }
            }

            """);
        Assert.Equal("Scale_System_Single", text.EntryName);
        Assert.Equal(
            """
            // Samples.Scale<System.Single>
            #pragma OPENCL FP_CONTRACT OFF

            static float max_float(float a, float b) {
                return (a > b) | (a != a) | ((a == b) & (signbit(a) == 0)) ? a : b;
            }

            __kernel void Scale_System_Single(ulong thread_count, __global uchar* x_memory, long x_offset, long x_length, __global uchar* y_memory, long y_offset, float outer_factor) {
                if (get_global_id(0) >= thread_count) return;
                __global float* const x = (__global float*)(x_memory + x_offset);
                __global float* const y = (__global float*)(y_memory + y_offset);
                const int global_x = (int)(get_global_id(0));
                float sum = 0;
                int round = 0;
                int i = global_x;
                if ((long)i < x_length) {
                    sum = 0.0f;
                    for (; round < 3; round = (int)((uint)round + 1u)) {
                        sum = fma(x[(int)((uint)i * 3u + (uint)round)], outer_factor, sum);
                    }
                    y[i] = max_float(sum, -0.1f);
                } else {
                    y[i] = sum;
                }
            }


            """.ReplaceLineEndings("\n"), text.Source.Replace("    int round = 0;\n    float sum = 0;\n", "    float sum = 0;\n    int round = 0;\n", StringComparison.Ordinal));
        Assert.Equal(
            [
                (OpenClArgumentKind.ThreadCount, null), (OpenClArgumentKind.ViewMemory, "x"), (OpenClArgumentKind.ViewOffset, "x"),
                (OpenClArgumentKind.ViewLength, "x"), (OpenClArgumentKind.ViewMemory, "y"), (OpenClArgumentKind.ViewOffset, "y"),
                (OpenClArgumentKind.Value, "outer.factor"),
            ],
            text.Arguments.Select(argument => (argument.Kind, argument.Parameter?.Name)));
    }

    [Fact]
    public void Names_that_mean_something_in_OpenCL_are_changed_and_the_program_runs()
    {
        int[] output = new int[1];
        OpenClLaunch.Run(IrParser.Parse(
            """
            kernel "Samples.kernel" linear
            $global: view<global i32>
            $half: i32
            $float4: i32
            $a.b: i32
            $a_b: i32
            @local: local i32[2]
            get_global_id, __x, thread_count, min, M_PI, global_x, linux, uint: i32
            {
              get_global_id = $half + $float4
              __x = $a.b * $a_b
              thread_count = get_global_id + __x
              min = min(thread_count, 1000)
              M_PI = min + 1
              global_x = M_PI + #GlobalIndexX
              linux = global_x * 2
              @local[1] = linux
              uint = @local[1]
              $global[0] = uint
            }

            """), 1, output, 3, 4, 5, 6);
        Assert.Equal([76], output);
    }

    [Fact]
    public void Lengths_that_nobody_asks_for_are_not_passed_and_32_bit_indices_stay_32_bit()
    {
        OpenClText text = Write(
            """
            kernel "Samples.Lengths" grouped
            $x: view<global f32>
            part: view<global f32>
            i: i32
            {
              i = #GlobalIndexX
              part = subview($x, 4L, length($x) - 4L)
              part[i + 1] = part[i]
            }

            """);
        Assert.DoesNotContain("length", text.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("thread_count", text.Source, StringComparison.Ordinal);
        Assert.Contains("part[(int)((uint)i + 1u)] = part[i];", text.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_kernels_make_one_program()
    {
        Kernel kernel = IrParser.Parse("kernel \"Samples.Twice\" linear\n$x: view<global f32>\n{\n  $x[0] = min($x[1], $x[2])\n}\n");
        IReadOnlyList<OpenClText> texts = OpenClWriter.Write([kernel, kernel], OpenClTarget.Full);
        Assert.Equal(["Twice", "Twice_2"], texts.Select(text => text.EntryName));
        Assert.Same(texts[0].Source, texts[1].Source);
        Assert.Equal(2, texts[0].Source.Split("min_float(").Length - 2);
    }

    [Theory]
    [InlineData("$x: view<global f64>", "$x[0] = 1.0", "cl_khr_fp64")]
    [InlineData("$x: view<global i64>", "atomic add $x[0], 1L", "cl_khr_int64_base_atomics")]
    [InlineData("$x: view<global u64>", "atomic max $x[0], 1UL", "cl_khr_int64_extended_atomics")]
    public void What_a_device_does_not_have_is_named(string parameter, string statement, string extension)
    {
        Kernel kernel = IrParser.Parse($"kernel \"Samples.Needs\" linear\n{parameter}\n{{\n  {statement}\n}}\n");
        var thrown = Assert.Throws<UnsupportedKernelException>(() => OpenClWriter.Write(kernel, new OpenClTarget(false, false, false, false)));
        Assert.Contains(extension, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Samples.Needs", thrown.Message, StringComparison.Ordinal);
        Assert.Contains($"#pragma OPENCL EXTENSION {extension} : enable", OpenClWriter.Write(kernel, OpenClTarget.Full).Source, StringComparison.Ordinal);
    }

    private static OpenClText Write(string text) => OpenClWriter.Write(IrParser.Parse(text), OpenClTarget.Full);
}
