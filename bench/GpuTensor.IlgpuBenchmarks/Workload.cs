using System.Diagnostics;

namespace GpuTensor.IlgpuBenchmarks;

/// <summary>An operator on data of a size.</summary>
internal sealed record Workload(string Name, Shape Input, Func<DeviceTensor<float>, DeviceTensor<float>> Run)
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("add 1M", [1 << 20], x => x + x),
        new("exp 1M", [1 << 20], x => x.Exp()),
        new("softmax 1024 x 256", [1024, 256], x => x.Softmax()),
        new("max-pool 2x2, 8 x 56 x 56 x 16", [8, 56, 56, 16], x => x.MaxPool2D(2)),
        Conv("conv 3x3, 56 x 56 x 16 -> 16", [1, 56, 56, 16], 16),
    ];

    public static IReadOnlyList<Workload> Small { get; } =
    [
        new("add", [65536], x => x + x),
        new("exp", [65536], x => x.Exp()),
        new("softmax 64 x 1000", [64, 1000], x => x.Softmax()),
        new("max-pool 3x3", [1, 30, 30, 32], x => x.MaxPool2D(3)),
        Conv("conv 3x3, 3 -> 16 (few channels)", [1, 40, 40, 3], 16),
        Conv("conv 3x3, 32 -> 32 (pipelined)", [1, 32, 32, 32], 32),
    ];

    public double Time(Device device)
    {
        var random = new Random(1);
        float[] values = new float[Input.ElementCount];
        foreach (ref float value in values.AsSpan())
            value = random.NextSingle() * 4 - 2;
        using DeviceTensor<float> input = DeviceTensor.Create(values, Input, device);
        device.Synchronize();
        var watch = Stopwatch.StartNew();
        using DeviceTensor<float> result = Run(input);
        device.Synchronize();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static Workload Conv(string name, Shape input, int outputs) => new(
        name, input, x =>
        {
            using DeviceTensor<float> filter = DeviceTensor.Full([3, 3, input[3], outputs], 0.1f, x.Device);
            return x.Conv2D(filter, padding: Padding.Same);
        });
}
