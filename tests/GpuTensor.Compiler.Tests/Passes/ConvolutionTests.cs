using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;

namespace GpuTensor.Compiler.Tests.Passes;

public sealed class ConvolutionTests
{
    /// <summary>A direct convolution with a window and a number of channels that are specialised, its sums in a local array.</summary>
    public const string Source = """
        kernel "Samples.Convolution" linear
        $input: view<global f32>
        $filter: view<global f32>
        $output: view<global f32>
        $width: i32
        $window: i32 specialized
        $channels: i32 specialized
        @sums: local f32[$channels]
        i, y, x, ky, kx, c, c0: i32
        sums: view<local f32>
        {
          i = #GlobalIndexX !1
          y = i / $width !2
          x = i % $width !2
          sums = @sums !3
          c0 = 0 !4
          loop clear while c0 < $channels { !4
            sums[c0] = 0.0f !5
          } step {
            c0 = c0 + 1 !4
          }
          ky = 0 !6
          loop rows while ky < $window { !6
            kx = 0 !7
            loop columns while kx < $window { !7
              c = 0 !8
              loop channels while c < $channels { !8
                sums[c] = sums[c] + $input[(y + ky) * ($width + $window - 1) + x + kx] * $filter[(ky * $window + kx) * $channels + c] !9
              } step {
                c = c + 1 !8
              }
            } step {
              kx = kx + 1 !7
            }
          } step {
            ky = ky + 1 !6
          }
          c = 0 !10
          loop store while c < $channels { !10
            $output[i * $channels + c] = sums[c] !11
          } step {
            c = c + 1 !10
          }
        }

        """;

    [Fact]
    public void A_specialised_loop_nest_becomes_straight_code_without_arrays()
    {
        Kernel kernel = Pipeline.Optimize(Specialize.Run(IrParser.Parse(Source), [3, 2]));

        IrValidator.Validate(kernel);
        Assert.Empty(kernel.Arrays);
        Assert.All(kernel.Body, statement => Assert.True(statement is Assign or Store, IrPrinter.PrintLine(statement)));
        Assert.Equal(2, kernel.Body.Count(statement => statement is Store));
        string text = IrPrinter.Print(kernel);
        Assert.Contains("$filter[17]", text);
        Assert.DoesNotContain("ky", text);
        Assert.Equal(["input", "filter", "output", "width"], kernel.Parameters.Select(parameter => parameter.Name));
    }
}
