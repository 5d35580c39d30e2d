namespace GpuTensor.Generator.Tests;

public sealed class BasicTests(ITestOutputHelper output)
{
    [Fact]
    public void A_ten_line_kernel()
    {
        var run = GeneratorRun.Of("""
            namespace Samples;

            [Kernel]
            public readonly partial struct ScaleKernel(ArrayView<float> x, ArrayView<float> y, float factor) : IKernel
            {
                public void Execute()
                {
                    int i = Grid.GlobalIndex.X;
                    if (i < x.Length) y[i] = x[i] * factor;
                }
            }

            [Kernel]
            public readonly partial struct Sum<TOp>(ArrayView<float> x, [Specialized] int n, TOp op, (int A, Index2D B) pair) : IKernel
                where TOp : struct, IOp
            {
                private readonly float _extra = 3;
                private static readonly float s_k = MathF.Sqrt(2);
                public void Execute()
                {
                    ArrayView<float> tile = SharedMemory.Allocate<float>(n * 2);
                    int lane = Group.IdxX;
                    float total = TOp.Identity;
                    for (int i = lane; i < x.Length; i += Group.DimX)
                    {
                        if (i == 7) continue;
                        if (x[i] > 1e6f) break;
                        total = TOp.Apply(total, x[i]) + Weird(i, ref total) + s_k * _extra;
                    }
                    tile[lane] = total;
                    Group.Barrier();
                    if (lane != 0) return;
                    ref float first = ref x[0];
                    var (a, b) = pair;
                    first += op.Scale + a + b.Y;
                    switch (a) { case 1: case 2: first = 1; break; case 3: if (b.X > 1) break; first = 9; break; default: first = 2; break; }
                    first = a switch { 1 => 2f, > 5 and < 9 => 3f, _ => x[1] };
                    int Local(int q) => q + lane;
                    x[Local(lane)] += Atomic.Add(ref x[3], 2f);
                    var v = x.Cast<Float4>()[lane];
                    v.X += 3;
                    x.Cast<Float4>()[lane] = v with { Y = 2 };
                    x.Cast<Float4>()[lane].Z = 4;
                }

                private static float Weird(int i, ref float t)
                {
                    if (i > 3) return t++;
                    if (i < 1) { t = 0; return i; }
                    return 5 * i;
                }
            }

            public interface IOp { static abstract float Identity { get; } static abstract float Apply(float a, float b); float Scale { get; } }
            public readonly struct Add(float scale) : IOp
            {
                public static float Identity => 0;
                public static float Apply(float a, float b) => a + b;
                public float Scale => scale;
            }
            public static class Use { public static object Make() => default(Sum<Add>); }
            """);
        foreach (var source in run.Sources) output.WriteLine(source.SourceText.ToString());
        foreach (var d in run.Diagnostics) output.WriteLine(d.ToString());
        foreach (string kernel in run.Kernels()) output.WriteLine(kernel);
    }
}
