using System.Numerics;
using GpuTensor.Testing;
using static GpuTensor.Tests.Reduction.ReductionReference;

namespace GpuTensor.Tests.Reduction;

/// <summary>Min, Max, ArgMin, ArgMax.</summary>
public sealed class MinMaxTests
{
    [Theory]
    [EachDevice]
    public void Extremes_of_every_element_type_are_those_of_the_loop(string device)
    {
        CheckRandom<float>(device, 1);
        CheckRandom<double>(device, 2);
        CheckRandom<Half>(device, 3);
        CheckRandom<byte>(device, 4);
        CheckRandom<sbyte>(device, 5);
        CheckRandom<short>(device, 6);
        CheckRandom<ushort>(device, 7);
        CheckRandom<int>(device, 8);
        CheckRandom<uint>(device, 9);
        CheckRandom<long>(device, 10);
        CheckRandom<ulong>(device, 11);
    }

    [Theory]
    [EachDevice(1, 300)]
    [EachDevice(2, 70)]
    [EachDevice(70, 2)]
    [EachDevice(9, 70)]
    [EachDevice(150, 2)]
    public void Rules_6_and_7_a_NaN_anywhere_wins_and_so_does_the_first(string device, int rows, int columns)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(4);
        for (int place = 0; place < rows * columns; place += DeviceMatrix.StepOf(device))
        {
            float[] x = RandomFloats(random, rows * columns);
            x[place] = float.NaN;
            x[random.Next(place, x.Length)] = float.NaN;
            x[random.Next(x.Length)] = random.Next(2) == 0 ? float.PositiveInfinity : float.NegativeInfinity;
            CheckAll(x, [rows, columns], [0], devices[place / 3 % 3]);
            CheckAll(x, [rows, columns], [1], devices[place / 3 % 3]);
            CheckAll(x, [rows, columns], [], devices[place / 3 % 3]);
        }
    }

    [Theory]
    [EachDevice(new long[] { 2_000_003 }, new int[0])]
    [EachDevice(new long[] { 300_007, 3 }, new[] { 0 })]
    [EachDevice(new long[] { 2, 21, 40_000 }, new[] { 1 })]
    [EachDevice(new long[] { 5000, 100 }, new[] { 0 })]
    [EachDevice(new long[] { 70_001, 3 }, new[] { 1 })]
    [EachDevice(new long[] { 1111, 11 }, new[] { 1 })]
    public void Large_ones_do_not_depend_on_the_number_of_threads(string device, long[] shape, int[] axes)
    {
        DeviceMatrix.SkipWhereSlow(device);
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(5);
        byte[] x = new byte[shape.Aggregate(1L, (a, b) => a * b)];
        random.NextBytes(x);
        float[] floats = [.. x.Select(v => (float)v)];
        foreach (Device on in devices)
        {
            CheckAll(x, shape, axes, on);
            CheckAll(floats, shape, axes, on);
        }
    }

    [Theory]
    [EachDevice]
    public void Rule_04_nothing_has_no_extreme(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Create<float>([], [3, 0], on);
        Assert.Contains("[3, 0]", Assert.Throws<ArgumentException>(() => tensor.Max([1])).Message);
        Assert.Throws<ArgumentException>(() => tensor.Min());
        Assert.Throws<ArgumentException>(() => tensor.ArgMax(1));
        Assert.Throws<ArgumentException>(() => tensor.ArgMin(axis: null));
        Assert.Empty(tensor.Max([0]).ToArray());
        Assert.Empty(tensor.ArgMax(0).ToArray());
    }

    [Theory]
    [EachDevice]
    public void Truth_values_have_extremes_too(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Create([true, false, true, true], [2, 2], on);
        Assert.Equal([true, true], tensor.Max([1]).ToArray());
        Assert.Equal([false, true], tensor.Min([1]).ToArray());
        using var destination = DeviceTensor.Full([2], false, on);
        tensor.Max(destination, [0]);
        Assert.Equal([true, true], destination.ToArray());
        tensor.Min(destination, [0]);
        Assert.Equal([true, false], destination.ToArray());
    }

    [Theory]
    [EachDevice]
    public void Positions_have_the_shape_asked_for(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Create([1f, 5, 5, 2, 7, 7], [2, 3], on);
        Assert.Equal([1L, 1], tensor.ArgMax().ToArray());
        Assert.Equal([2, 1], tensor.ArgMax(keepDimensions: true).Shape.Dimensions.ToArray());
        Assert.Equal([1, 1], tensor.ArgMin(axis: null, keepDimensions: true).Shape.Dimensions.ToArray());
        Assert.Equal(4L, tensor.ArgMax(axis: null).ToScalar());
        using var destination = DeviceTensor.Zeros<long>([3], on);
        tensor.ArgMin(destination, 0);
        Assert.Equal([0L, 0, 0], destination.ToArray());
        Assert.Contains("axis is 2", Assert.Throws<ArgumentOutOfRangeException>(() => tensor.ArgMax(2)).Message);
        Assert.Throws<ArgumentException>(() => tensor.ArgMax(destination, 1));
    }

    private static void CheckRandom<T>(string device, int seed)
        where T : unmanaged, INumber<T>
    {
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(seed);
        for (int i = 0; i < 250 / DeviceMatrix.Slowness(device); i++)
        {
            (long[] shape, int[] axes) = RandomCase(random, 3000);
            T[] x = new T[shape.Aggregate(1L, (a, b) => a * b)];
            int range = random.Next(1, 255);
            for (int k = 0; k < x.Length; k++)
                x[k] = T.CreateTruncating(random.Next(range) - (T.IsNegative(T.CreateTruncating(-1)) ? range / 2 : 0));
            CheckAll(x, shape, axes, devices[i % 3]);
        }
    }

    private static void CheckAll<T>(T[] x, long[] shape, int[] axes, Device on)
        where T : unmanaged, INumber<T>
    {
        using var tensor = DeviceTensor.Create(x, new Shape(shape), on);
        List<T>[] groups = Groups(x, shape, axes);
        T[] greatest = tensor.Max(axes).ToArray();
        T[] least = tensor.Min(axes).ToArray();
        for (int g = 0; g < groups.Length; g++)
        {
            if (!Equal(groups[g][Winner(groups[g], 1)], greatest[g]))
                Assert.Fail($"max {Text(shape, axes)} {g}");
            if (!Equal(groups[g][Winner(groups[g], -1)], least[g]))
                Assert.Fail($"min {Text(shape, axes)} {g}");
        }

        int? axis = axes.Length == 0 ? null : axes[0];
        List<T>[] lines = Groups(x, shape, axis is int one ? [one] : []);
        Assert.Equal(lines.Select(line => (long)Winner(line, 1)), tensor.ArgMax(axis).ToArray());
        Assert.Equal(lines.Select(line => (long)Winner(line, -1)), tensor.ArgMin(axis).ToArray());
    }

    private static bool Equal<T>(T a, T b)
        where T : INumber<T> => a == b || (T.IsNaN(a) && T.IsNaN(b));

    private static int Winner<T>(List<T> elements, int sign)
        where T : INumber<T>
    {
        int best = 0;
        for (int i = 1; i < elements.Count && !T.IsNaN(elements[best]); i++)
        {
            if (T.IsNaN(elements[i]) || (sign > 0 ? elements[i] > elements[best] : elements[i] < elements[best]))
                best = i;
        }

        return best;
    }

    private static string Text(long[] shape, int[] axes) => $"[{string.Join(", ", shape)}] over [{string.Join(", ", axes)}]";
}
