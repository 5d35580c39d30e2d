using System.Numerics;
using GpuTensor.Testing;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Normalization;

/// <summary>Compares softmax, log-softmax and log-sum-exp with the float64 references.</summary>
internal static class SoftmaxCheck
{
    public static void Everything<T>(T[] x, long[] shape, int? axis, double temperature, Device device)
        where T : unmanaged, INumber<T>
    {
        HostTensor host = ToHost(x, shape);
        using DeviceTensor<T> tensor = DeviceTensor.Create(x, new Shape(shape), device);
        using DeviceTensor<T> softmax = tensor.Softmax(axis, temperature);
        using DeviceTensor<T> logSoftmax = tensor.LogSoftmax(axis, temperature);
        string what = $"of {host.Dtype} {tensor.Shape} along {axis?.ToString() ?? "everything"} at temperature {temperature}";
        Check($"softmax {what}", softmax, SoftmaxReference.Softmax(host, axis, temperature, zeroMaskedRows: false));
        Check($"log-softmax {what}", logSoftmax, SoftmaxReference.LogSoftmax(host, axis, temperature));
        LogSumExp(x, shape, axis is { } one ? [one] : [], keepDimensions: false, device);
        if (Array.TrueForAll(host.Data, double.IsFinite))
            AssertSumsToOne(softmax.ToArray(), shape, axis);
    }

    public static void LogSumExp<T>(T[] x, long[] shape, int[] axes, bool keepDimensions, Device device)
        where T : unmanaged, INumber<T>
    {
        HostTensor host = ToHost(x, shape);
        using DeviceTensor<T> tensor = DeviceTensor.Create(x, new Shape(shape), device);
        using DeviceTensor<T> result = tensor.LogSumExp(axes, keepDimensions);
        Check($"log-sum-exp over [{string.Join(", ", axes)}] of {tensor}", result, SoftmaxReference.LogSumExp(host, axes, keepDimensions));
    }

    /// <summary>Logits that are evenly spread over an interval around 0.</summary>
    public static T[] Uniform<T>(Random random, long count, double range)
        where T : unmanaged, INumber<T>
    {
        T[] x = new T[count];
        for (int i = 0; i < x.Length; i++)
            x[i] = T.CreateTruncating((random.NextDouble() - 0.5) * range);
        return x;
    }

    public static HostTensor ToHost<T>(T[] x, long[] shape)
        where T : unmanaged, INumber<T> =>
        new(typeof(T) == typeof(float) ? Dtypes.Float32 : Dtypes.Float64, new Shape(shape), Array.ConvertAll(x, double.CreateTruncating));

    private static void Check<T>(string what, DeviceTensor<T> result, HostTensor reference)
        where T : unmanaged, INumber<T>
    {
        string? wrong = Tolerances.CheckReference(ToHost(result.ToArray(), result.Shape.Dimensions.ToArray()), reference);
        Assert.True(wrong is null, $"{what}: {wrong}");
    }

    /// <summary>Rule 9: within 1e-6 * sqrt(n), for double as many epsilons.</summary>
    private static void AssertSumsToOne<T>(T[] y, long[] shape, int? axis)
        where T : unmanaged, INumber<T>
    {
        int resolved = axis is { } one ? (one + shape.Length) % shape.Length : 0;
        long n = axis is null ? y.Length : shape[resolved];
        long inner = axis is null ? 1 : shape[(resolved + 1)..].Aggregate(1L, (a, b) => a * b);
        double tolerance = (typeof(T) == typeof(float) ? 1e-6 : 1e-14) * Math.Sqrt(n);
        for (long row = 0; row < y.Length / n; row++)
        {
            double sum = 0;
            for (long j = 0; j < n; j++)
                sum += double.CreateTruncating(y[row / inner * inner * n + row % inner + j * inner]);
            Assert.InRange(sum, 1 - tolerance, 1 + tolerance);
        }
    }
}
