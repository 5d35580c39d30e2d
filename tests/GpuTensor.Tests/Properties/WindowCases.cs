using GpuTensor.Testing.Operators;

namespace GpuTensor.Tests.Properties;

/// <summary>Random windows of every padding.</summary>
internal static class WindowCases
{
    public static Window Random(Random random, bool canRoundUp)
    {
        PaddingKind kind = RandomData.Pick(
            random, PaddingKind.Valid, PaddingKind.Same, PaddingKind.Same, PaddingKind.SameLower, PaddingKind.Full, PaddingKind.Explicit);
        return new Window(Two(() => RandomData.Pick<long>(random, 1, 1, 2, 3, 3, 3, 4, 5, 7), random))
        {
            Strides = Two(() => RandomData.Pick<long>(random, 1, 1, 1, 2, 2, 3, 5), random),
            Dilations = random.Next(3) == 0 ? Two(() => random.Next(1, 4), random) : Pair.One,
            Padding = kind == PaddingKind.Explicit
                ? WindowPadding.Explicit(random.Next(5), random.Next(5), random.Next(5), random.Next(5))
                : new WindowPadding(kind),
            ChannelsFirst = random.Next(4) == 0,
            Ceil = canRoundUp && kind is PaddingKind.Valid or PaddingKind.Explicit or PaddingKind.Full && random.Next(3) == 0,
        };
    }

    /// <summary>Whether the window fits an image of that size at least once.</summary>
    public static bool Fits(Window window, long height, long width)
    {
        (long least, long leastWidth) = LeastImage(window);
        return height >= least && width >= leastWidth;
    }

    /// <summary>The smallest image that the window fits.</summary>
    public static (long Height, long Width) LeastImage(Window window) => (
        Least(window.Padding.Kind, window.Size.Height, window.Dilations.Height, window.Padding.Top + window.Padding.Bottom),
        Least(window.Padding.Kind, window.Size.Width, window.Dilations.Width, window.Padding.Left + window.Padding.Right));

    public static IEnumerable<Window> Shrink(Window window)
    {
        if (window.ChannelsFirst)
            yield return window with { ChannelsFirst = false };
        if (window.Ceil)
            yield return window with { Ceil = false };
        if (window.Padding.Kind != PaddingKind.Valid)
            yield return window with { Padding = WindowPadding.Valid };
        foreach (Pair size in Shrink(window.Size))
            yield return window with { Size = size };
        foreach (Pair strides in Shrink(window.Strides))
            yield return window with { Strides = strides };
        foreach (Pair dilations in Shrink(window.Dilations))
            yield return window with { Dilations = dilations };
        if (window.Padding.Kind != PaddingKind.Explicit)
            yield break;
        foreach (long[] sides in Smaller.Than([window.Padding.Top, window.Padding.Bottom, window.Padding.Left, window.Padding.Right], 0))
            yield return window with { Padding = WindowPadding.Explicit(sides[0], sides[1], sides[2], sides[3]) };
    }

    private static IEnumerable<Pair> Shrink(Pair pair)
    {
        foreach (long[] smaller in Smaller.Than([pair.Height, pair.Width], 1))
            yield return new Pair(smaller[0], smaller[1]);
    }

    private static long Least(PaddingKind kind, long kernel, long dilation, long padded) => kind switch
    {
        PaddingKind.Valid => (kernel - 1) * dilation + 1,
        PaddingKind.Explicit => Math.Max(1, (kernel - 1) * dilation + 1 - padded),
        _ => 1,
    };

    /// <summary>Two numbers, more often equal than not.</summary>
    private static Pair Two(Func<long> one, Random random)
    {
        long height = one();
        return new Pair(height, random.Next(3) == 0 ? one() : height);
    }
}
