using System.Numerics;
using GpuTensor.Testing;

namespace GpuTensor.Tests.Rules;

/// <summary>Rules 6 and 7: NaN and ties, wherever in a row they stand: in a vector, at its seam or in the tail.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class SelectionRules
{
    private const int Longest = 70;

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_06_NaN_propagates_from_every_position(string name)
    {
        Device device = DeviceMatrix.Get(name);
        int step = DeviceMatrix.StepOf(name);
        Propagates(device, float.NaN, step);
        Propagates(device, double.NaN, step);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_06_NaN_reaches_the_windows_that_cover_it_and_no_others(string name)
    {
        Device device = DeviceMatrix.Get(name);
        for (int channels = 1; channels <= Longest; channels += 3)
        {
            float[] image = new float[5 * 6 * channels];
            int channel = channels / 2;
            image[(2 * 6 + 3) * channels + channel] = float.NaN;
            using DeviceTensor<float> x = DeviceTensor.Create(image, [1, 5, 6, channels], device);
            using DeviceTensor<float> y = x.MaxPool2D(2, 1);
            float[] pooled = y.ToArray();
            for (int i = 0; i < pooled.Length; i++)
            {
                (int row, int column, int at) = (i / channels / 5, i / channels % 5, i % channels);
                bool covers = at == channel && row is 1 or 2 && column is 2 or 3;
                Assert.Equal(covers, float.IsNaN(pooled[i]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_07_ties_take_the_lowest_index(string name)
    {
        Device device = DeviceMatrix.Get(name);
        for (int length = 1; length <= Longest; length++)
        {
            for (int first = 0; first < length; first += 5)
            {
                float[] row = new float[length];
                for (int i = first; i < length; i += 3)
                    row[i] = 2;
                using DeviceTensor<float> x = DeviceTensor.Create(row, [length], device);
                Assert.Equal(first, Position(x.ArgMax()));
                using DeviceTensor<float> negative = x.Multiply(-1f);
                Assert.Equal(first, Position(negative.ArgMin()));
                using DeviceTensor<float> column = x.Reshape(length, 1);
                Assert.Equal(first, Position(column.ArgMax(0)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_07_zeros_of_both_signs_tie(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Create([-1f, -0f, 0f, -0f], [4], device);
        Assert.Equal(1, Position(x.ArgMax()));
        using DeviceTensor<float> y = DeviceTensor.Create([1f, 0f, -0f, 0f], [4], device);
        Assert.Equal(1, Position(y.ArgMin()));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_07_the_first_NaN_wins(string name)
    {
        Device device = DeviceMatrix.Get(name);
        for (int length = 2; length <= Longest; length++)
        {
            float[] row = new float[length];
            row[0] = float.PositiveInfinity;
            int first = 1 + length * 5 % (length - 1);
            row[first] = float.NaN;
            row[length - 1] = float.NaN;
            using DeviceTensor<float> x = DeviceTensor.Create(row, [length], device);
            Assert.Equal(first, Position(x.ArgMax()));
            Assert.Equal(first, Position(x.ArgMin()));
            using DeviceTensor<float> image = x.Reshape(1, 1, length, 1);
            (DeviceTensor<float> values, DeviceTensor<long> indices) = image.MaxPool2DWithIndices((1, length));
            using (values)
                Assert.Equal(first, Position(indices));
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_07_positions_of_maxima_are_those_of_the_layout(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Create<float>([1, 8, 2, 7, 3, 6, 4, 5, 9, 0, 9, 1, 9, 2, 9, 3], [2, 2, 2, 2], device);
        Assert.Equal([6, 1, 0, 7], Positions(x.MaxPool2DWithIndices(2)));
        Assert.Equal([6, 1, 8, 15], Positions(x.MaxPool2DWithIndices(2, includeBatchInIndex: true)));
        Assert.Equal([1, 5, 0, 4], Positions(x.MaxPool2DWithIndices(2, layout: ImageLayout.Nchw)));
        Assert.Equal([1, 5, 8, 12], Positions(x.MaxPool2DWithIndices(2, layout: ImageLayout.Nchw, includeBatchInIndex: true)));
    }

    private static void Propagates<T>(Device device, T nan, int step)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int length = 1; length <= Longest; length++)
        {
            for (int at = Math.Min(length % step, length - 1); at < length; at += step)
            {
                var row = new T[length];
                Array.Fill(row, T.One);
                row[at] = nan;
                using DeviceTensor<T> x = DeviceTensor.Create(row, [length], device);
                using DeviceTensor<T> ones = DeviceTensor.Ones<T>([length], device);
                using DeviceTensor<T> image = x.Reshape(1, 1, length, 1);
                AssertNaN(x.Max());
                AssertNaN(x.Min());
                AssertNaN(x.Sum());
                AssertNaN(x.LogSumExp());
                AssertNaN(image.MaxPool2D((1, length)));
                AssertNaN(image.AveragePool2D((1, length)));
                AssertNaN(x.Softmax());
                AssertNaN(x.LogSoftmax());
                AssertOnly(at, x.Maximum(ones));
                AssertOnly(at, ones.Minimum(x));
                AssertOnly(at, x.Clamp(T.Zero, T.One));
            }
        }
    }

    private static void AssertNaN<T>(DeviceTensor<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using (result)
            Assert.All(result.ToArray(), value => Assert.True(T.IsNaN(value)));
    }

    private static void AssertOnly<T>(int at, DeviceTensor<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using (result)
        {
            T[] values = result.ToArray();
            for (int i = 0; i < values.Length; i++)
                Assert.Equal(i == at, T.IsNaN(values[i]));
        }
    }

    private static long Position(DeviceTensor<long> result)
    {
        using (result)
            return result.ToArray()[0];
    }

    private static long[] Positions((DeviceTensor<float> Values, DeviceTensor<long> Indices) result)
    {
        using (result.Values)
        using (result.Indices)
            return result.Indices.ToArray();
    }
}
