using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using GpuTensor.Testing;

namespace GpuTensor.Tests.Properties;

/// <summary>
/// Checks that something holds for many random cases, and shrinks one for which it does not. The cases are the same in
/// every run; <c>GPUTENSOR_PROPERTY_SEED</c> gives others, <c>GPUTENSOR_PROPERTY_CASES</c> more or fewer.
/// </summary>
internal static class PropertyCheck
{
    public const string CasesVariable = "GPUTENSOR_PROPERTY_CASES";
    public const string SeedVariable = "GPUTENSOR_PROPERTY_SEED";
    private const int DefaultCases = 2000;
    private const ulong DefaultSeed = 20260219;

    /// <summary>How many cases each property is checked for on the fastest device.</summary>
    public static int Cases => (int)Read(CasesVariable, DefaultCases);

    /// <param name="device">The device of the matrix that the cases run on; one where launches take long does fewer.</param>
    /// <param name="generate">A random case.</param>
    /// <param name="check">Null, or what is wrong.</param>
    public static void ForAll<TCase>(string device, Func<Random, TCase> generate, Func<TCase, string?> check)
        where TCase : IShrinkable<TCase>
    {
        Arbitrary<TCase> cases = Arb.From(
            Gen.Choose(0, int.MaxValue - 1).Select(seed => generate(new Random(seed))),
            item => item.Shrink());
        Property property = Prop.ForAll(cases, item =>
        {
            if (check(item) is { } wrong)
                Assert.Fail(wrong);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Math.Max(1, Cases / DeviceMatrix.Slowness(device))).WithQuietOnSuccess(true).WithReplay(Read(SeedVariable, DefaultSeed), 1), property);
    }

    private static ulong Read(string variable, ulong absent) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : absent;
}

/// <summary>A case that can be made simpler.</summary>
internal interface IShrinkable<out TSelf>
{
    /// <summary>Simpler cases, the simplest first; every one is valid.</summary>
    IEnumerable<TSelf> Shrink();
}

/// <summary>Steps of shrinking.</summary>
internal static class Smaller
{
    /// <summary>Numbers between the least and a value, the least first.</summary>
    public static IEnumerable<long> Than(long value, long least)
    {
        if (value <= least)
            yield break;
        yield return least;
        if ((value + least) / 2 != least)
            yield return (value + least) / 2;
        if (value - 1 != (value + least) / 2 && value - 1 != least)
            yield return value - 1;
    }

    /// <summary>Lists with one element smaller.</summary>
    public static IEnumerable<long[]> Than(long[] values, long least)
    {
        for (int i = 0; i < values.Length; i++)
        {
            foreach (long smaller in Than(values[i], least))
            {
                long[] copy = [.. values];
                copy[i] = smaller;
                yield return copy;
            }
        }
    }

    /// <summary>A list without each of its elements.</summary>
    public static IEnumerable<T[]> Fewer<T>(T[] values)
    {
        for (int i = 0; i < values.Length; i++)
            yield return [.. values[..i], .. values[(i + 1)..]];
    }
}
