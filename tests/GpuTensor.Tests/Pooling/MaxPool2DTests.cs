using System.Numerics;
using GpuTensor.Testing;

namespace GpuTensor.Tests.Pooling;

public sealed class MaxPool2DTests
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Single_matches_the_reference(string device) => Sweep<float>(device, 1, 600, float.NegativeInfinity, r => Draw(r));

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Double_matches_the_reference(string device) => Sweep<double>(device, 2, 200, double.NegativeInfinity, r => Draw(r));

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Integers_match_the_reference(string device)
    {
        Sweep(device, 3, 150, byte.MinValue, r => (byte)r.Next(256));
        Sweep(device, 4, 150, sbyte.MinValue, r => (sbyte)r.Next(256));
        Sweep(device, 5, 100, short.MinValue, r => (short)r.Next(65536));
        Sweep(device, 6, 100, ushort.MinValue, r => (ushort)r.Next(65536));
        Sweep(device, 7, 100, int.MinValue, r => r.Next() * 2);
        Sweep(device, 8, 100, uint.MinValue, r => (uint)r.NextInt64());
        Sweep(device, 9, 100, long.MinValue, r => r.NextInt64() * 2);
        Sweep(device, 10, 100, ulong.MinValue, r => (ulong)r.NextInt64() * 2);
    }

    public static IEnumerable<TheoryDataRow<string, ImageLayout>> LayoutsOnDevices =>
        from device in Matrix.Devices
        from layout in new[] { ImageLayout.Nhwc, ImageLayout.Nchw }
        select new TheoryDataRow<string, ImageLayout>(device.Data, layout) { Skip = device.Skip };

    [Theory]
    [MemberData(nameof(LayoutsOnDevices))]
    public void Every_channel_count_matches_the_reference(string device, ImageLayout layout)
    {
        var random = new Random(11);
        for (int channels = 1; channels <= 70; channels += DeviceMatrix.StepOf(device))
        {
            foreach ((int window, int stride) in new[] { (2, 2), (3, 1), (3, 2), (5, 1), (1, 3) })
            {
                var (size, before, after) = PoolReference.Axis(11, window, stride, 1, "Same", 0, 0, false);
                var reference = new PoolReference(1, 11, 11, channels, layout)
                {
                    Window = window,
                    Strides = stride,
                    Pads = (before, after, before, after),
                    Output = (size, size),
                };
                Check(new PoolCase(reference, Padding.Same, false), random, float.NegativeInfinity, r => Draw(r), DeviceMatrix.Get(device));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_06_NaN_propagates_in_every_lane_and_in_the_tail(string device)
    {
        Device on = DeviceMatrix.Get(device);
        for (int position = 0; position < 67 * 4; position++)
        {
            var cells = new float[67 * 4];
            cells[position] = float.NaN;
            using var input = DeviceTensor.Create<float>(cells, [1, 2, 2, 67], on);
            using var output = input.MaxPool2D(2);
            float[] result = output.ToArray();
            for (int c = 0; c < 67; c++)
                Assert.Equal(c == position % 67, float.IsNaN(result[c]));
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_03_the_maximum_starts_from_the_first_cell(string device)
    {
        Device on = DeviceMatrix.Get(device);
        float[] cells = [float.NegativeInfinity, -1e38f, float.NegativeInfinity, float.NegativeInfinity];
        using var input = DeviceTensor.Create<float>(cells, [1, 2, 2, 1], on);
        using var same = input.MaxPool2D(3, 1, Padding.Same);
        Assert.Equal([-1e38f, -1e38f, -1e38f, -1e38f], same.ToArray());
        using var single = input.MaxPool2D(1);
        Assert.Equal(cells, single.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_07_ties_take_the_lowest_index_and_the_first_NaN_wins(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var ties = DeviceTensor.Create<float>([1, 3, 3, 3], [1, 2, 2, 1], on);
        Assert.Equal([1L], Indices(ties));
        using var numbers = DeviceTensor.Create<float>([1, float.NaN, 3, float.NaN], [1, 2, 2, 1], on);
        Assert.Equal([1L], Indices(numbers));
        using var infinities = DeviceTensor.Create<float>([float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity], [1, 2, 2, 1], on);
        Assert.Equal([0L], Indices(infinities));
        using var zeros = DeviceTensor.Create<float>([-0f, 0f, -0f, 0f], [1, 2, 2, 1], on);
        Assert.Equal([0L], Indices(zeros));

        static long[] Indices(DeviceTensor<float> input)
        {
            var (values, indices) = input.MaxPool2DWithIndices(2);
            using (values)
            using (indices)
                return indices.ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void A_window_without_cells_gives_minus_infinity_and_no_index(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var input = DeviceTensor.Create<float>([1, 2, 3, 4], [1, 2, 2, 1], on);
        var (values, indices) = input.MaxPool2DWithIndices(1, 1, Padding.Explicit(1));
        using (values)
        using (indices)
        {
            float none = float.NegativeInfinity;
            Assert.Equal([none, none, none, none, none, 1, 2, none, none, 3, 4, none, none, none, none, none], values.ToArray());
            Assert.Equal([-1, -1, -1, -1, -1, 0, 1, -1, -1, 2, 3, -1, -1, -1, -1, -1], indices.ToArray());
        }

        using var bytes = DeviceTensor.Create<sbyte>([1, 2, 3, 4], [1, 2, 2, 1], on);
        using var pooled = bytes.MaxPool2D(1, 2, Padding.Explicit(1));
        Assert.Equal([sbyte.MinValue, sbyte.MinValue, sbyte.MinValue, 4], pooled.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void A_window_of_more_taps_than_a_byte_counts_finds_the_right_index(string device)
    {
        Device on = DeviceMatrix.Get(device);
        var cells = new byte[20 * 20 * 64];
        cells[399 * 64 + 5] = 7;
        using var input = DeviceTensor.Create<byte>(cells, [1, 20, 20, 64], on);
        var (values, indices) = input.MaxPool2DWithIndices(20);
        using (values)
        using (indices)
        {
            Assert.Equal(399 * 64 + 5, indices.ToArray()[5]);
            Assert.Equal(6, indices.ToArray()[6]);
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void A_cell_farther_away_than_float_counts_has_the_right_index(string device)
    {
        const int far = (1 << 24) + 1, outputs = 40;
        var cells = new float[far + outputs];
        for (int i = 0; i < outputs; i++)
            cells[far + i] = i % 3 - 1;
        using var input = DeviceTensor.Create(cells, [1, 1, cells.Length, 1], DeviceMatrix.Get(device));
        var (values, indices) = input.MaxPool2DWithIndices((1, 2), 1, Padding.Valid, (1, far));
        using (values)
        using (indices)
            Assert.Equal(Enumerable.Range(0, outputs).Select(i => i % 3 == 2 ? far + i : (long)i), indices.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Huge_windows_strides_and_dilations_cover_what_is_there(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var input = DeviceTensor.Create<float>([1, 5, 3, 4], [1, 2, 2, 1], on);
        using var window = input.MaxPool2D(1_000_000_000, 1, Padding.Same);
        Assert.Equal([5f, 5, 5, 5], window.ToArray());
        using var stride = input.MaxPool2D(1, long.MaxValue / 4, Padding.Same);
        Assert.Equal([1f], stride.ToArray());
        using var dilation = input.MaxPool2D(2, 1, Padding.Same, 1_000_000_001);
        Assert.Equal([1, 1, 1, 1], dilation.Shape.Dimensions.ToArray().Select(_ => 1));
        Assert.Equal([float.NegativeInfinity], dilation.ToArray()[..1]);
    }

    [Fact]
    public void The_thread_count_does_not_matter()
    {
        var random = new Random(12);
        var one = new CpuDevice(1);
        var five = new CpuDevice(5);
        for (int i = 0; i < 20; i++)
        {
            PoolCase drawn = PoolCase.Draw(random);
            Check(drawn, random, float.NegativeInfinity, r => Draw(r), one);
            Check(drawn, random, float.NegativeInfinity, r => Draw(r), five);
        }

        float[] cells = [.. Enumerable.Range(0, 2 * 200 * 300 * 3).Select(_ => Draw(random))];
        using var first = DeviceTensor.Create<float>(cells, [2, 200, 300, 3], one);
        using var second = DeviceTensor.Create<float>(cells, [2, 200, 300, 3], five);
        using var a = first.MaxPool2D(3, 1, Padding.Same);
        using var b = second.MaxPool2D(3, 1, Padding.Same);
        Assert.Equal(a.ToArray(), b.ToArray());
    }

    private static float Draw(Random random) => random.Next(40) switch
    {
        0 => float.NaN,
        1 => float.PositiveInfinity,
        2 => float.NegativeInfinity,
        3 => -0f,
        _ => random.Next(-8, 8) / 4f,
    };

    private static void Sweep<T>(string device, int seed, int count, T empty, Func<Random, T> draw)
        where T : unmanaged, INumber<T>
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i += DeviceMatrix.StepOf(device))
            Check(PoolCase.Draw(random), random, empty, draw, DeviceMatrix.Get(device));
    }

    private static void Check<T>(PoolCase drawn, Random random, T empty, Func<Random, T> draw, Device device)
        where T : unmanaged, INumber<T>
    {
        PoolReference reference = drawn.Reference;
        bool includeBatch = random.Next(2) == 0;
        T[] cells = [.. Enumerable.Range(0, (int)reference.InputShape.ElementCount).Select(_ => draw(random))];
        (T[] expected, long[] where) = reference.Max(cells, empty, includeBatch);
        using var input = DeviceTensor.Create<T>(cells, reference.InputShape, device);
        using var output = input.MaxPool2D(
            reference.Window, reference.Strides, drawn.Padding, reference.Dilations, reference.Layout, drawn.CeilMode);
        Assert.True(reference.OutputShape == output.Shape, $"{drawn}: {output.Shape} instead of {reference.OutputShape}");
        AssertSame(expected, output.ToArray(), drawn);
        var (values, indices) = input.MaxPool2DWithIndices(
            reference.Window, reference.Strides, drawn.Padding, reference.Dilations, reference.Layout, drawn.CeilMode, includeBatch);
        using (values)
        using (indices)
        {
            AssertSame(expected, values.ToArray(), drawn);
            AssertSame(where, indices.ToArray(), drawn);
        }

        Assert.Equal(cells, input.ToArray());
    }

    private static void AssertSame<T>(T[] expected, T[] actual, PoolCase drawn)
        where T : INumber<T>
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = expected[i] == actual[i] || (T.IsNaN(expected[i]) && T.IsNaN(actual[i]));
            Assert.True(same, $"{drawn}: element {i} is {actual[i]} instead of {expected[i]}");
        }
    }
}
