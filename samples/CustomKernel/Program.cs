using System.Diagnostics;
using CustomKernel;
using GpuTensor;
using GpuTensor.Kernels;

const int Height = 480, Width = 640, Bins = 16;

// A picture to work on: soft rings, between 0 and 1.
var pixels = new float[Height * Width];
for (int i = 0; i < pixels.Length; i++)
{
    float dy = i / Width - Height / 2, dx = i % Width - Width / 2;
    pixels[i] = 0.5f + 0.4f * MathF.Sin(MathF.Sqrt(dx * dx + dy * dy) / 9);
}

float[] binomial = [1, 4, 6, 4, 1];
float[] blur = [.. from v in binomial from u in binomial select v * u / 256];

IEnumerable<Device> devices = args.Length > 0 ? args.Select(Device.Get) : Device.All;
foreach (Device device in devices)
{
    using DeviceTensor<float> image = DeviceTensor.Create(pixels, [1, Height, Width, 1], device);
    using DeviceTensor<float> filter = DeviceTensor.Create(blur, [5, 5, 1, 1], device);
    using DeviceTensor<float> sharp = DeviceTensor.Empty<float>(image.Shape, device);
    using DeviceTensor<int> counts = DeviceTensor.Zeros<int>([Bins], device);

    // The first round compiles the kernels for the device, the second is timed.
    var watch = new Stopwatch();
    for (int round = 0; round < 2; round++)
    {
        counts.Fill(0);
        device.Synchronize();
        watch.Restart();
        using DeviceTensor<float> blurred = image.Conv2D(filter, padding: Padding.Same);
        device.Launch(sharp.ElementCount, new SharpenKernel(image.View, blurred.View, sharp.View, 1.5f));
        const int PerGroup = 4096;
        var grid = new KernelConfig((pixels.Length - 1) / PerGroup + 1, 64);
        device.Launch(grid, new HistogramKernel(sharp.View, counts.View, PerGroup, Bins));
        device.Synchronize();
    }

    Console.WriteLine($"{device,-12} {watch.Elapsed.TotalMilliseconds,7:F2} ms   {device.Description}");
    Console.WriteLine($"             histogram {string.Join(' ', counts.ToArray())}");
    if (counts.ToArray().Sum() != pixels.Length)
        throw new InvalidOperationException("The histogram has lost pixels.");
}
