using GpuTensor.Testing;
using GpuTensor.Testing.Operators;

namespace GpuTensor.Tests.Properties;

/// <summary>A random pooling.</summary>
internal sealed record PoolingCase(
    long Batch, long Height, long Width, long Channels, Window Window, bool Flag, DataKind Data, string Dtype, int Seed)
    : IShrinkable<PoolingCase>
{
    private const long MostElements = 6000;

    public HostTensor Input() => RandomData.Tensor(
        Dtype, Window.ChannelsFirst ? [Batch, Channels, Height, Width] : [Batch, Height, Width, Channels], Data, Seed);

    public static PoolingCase Random(Random random, params ReadOnlySpan<string> dtypes)
    {
        Window window = WindowCases.Random(random, canRoundUp: true);
        (long leastHeight, long leastWidth) = WindowCases.LeastImage(window);
        long height = Math.Max(leastHeight, random.Next(1, 20));
        long width = Math.Max(leastWidth, random.Next(1, 40));
        long channels = Math.Min(RandomData.Channels(random), Math.Max(1, MostElements / (height * width)));
        return new PoolingCase(
            random.Next(20) == 0 ? 0 : random.Next(1, 3), height, width, channels, window, random.Next(2) == 0,
            RandomData.Kind(random), RandomData.Pick(random, dtypes), random.Next());
    }

    public IEnumerable<PoolingCase> Shrink()
    {
        foreach (PoolingCase smaller in ShrinkAll())
        {
            if (WindowCases.Fits(smaller.Window, smaller.Height, smaller.Width))
                yield return smaller;
        }
    }

    private IEnumerable<PoolingCase> ShrinkAll()
    {
        if (Dtype != Dtypes.Float32)
            yield return this with { Dtype = Dtypes.Float32 };
        if (Data != DataKind.Ones)
            yield return this with { Data = DataKind.Ones };
        if (Flag)
            yield return this with { Flag = false };
        foreach (long[] sizes in Smaller.Than([Batch, Height, Width, Channels], 1))
            yield return this with { Batch = sizes[0], Height = sizes[1], Width = sizes[2], Channels = sizes[3] };
        foreach (Window window in WindowCases.Shrink(Window))
            yield return this with { Window = window };
    }
}
