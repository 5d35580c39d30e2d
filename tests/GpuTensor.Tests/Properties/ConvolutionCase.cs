using GpuTensor.Testing;
using GpuTensor.Testing.Operators;

namespace GpuTensor.Tests.Properties;

/// <summary>What a random filter looks like; some bodies choose their way by that.</summary>
internal enum FilterKind
{
    Random,

    /// <summary>Every tap the same, as in a box filter.</summary>
    Constant,

    /// <summary>A column times a row, as in a Gaussian or a Sobel filter.</summary>
    Separable,
}

/// <summary>A random convolution.</summary>
internal sealed record ConvolutionCase(
    long Batch, long Height, long Width, long InputsOfGroup, long OutputsOfGroup, int Groups, Window Window, bool Bias,
    FilterKind FilterKind, DataKind Data, string Dtype, int Seed) : IShrinkable<ConvolutionCase>
{
    private const long UsualWork = 150_000;
    private const long SometimesWork = 2_000_000;

    public HostTensor Input() => RandomData.Tensor(Dtype, ImageShape, Data, Seed);

    public HostTensor? BiasTensor() => Bias ? RandomData.Tensor(Dtype, [OutputsOfGroup * Groups], DataKind.Reals, Seed + 2) : null;

    public HostTensor Filter()
    {
        HostTensor filter = RandomData.Tensor(Dtype, FilterShape, Data == DataKind.Special ? DataKind.Reals : Data, Seed + 1);
        long taps = Window.Size.Height * Window.Size.Width;
        for (long i = 0; i < filter.Data.Length && FilterKind != FilterKind.Random; i++)
        {
            (long tap, long other) = Window.ChannelsFirst ? (i % taps, i / taps) : (i / (filter.Data.Length / taps), i % (filter.Data.Length / taps));
            filter.Data[i] = FilterKind == FilterKind.Constant
                ? other % 5 - 2
                : (tap / Window.Size.Width - 1 + other % 3) * (tap % Window.Size.Width + 1 - other % 2);
        }

        return filter;
    }

    private Shape ImageShape => Window.ChannelsFirst
        ? [Batch, InputsOfGroup * Groups, Height, Width]
        : [Batch, Height, Width, InputsOfGroup * Groups];

    private Shape FilterShape => Window.ChannelsFirst
        ? [OutputsOfGroup * Groups, InputsOfGroup, Window.Size.Height, Window.Size.Width]
        : [Window.Size.Height, Window.Size.Width, InputsOfGroup, OutputsOfGroup * Groups];

    private long Work => (Batch + 1) * Height * Width * Window.Size.Height * Window.Size.Width * InputsOfGroup * OutputsOfGroup * Groups;

    public static ConvolutionCase Random(Random random)
    {
        bool depthwise = random.Next(5) == 0;
        var item = new ConvolutionCase(
            random.Next(20) == 0 ? 0 : random.Next(1, 4),
            random.Next(6) == 0 ? 1 : random.Next(1, 24),
            random.Next(6) == 0 ? 1 : random.Next(1, 40),
            depthwise ? 1 : RandomData.Channels(random),
            depthwise ? random.Next(1, 4) : RandomData.Channels(random),
            depthwise ? (int)RandomData.Channels(random) : RandomData.Pick(random, 1, 1, 1, 1, 2, 3, 4),
            WindowCases.Random(random, canRoundUp: false),
            random.Next(2) == 0,
            RandomData.Pick(random, FilterKind.Random, FilterKind.Random, FilterKind.Constant, FilterKind.Separable),
            RandomData.Kind(random),
            RandomData.FloatType(random),
            random.Next());
        if (random.Next(10) == 0)
            item = item with { Height = random.Next(1, 3), Width = random.Next(1, 3) };
        if (random.Next(10) == 0)
            item = item with { Window = item.Window with { Size = Pair.One } };
        return item.Limit(random.Next(20) == 0 ? SometimesWork : UsualWork).MakeFit();
    }

    public IEnumerable<ConvolutionCase> Shrink()
    {
        foreach (ConvolutionCase smaller in ShrinkAll())
        {
            if (WindowCases.Fits(smaller.Window, smaller.Height, smaller.Width))
                yield return smaller;
        }
    }

    private IEnumerable<ConvolutionCase> ShrinkAll()
    {
        if (Dtype != Dtypes.Float32)
            yield return this with { Dtype = Dtypes.Float32 };
        if (Bias)
            yield return this with { Bias = false };
        if (Data != DataKind.Ones)
            yield return this with { Data = DataKind.Ones };
        if (FilterKind != FilterKind.Random)
            yield return this with { FilterKind = FilterKind.Random };
        foreach (long batch in Smaller.Than(Batch, 0))
            yield return this with { Batch = batch };
        foreach (long groups in Smaller.Than(Groups, 1))
            yield return this with { Groups = (int)groups };
        foreach (long inputs in Smaller.Than(InputsOfGroup, 1))
            yield return this with { InputsOfGroup = inputs };
        foreach (long outputs in Smaller.Than(OutputsOfGroup, 1))
            yield return this with { OutputsOfGroup = outputs };
        foreach (long height in Smaller.Than(Height, 1))
            yield return this with { Height = height };
        foreach (long width in Smaller.Than(Width, 1))
            yield return this with { Width = width };
        foreach (Window window in WindowCases.Shrink(Window))
            yield return this with { Window = window };
    }

    /// <summary>Fewer channels, then a smaller image, until the reference has no more than so much to do.</summary>
    private ConvolutionCase Limit(long work)
    {
        ConvolutionCase item = this;
        while (item.Work > work)
        {
            item = item.InputsOfGroup * item.OutputsOfGroup > 64 ? item with
            {
                InputsOfGroup = (item.InputsOfGroup + 1) / 2,
                OutputsOfGroup = item.InputsOfGroup == 1 ? (item.OutputsOfGroup + 1) / 2 : item.OutputsOfGroup,
            }
            : item.Height * item.Width > 16 ? item with { Height = (item.Height + 1) / 2, Width = (item.Width + 1) / 2 }
            : item.Batch > 1 ? item with { Batch = 1 }
            : item with { Groups = (item.Groups + 1) / 2, Window = item.Window with { Size = Pair.One } };
        }

        return item;
    }

    private ConvolutionCase MakeFit()
    {
        (long height, long width) = WindowCases.LeastImage(Window);
        return this with { Height = Math.Max(Height, height), Width = Math.Max(Width, width) };
    }
}
