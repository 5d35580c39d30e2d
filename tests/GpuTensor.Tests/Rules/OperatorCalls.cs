namespace GpuTensor.Tests.Rules;

/// <summary>An operator that takes a float32 tensor, in both its forms.</summary>
/// <param name="Name">What tests call it.</param>
/// <param name="Input">A shape it takes.</param>
/// <param name="Output">The shape it gives.</param>
/// <param name="Allocate">The form that makes a tensor.</param>
/// <param name="Write">The form that writes into the caller's.</param>
internal sealed record OperatorCall(
    string Name, Shape Input, Shape Output, Func<DeviceTensor<float>, IDisposable> Allocate, Action<DeviceTensor<float>, DeviceTensor<float>> Write)
{
    /// <summary>Whether the result may be written over the input.</summary>
    public bool MayAlias { get; init; }

    public override string ToString() => Name;
}

/// <summary>Every operator whose result is a float32 tensor too.</summary>
internal static class OperatorCalls
{
    private static readonly Shape s_images = [2, 4, 4, 2];

    public static IReadOnlyList<OperatorCall> All { get; } =
    [
        new("Conv2D", s_images, [2, 2, 2, 3], x => Convolve(x), (x, y) => Convolve(x, y)),
        new("MaxPool2D", s_images, [2, 2, 2, 2], x => x.MaxPool2D(2), (x, y) => x.MaxPool2D(y, 2)),
        new("MaxPool2DWithIndices", s_images, [2, 2, 2, 2], x => Both(x.MaxPool2DWithIndices(2)), MaxPoolWithIndices),
        new("AveragePool2D", s_images, [2, 2, 2, 2], x => x.AveragePool2D(2), (x, y) => x.AveragePool2D(y, 2)),
        new("ScatterUpsample", s_images, [2, 8, 12, 2], x => x.ScatterUpsample([1, 2, 3, 1]), (x, y) => x.ScatterUpsample(y, [1, 2, 3, 1])),
        new("Softmax", s_images, s_images, x => x.Softmax(), (x, y) => x.Softmax(y)),
        new("LogSoftmax", s_images, s_images, x => x.LogSoftmax(), (x, y) => x.LogSoftmax(y)),
        new("LogSumExp", s_images, [2, 4], x => x.LogSumExp([1, 3]), (x, y) => x.LogSumExp(y, [1, 3])),
        new("Sum", s_images, [2, 4, 4], x => x.Sum([3]), (x, y) => x.Sum(y, [3])),
        new("Product", s_images, [2, 4, 4], x => x.Product([3]), (x, y) => x.Product(y, [3])),
        new("Mean", s_images, [2, 2], x => x.Mean([1, 2]), (x, y) => x.Mean(y, [1, 2])),
        new("Min", s_images, [4, 4, 2], x => x.Min([0]), (x, y) => x.Min(y, [0])),
        new("Max", s_images, [4, 4, 2], x => x.Max([0]), (x, y) => x.Max(y, [0])),
        new("Rescale", s_images, s_images, x => x.Rescale([1, 2]), (x, y) => x.Rescale(y, [1, 2])),
        new("Transpose", s_images, [2, 2, 4, 4], x => x.Transpose([0, 3, 1, 2]), (x, y) => x.Transpose(y, [0, 3, 1, 2])),
        new("NhwcToNchw", s_images, [2, 2, 4, 4], x => x.NhwcToNchw(), (x, y) => x.NhwcToNchw(y)),
        new("NchwToNhwc", s_images, [2, 4, 2, 4], x => x.NchwToNhwc(), (x, y) => x.NchwToNhwc(y)),
        new("Pad", s_images, [2, 5, 6, 2], x => x.Pad([(0, 0), (1, 0), (1, 1), (0, 0)]), (x, y) => x.Pad(y, [(0, 0), (1, 0), (1, 1), (0, 0)])),
        new("Add", s_images, s_images, x => x.Add(1f), (x, y) => x.Add(1f, y)) { MayAlias = true },
        new("Subtract", s_images, s_images, x => x.Subtract(x), (x, y) => x.Subtract(x, y)) { MayAlias = true },
        new("Multiply", s_images, s_images, x => x.Multiply(x), (x, y) => x.Multiply(x, y)) { MayAlias = true },
        new("Divide", s_images, s_images, x => x.Divide(2f), (x, y) => x.Divide(2f, y)) { MayAlias = true },
        new("Maximum", s_images, s_images, x => x.Maximum(0f), (x, y) => x.Maximum(0f, y)) { MayAlias = true },
        new("Minimum", s_images, s_images, x => x.Minimum(0f), (x, y) => x.Minimum(0f, y)) { MayAlias = true },
        new("Negate", s_images, s_images, x => x.Negate(), (x, y) => x.Negate(y)) { MayAlias = true },
        new("Abs", s_images, s_images, x => x.Abs(), (x, y) => x.Abs(y)) { MayAlias = true },
        new("Sqrt", s_images, s_images, x => x.Sqrt(), (x, y) => x.Sqrt(y)) { MayAlias = true },
        new("Exp", s_images, s_images, x => x.Exp(), (x, y) => x.Exp(y)) { MayAlias = true },
        new("Log", s_images, s_images, x => x.Log(), (x, y) => x.Log(y)) { MayAlias = true },
        new("Clamp", s_images, s_images, x => x.Clamp(-1, 1), (x, y) => x.Clamp(-1, 1, y)) { MayAlias = true },
    ];

    private static DeviceTensor<float> Convolve(DeviceTensor<float> x)
    {
        using DeviceTensor<float> filter = Filter(x.Device);
        return x.Conv2D(filter);
    }

    private static void Convolve(DeviceTensor<float> x, DeviceTensor<float> y)
    {
        using DeviceTensor<float> filter = Filter(x.Device);
        x.Conv2D(filter, null, y);
    }

    private static DeviceTensor<float> Filter(Device device) =>
        DeviceTensor.Create([.. Enumerable.Range(0, 54).Select(i => i % 7 - 3f)], [3, 3, 2, 3], device);

    private static void MaxPoolWithIndices(DeviceTensor<float> x, DeviceTensor<float> y)
    {
        using DeviceTensor<long> indices = DeviceTensor.Empty<long>([2, 2, 2, 2], x.Device);
        x.MaxPool2DWithIndices(y, indices, 2);
    }

    private static IDisposable Both((DeviceTensor<float> Values, DeviceTensor<long> Indices) result)
    {
        result.Indices.Dispose();
        return result.Values;
    }
}
