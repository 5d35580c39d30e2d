using GpuTensor.Testing;

namespace GpuTensor.Tests.Pooling;

public sealed class AveragePool2DTests
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Single_matches_the_reference(string device)
    {
        Device on = DeviceMatrix.Get(device);
        var random = new Random(21);
        for (int i = 0; i < 600; i += DeviceMatrix.StepOf(device))
            Check(on, PoolCase.Draw(random), random, x => (float)x, x => x, 4 * Math.Pow(2, -24) * 5);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Double_matches_the_reference(string device)
    {
        Device on = DeviceMatrix.Get(device);
        var random = new Random(22);
        for (int i = 0; i < 300; i += DeviceMatrix.StepOf(device))
            Check(on, PoolCase.Draw(random), random, x => x, x => x, 4 * Math.Pow(2, -53) * 5);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_03_only_cells_that_exist_are_counted(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var input = DeviceTensor.Create<float>([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1], on);
        using var same = input.AveragePool2D(3, 1, Padding.Same);
        Assert.Equal([3f, 3.5f, 4, 4.5f, 5, 5.5f, 6, 6.5f, 7], same.ToArray());
        using var counted = input.AveragePool2D(3, 1, Padding.Same, countPadding: true);
        Assert.Equal([12f / 9, 21f / 9, 16f / 9, 3, 5, 33f / 9, 24f / 9, 39f / 9, 28f / 9], counted.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void A_window_without_cells_gives_NaN(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var input = DeviceTensor.Create<float>([4], [1, 1, 1, 1], on);
        using var output = input.AveragePool2D(1, 1, Padding.Explicit(1));
        float none = float.NaN;
        Assert.Equal([none, none, none, none, 4, none, none, none, none], output.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void NaN_and_infinities_propagate(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var input = DeviceTensor.Create<float>(
            [1, float.PositiveInfinity, 2, float.NaN, float.PositiveInfinity, float.NegativeInfinity], [1, 1, 6, 1], on);
        using var output = input.AveragePool2D((1, 2));
        Assert.Equal([float.PositiveInfinity, float.NaN, float.NaN], output.ToArray());
    }

    [Fact]
    public void The_thread_count_does_not_matter()
    {
        var random = new Random(23);
        float[] cells = [.. Enumerable.Range(0, 2 * 200 * 300 * 3).Select(_ => random.NextSingle())];
        var one = new CpuDevice(1);
        var five = new CpuDevice(5);
        using var first = DeviceTensor.Create<float>(cells, [2, 200, 300, 3], one);
        using var second = DeviceTensor.Create<float>(cells, [2, 200, 300, 3], five);
        using var a = first.AveragePool2D(5, 2, Padding.Same);
        using var b = second.AveragePool2D(5, 2, Padding.Same);
        Assert.Equal(a.ToArray(), b.ToArray());
    }

    [Fact]
    public void Integers_are_refused()
    {
        using var input = DeviceTensor.Create<int>([1], [1, 1, 1, 1]);
        NotSupportedException thrown = Assert.Throws<NotSupportedException>(() => input.AveragePool2D(1));
        Assert.Contains("int32", thrown.Message);
    }

    private static void Check<T>(
        Device on, PoolCase drawn, Random random, Func<double, T> narrow, Func<T, double> widen, double tolerance)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        PoolReference reference = drawn.Reference;
        bool countPadding = random.Next(2) == 0;
        T[] cells = [.. Enumerable.Range(0, (int)reference.InputShape.ElementCount).Select(_ => narrow(random.NextDouble() - 0.5))];
        double[] expected = reference.Average([.. cells.Select(widen)], countPadding);
        using var input = DeviceTensor.Create<T>(cells, reference.InputShape, on);
        using var output = input.AveragePool2D(
            reference.Window, reference.Strides, drawn.Padding, reference.Dilations, reference.Layout, drawn.CeilMode, countPadding);
        Assert.True(reference.OutputShape == output.Shape, $"{drawn}: {output.Shape} instead of {reference.OutputShape}");
        T[] actual = output.ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            double value = widen(actual[i]);
            bool same = Math.Abs(value - expected[i]) <= tolerance || (double.IsNaN(value) && double.IsNaN(expected[i]));
            Assert.True(same, $"{drawn} count padding {countPadding}: element {i} is {value} instead of {expected[i]}");
        }
    }
}
