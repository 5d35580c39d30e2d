using System.Runtime.InteropServices;
using GpuTensor.Testing;

namespace GpuTensor.Tests.Upsampling;

public sealed class ScatterUpsampleTests
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Every_element_type_matches_the_reference(string device)
    {
        Sweep(device, 1, 400, r => r.NextSingle() - 0.5f);
        Sweep(device, 2, 300, r => r.NextDouble() - 0.5);
        Sweep(device, 3, 300, r => (Half)(r.NextSingle() + 1));
        Sweep(device, 4, 300, _ => true);
        Sweep(device, 5, 300, r => (byte)r.Next(1, 256));
        Sweep(device, 6, 100, r => (sbyte)r.Next(1, 128));
        Sweep(device, 7, 300, r => (short)r.Next(1, 32768));
        Sweep(device, 8, 100, r => (ushort)r.Next(1, 65536));
        Sweep(device, 9, 100, r => r.Next(1, int.MaxValue));
        Sweep(device, 10, 100, r => (uint)r.Next(1, int.MaxValue));
        Sweep(device, 11, 100, r => r.NextInt64(1, long.MaxValue));
        Sweep(device, 12, 100, r => (ulong)r.NextInt64(1, long.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Every_stride_and_run_matches_the_reference(string device)
    {
        Device on = DeviceMatrix.Get(device);
        var random = new Random(13);
        int step = DeviceMatrix.StepOf(device);
        for (int stride = 1; stride <= 70; stride += step)
        {
            for (int run = 1 + stride % 2; run <= 20; run += step)
            {
                Check(random, [37, run], [stride, 1], true, r => (byte)r.Next(1, 256), on);
                Check(random, [37, run], [stride, 1], false, r => r.NextSingle(), on);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Lines_of_several_segments_match_the_reference(string device)
    {
        DeviceMatrix.SkipWhereSlow(device);
        Device on = DeviceMatrix.Get(device);
        var random = new Random(14);
        Check(random, [2, 50_000, 1], [1, 7, 1], true, r => r.NextSingle(), on);
        Check(random, [2, 50_001, 3], [2, 3, 1], false, r => (byte)r.Next(1, 256), on);
        Check(random, [3, 2, 5000], [2, 2, 1], true, r => r.NextSingle(), on);
        Check(random, [3, 40_000], [3, 1], true, r => r.NextDouble(), on);
        Check(random, [300_000], [1], true, r => (short)r.Next(1, 100), on);
        Check(random, [2, 3], [100_000, 3], true, r => (byte)r.Next(1, 100), on);
    }

    public static IEnumerable<TheoryDataRow<string, int, int, int, int>> LargeOutputs =>
        from device in Matrix.Devices
        from sizes in new[] { (1, 3_000_017, 1, 3), (8, 256, 128, 2), (7, 999, 29, 4), (5, 60_000, 9, 4) }
        select new TheoryDataRow<string, int, int, int, int>(device.Data, sizes.Item1, sizes.Item2, sizes.Item3, sizes.Item4) { Skip = device.Skip };

    [Theory]
    [MemberData(nameof(LargeOutputs))]
    public void Large_outputs_match_the_reference(string device, int a, int b, int c, int stride)
    {
        DeviceMatrix.SkipWhereSlow(device);
        Device on = DeviceMatrix.Get(device);
        var random = new Random(15);
        Check(random, [a, b, c], [1, stride, 1], true, r => (float)r.Next(1, 100), on);
        Check(random, [a, b, c], [stride, 1, stride], true, r => (float)r.Next(1, 100), on);
        Check(random, [a, b, c], [2, stride, 1], false, r => (byte)r.Next(1, 100), on);
    }

    [Fact]
    public void The_thread_count_does_not_matter()
    {
        var one = new CpuDevice(1);
        var five = new CpuDevice(5);
        Check(new Random(16), [6, 1000, 2], [1, 4, 1], true, r => r.NextSingle(), one);
        Check(new Random(16), [6, 1000, 2], [1, 4, 1], true, r => r.NextSingle(), five);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_11_zeros_are_positive_and_values_keep_their_bits(string device)
    {
        Device on = DeviceMatrix.Get(device);
        // -0, a signalling NaN and -infinity.
        int[] bits = [int.MinValue, 0x7fa12345, unchecked((int)0xff800000)];
        using var input = DeviceTensor.Create(MemoryMarshal.Cast<int, float>(bits), [3], on);
        using var output = input.ScatterUpsample([2]);
        Assert.Equal([bits[0], 0, bits[1], 0, bits[2], 0], MemoryMarshal.Cast<float, int>(output.ToArray()).ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_11_sizes_with_and_without_trailing_zeros(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var input = DeviceTensor.Create<int>([1, 2, 3, 4, 5, 6], [2, 3], on);
        using var with = input.ScatterUpsample([2, 3]);
        Assert.Equal([4, 9], with.Shape);
        using var without = input.ScatterUpsample([2, 3], trailing: false);
        Assert.Equal([3, 7], without.Shape);
        Assert.Equal([1, 0, 0, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 5, 0, 0, 6], without.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_04_empty_tensors_stay_empty(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var input = DeviceTensor.Create<int>([], [2, 0, 3], on);
        using var with = input.ScatterUpsample([2, 3, 4]);
        Assert.Equal([4, 0, 12], with.Shape);
        using var without = input.ScatterUpsample([2, 3, 4], trailing: false);
        Assert.Equal([3, 0, 9], without.Shape);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void A_huge_stride_of_a_single_element_without_trailing_zeros_is_a_copy(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var input = DeviceTensor.Create<int>([7, 8], [1, 2], on);
        using var output = input.ScatterUpsample([long.MaxValue, 3], trailing: false);
        Assert.Equal([7, 0, 0, 8], output.ToArray());
    }

    [Fact]
    public void Rule_22_wrong_arguments_are_named()
    {
        using var scalar = DeviceTensor.Create<int>([1], Shape.Scalar);
        Assert.Contains("input", Assert.Throws<ArgumentException>(() => scalar.ScatterUpsample([])).Message);
        using var input = DeviceTensor.Create<int>([1, 2], [1, 2]);
        Assert.Contains("[1, 2]", Assert.Throws<ArgumentException>(() => input.ScatterUpsample([2])).Message);
        Assert.Contains("[2, 0]", Assert.Throws<ArgumentOutOfRangeException>(() => input.ScatterUpsample([2, 0])).Message);
        Assert.Throws<ArgumentException>(() => input.ScatterUpsample([1, long.MaxValue]));
        Assert.Throws<ArgumentException>(() => input.ScatterUpsample([long.MaxValue, 2]));
        using var wrong = DeviceTensor.Zeros<int>([2, 3]);
        Assert.Contains("[2, 4]", Assert.Throws<ArgumentException>(() => input.ScatterUpsample(wrong, [2, 2])).Message);
        Assert.Throws<ArgumentException>(() => input.ScatterUpsample(input, [1, 1]));
        input.Dispose();
        Assert.Throws<ObjectDisposedException>(() => input.ScatterUpsample([2, 2]));
    }

    private static void Sweep<T>(string device, int seed, int count, Func<Random, T> draw)
        where T : unmanaged
    {
        Device on = DeviceMatrix.Get(device);
        var random = new Random(seed);
        for (int i = 0; i < count; i += DeviceMatrix.StepOf(device))
        {
            int rank = random.Next(1, 9);
            var sizes = new long[rank];
            var strides = new long[rank];
            for (int k = 0; k < rank; k++)
            {
                sizes[k] = random.Next(1, rank > 4 ? 4 : 9);
                strides[k] = random.Next(2) == 0 ? 1 : random.Next(1, rank > 4 ? 3 : 7);
            }

            Check(random, sizes, strides, random.Next(2) == 0, draw, on);
        }
    }

    private static void Check<T>(Random random, long[] sizes, long[] strides, bool trailing, Func<Random, T> draw, Device device)
        where T : unmanaged
    {
        var elements = new T[sizes.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < elements.Length; i++)
            elements[i] = draw(random);
        long[] outputs = [.. sizes.Zip(strides, (n, s) => trailing ? n * s : (n - 1) * s + 1)];
        var expected = new T[outputs.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < elements.Length; i++)
        {
            long at = 0;
            long pitch = 1;
            long rest = i;
            for (int k = sizes.Length - 1; k >= 0; k--)
            {
                at += rest % sizes[k] * strides[k] * pitch;
                rest /= sizes[k];
                pitch *= outputs[k];
            }

            expected[at] = elements[i];
        }

        using var input = DeviceTensor.Create<T>(elements, new Shape(sizes), device);
        using var output = DeviceTensor.Empty<T>(new Shape(outputs), device);
        input.ScatterUpsample(output, strides, trailing);
        Assert.True(
            expected.AsSpan().SequenceEqual(output.ToArray()),
            $"{typeof(T)} [{string.Join(", ", sizes)}] strides [{string.Join(", ", strides)}] trailing {trailing}");
    }
}
