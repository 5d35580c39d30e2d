namespace GpuTensor.Generator.Tests;

/// <summary>
/// A few kernels whose IR a person has read. GPUTENSOR_GOLDENS=write writes the files anew, which is never the way to
/// make a test pass: read what changed, and why.
/// </summary>
public sealed class GoldenTests
{
    [Theory]
    [InlineData("Scale", """
        [Kernel]
        readonly partial struct Scale(ArrayView<float> x, ArrayView<float> y, float factor) : IKernel
        {
            public void Execute()
            {
                int i = Grid.GlobalIndex.X;
                if (i < x.Length) y[i] = x[i] * factor;
            }
        }
        """)]
    [InlineData("RowSum", """
        [Kernel]
        readonly partial struct RowSum(ArrayView<float> x, ArrayView<float> y, [Specialized] int width) : IKernel
        {
            public void Execute()
            {
                ArrayView<float> part = SharedMemory.Allocate<float>(width);
                float sum = 0;
                for (int i = Group.IdxX; i < width * 4; i += Group.DimX)
                {
                    float value = x[Grid.IdxX * width * 4 + i];
                    if (float.IsNaN(value)) continue;
                    sum += Limit(value);
                }

                part[Group.IdxX] = sum;
                for (int step = Group.DimX / 2; step > 0; step /= 2)
                {
                    Group.Barrier();
                    if (Group.IdxX < step) part[Group.IdxX] += part[Group.IdxX + step];
                }

                if (Group.IsFirstThread) y[Grid.IdxX] = part[0];
            }

            private static float Limit(float value)
            {
                if (value < 0) return 0;
                return value > 6 ? 6 : value;
            }
        }
        """)]
    public void The_IR_is_the_one_that_was_read(string name, string source)
    {
        string path = Repository.File($"tests/GpuTensor.Generator.Tests/Goldens/{name}.ir");
        string ir = GeneratorRun.Of(source).Kernel();
        if (Environment.GetEnvironmentVariable("GPUTENSOR_GOLDENS") == "write")
            File.WriteAllText(path, ir);
        Assert.Equal(File.ReadAllText(path), ir);
    }

    [Theory]
    [InlineData("Kernel(ResidentGroups = 4)", " resident 4")]
    [InlineData("Kernel(ResidentGroups = -1)", "")]
    [InlineData("Kernel(LongsAreIndices = true)", " indices")]
    [InlineData("Kernel(LongsAreIndices = true, ResidentGroups = 2)", " resident 2 indices")]
    [InlineData("Kernel", "")]
    public void What_the_attribute_asks_for_is_in_the_IR(string attribute, string expected)
    {
        string ir = GeneratorRun.Of($"[{attribute}] readonly partial struct K(ArrayView<float> x) : IKernel {{ public void Execute() => x[Group.IdxX] = 1; }}").Kernel();
        Assert.Equal($"kernel \"K\" grouped{expected}", ir.Split('\n')[0]);
    }
}
