using GpuTensor.Testing;
using GpuTensor.Tests.Reduction;

namespace GpuTensor.Tests.Layout;

public sealed class TransposeTests
{
    [Theory]
    [EachDevice]
    public void Random_permutations_of_every_element_size_are_those_of_the_loop(string device)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(1);
        for (int i = 0; i < 3000 / DeviceMatrix.Slowness(device); i++)
        {
            (long[] shape, _) = ReductionReference.RandomCase(random, 5000);
            int[] permutation = [.. Enumerable.Range(0, shape.Length)];
            random.Shuffle(permutation);
            Device on = devices[i % 3];
            switch (i % 4)
            {
                case 0:
                    Check<byte>(shape, permutation, on);
                    break;
                case 1:
                    Check<short>(shape, permutation, on);
                    break;
                case 2:
                    Check<int>(shape, permutation, on);
                    break;
                default:
                    Check<long>(shape, permutation, on);
                    break;
            }
        }
    }

    [Theory]
    [EachDevice]
    public void Planes_of_every_small_size_are_transposed(string device)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        int step = DeviceMatrix.StepOf(device);
        for (int rows = 1; rows <= 70; rows += step)
        {
            for (int columns = 1; columns <= 70; columns += step)
            {
                Check<int>([rows, columns], [1, 0], devices[1]);
                if (rows % 7 < 2)
                {
                    Check<byte>([rows, columns], [1, 0], devices[1]);
                    Check<short>([2, rows, columns], [0, 2, 1], devices[1]);
                    Check<double>([rows, columns], [1, 0], devices[1]);
                }
            }
        }
    }

    [Theory]
    [EachDevice(3)]
    [EachDevice(4)]
    [EachDevice(1)]
    [EachDevice(21)]
    public void Images_go_from_one_layout_to_the_other_and_back(string device, int channels)
    {
        Device on = DeviceMatrix.Get(device);
        var random = new Random(2);
        float[] x = ReductionReference.RandomFloats(random, 2 * 123 * 77 * channels);
        byte[] bytes = [.. x.Select(v => (byte)(v * 60))];
        using var images = DeviceTensor.Create(x, [2, 123, 77, channels], on);
        using var planes = images.NhwcToNchw();
        Assert.Equal([2, channels, 123, 77], planes.Shape.Dimensions.ToArray());
        Assert.Equal(Reference(x, [2, 123, 77, channels], [0, 3, 1, 2]), planes.ToArray());
        Assert.Equal(x, planes.NchwToNhwc().ToArray());
        using var small = DeviceTensor.Create(bytes, [2, 123, 77, channels], on);
        using var smallPlanes = DeviceTensor.Zeros<byte>([2, channels, 123, 77], on);
        using var back = DeviceTensor.Zeros<byte>([2, 123, 77, channels], on);
        small.NhwcToNchw(smallPlanes);
        smallPlanes.NchwToNhwc(back);
        Assert.Equal(Reference(bytes, [2, 123, 77, channels], [0, 3, 1, 2]), smallPlanes.ToArray());
        Assert.Equal(bytes, back.ToArray());
    }

    [Theory]
    [EachDevice]
    public void Scalars_and_empty_tensors_are_valid(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var scalar = DeviceTensor.Create([3f], [], on);
        Assert.Equal(3f, scalar.Transpose().ToScalar());
        using var empty = DeviceTensor.Create<float>([], [2, 0, 3], on);
        Assert.Equal([3, 0, 2], empty.Transpose().Shape.Dimensions.ToArray());
        Assert.Equal([0, 3, 2], empty.Transpose([1, -1, 0]).Shape.Dimensions.ToArray());
    }

    [Theory]
    [EachDevice]
    public void A_permutation_must_name_every_dimension_once(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Zeros<float>([2, 3, 4], on);
        Assert.Contains("rank 3", Assert.Throws<ArgumentException>(() => tensor.Transpose([0, 1])).Message);
        Assert.Contains("once", Assert.Throws<ArgumentException>(() => tensor.Transpose([0, 1, 1])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Transpose([0, 1, 3]));
        Assert.Contains("rank 4", Assert.Throws<ArgumentException>(() => tensor.NhwcToNchw()).Message);
        using var destination = DeviceTensor.Zeros<float>([2, 3, 4], on);
        Assert.Throws<ArgumentException>(() => tensor.Transpose(destination));
        using var alias = tensor.Reshape(4, 3, 2);
        Assert.Contains("shares its memory", Assert.Throws<ArgumentException>(() => tensor.Transpose(alias)).Message);
    }

    private static void Check<T>(long[] shape, int[] permutation, Device on)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        T[] x = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(T.CreateTruncating)];
        using var tensor = DeviceTensor.Create(x, new Shape(shape), on);
        using var result = tensor.Transpose(permutation);
        Assert.Equal(permutation.Select(p => shape[p]), result.Shape.Dimensions.ToArray());
        Assert.True(
            Reference(x, shape, permutation).AsSpan().SequenceEqual(result.ToArray()),
            $"{typeof(T)} [{string.Join(", ", shape)}] by [{string.Join(", ", permutation)}]");
    }

    private static T[] Reference<T>(T[] x, long[] shape, int[] permutation)
    {
        T[] y = new T[x.Length];
        long[] index = new long[shape.Length];
        for (long i = 0; i < y.Length; i++)
        {
            long rest = i;
            for (int d = shape.Length - 1; d >= 0; d--)
                (rest, index[permutation[d]]) = Math.DivRem(rest, shape[permutation[d]]);
            long from = 0;
            for (int d = 0; d < shape.Length; d++)
                from = from * shape[d] + index[d];
            y[i] = x[from];
        }

        return y;
    }
}
