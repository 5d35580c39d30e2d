using GpuTensor.Testing;
using GpuTensor.Tests.Reduction;

namespace GpuTensor.Tests.Layout;

public sealed class PadTests
{
    [Theory]
    [EachDevice(PadMode.Constant, "99abc99")]
    [EachDevice(PadMode.Edge, "aaabccc")]
    [EachDevice(PadMode.Reflect, "cbabcba")]
    [EachDevice(PadMode.Symmetric, "baabccb")]
    [EachDevice(PadMode.Wrap, "bcabcab")]
    public void Each_mode_is_what_its_description_shows(string device, PadMode mode, string expected)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Create("abc"u8, [3], on);
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(tensor.Pad([(2, 2)], mode, (byte)'9').ToArray()));
    }

    [Theory]
    [EachDevice(PadMode.Edge, "aaaaaaabccccccc")]
    [EachDevice(PadMode.Reflect, "cbabcbabcbabcba")]
    [EachDevice(PadMode.Symmetric, "abccbaabccbaabc")]
    [EachDevice(PadMode.Wrap, "abcabcabcabcabc")]
    public void Sides_longer_than_the_tensor_go_on_as_in_NumPy(string device, PadMode mode, string expected)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Create("abc"u8, [3], on);
        string padded = System.Text.Encoding.ASCII.GetString(tensor.Pad([(6, 6)], mode).ToArray());
        Assert.Equal(expected, padded);
    }

    [Theory]
    [EachDevice]
    public void Random_paddings_are_those_of_the_loop(string device)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(1);
        for (int i = 0; i < 3000 / DeviceMatrix.Slowness(device); i++)
        {
            (long[] shape, _) = ReductionReference.RandomCase(random, 400);
            var mode = (PadMode)random.Next(5);
            var paddings = new (long Before, long After)[shape.Length];
            long size = 1;
            for (int d = 0; d < shape.Length; d++)
            {
                if (random.Next(2) == 0 && size < 20_000)
                    paddings[d] = (random.Next(5), random.Next(5));
                size *= shape[d] + paddings[d].Before + paddings[d].After;
            }

            float[] x = ReductionReference.RandomFloats(random, shape.Aggregate(1L, (a, b) => a * b));
            using var tensor = DeviceTensor.Create(x, new Shape(shape), devices[i % 3]);
            using var result = tensor.Pad(paddings, mode, 7);
            Assert.Equal(Reference(x, shape, paddings, mode, 7), result.ToArray());
        }
    }

    [Theory]
    [EachDevice]
    public void A_long_row_is_padded_in_parts(string device)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        float[] x = ReductionReference.RandomFloats(new Random(2), 1_000_000);
        using var tensor = DeviceTensor.Create(x, [1_000_000], devices[2]);
        using var result = tensor.Pad([(700_001, 900_000)], PadMode.Wrap);
        Assert.Equal(Reference(x, [1_000_000], [(700_001, 900_000)], PadMode.Wrap, 0), result.ToArray());
    }

    [Theory]
    [EachDevice]
    public void Empty_tensors_can_be_padded_with_a_value_only(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Create<int>([], [2, 0], on);
        Assert.Equal([5, 5, 5, 5], tensor.Pad([(0, 0), (1, 1)], PadMode.Constant, 5).ToArray());
        Assert.Contains("Edge", Assert.Throws<ArgumentException>(() => tensor.Pad([(0, 0), (1, 1)], PadMode.Edge)).Message);
        Assert.Equal([4, 0], tensor.Pad([(1, 1), (0, 0)], PadMode.Edge).Shape.Dimensions.ToArray());
        using var scalar = DeviceTensor.Create([2], [], on);
        Assert.Equal(2, scalar.Pad([], PadMode.Wrap).ToScalar());
    }

    [Theory]
    [EachDevice]
    public void Arguments_are_checked(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Zeros<float>([2, 3], on);
        Assert.Contains("needs 2", Assert.Throws<ArgumentException>(() => tensor.Pad([(1, 1)])).Message);
        Assert.Contains("(-1, 0)", Assert.Throws<ArgumentException>(() => tensor.Pad([(-1, 0), (0, 0)])).Message);
        Assert.Contains("64 bits", Assert.Throws<ArgumentException>(() => tensor.Pad([(long.MaxValue, 0), (0, 0)])).Message);
        Assert.Throws<ArgumentException>(() => tensor.Pad([(0, 0), (0, 0)], (PadMode)9));
        using var destination = DeviceTensor.Zeros<float>([2, 3], on);
        Assert.Throws<ArgumentException>(() => tensor.Pad(destination, [(1, 0), (0, 0)]));
        tensor.Pad(destination, [(0, 0), (0, 0)]);
        Assert.Throws<ArgumentException>(() => tensor.Pad(tensor, [(0, 0), (0, 0)]));
    }

    /// <summary>One dimension after the other, each element found by walking step by step.</summary>
    private static float[] Reference(float[] x, long[] shape, (long Before, long After)[] paddings, PadMode mode, float value)
    {
        long[] padded = [.. shape.Select((n, d) => n + paddings[d].Before + paddings[d].After)];
        float[] y = new float[padded.Aggregate(1L, (a, b) => a * b)];
        for (long i = 0; i < y.Length; i++)
        {
            long rest = i;
            long from = 0;
            long stride = 1;
            bool inside = true;
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                (rest, long index) = Math.DivRem(rest, padded[d]);
                long there = Walk(index - paddings[d].Before, shape[d], mode);
                inside &= there >= 0;
                from += there * stride;
                stride *= shape[d];
            }

            y[i] = inside ? x[from] : value;
        }

        return y;
    }

    private static long Walk(long index, long size, PadMode mode)
    {
        while (index < 0 || index >= size)
        {
            if (mode == PadMode.Constant)
                return -1;
            if (mode == PadMode.Edge || (mode == PadMode.Reflect && size == 1))
                index = index < 0 ? 0 : size - 1;
            else if (mode == PadMode.Wrap)
                index += index < 0 ? size : -size;
            else if (mode == PadMode.Reflect)
                index = index < 0 ? -index : 2 * (size - 1) - index;
            else
                index = index < 0 ? -1 - index : 2 * size - 1 - index;
        }

        return index;
    }
}
