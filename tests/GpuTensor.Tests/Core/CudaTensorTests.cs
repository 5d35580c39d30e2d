using GpuTensor.Testing.Cuda;
using GpuTensor.Tests.Rules;

namespace GpuTensor.Tests.Core;

/// <summary>Tensors on CUDA devices: what no other device does. The devices are emulated.</summary>
public sealed class CudaTensorTests
{
    [Fact]
    public void A_tensor_goes_to_any_device_and_back()
    {
        var machine = new EmulatedCuda(80, 90);
        CudaDevice first = machine.NewDevice(), second = machine.NewDevice(1);
        using DeviceTensor<float> x = DeviceTensor.Create([1f, 2, 3, 4, 5, 6], [2, 3], first);
        using DeviceTensor<float> there = x.To(second), here = x.To(first), host = there.To(Device.Get("cpu:0")), back = host.To(first);
        foreach ((DeviceTensor<float> copy, Device device) in new[] { (there, (Device)second), (here, first), (host, Device.Get("cpu:0")), (back, first) })
        {
            Assert.Equal((device, x.Shape), (copy.Device, copy.Shape));
            Assert.Equal([1, 2, 3, 4, 5, 6], copy.ToArray());
        }

        using DeviceTensor<float> empty = DeviceTensor.Empty<float>([0, 3], first), copied = empty.To(second);
        Assert.Equal(new Shape(0, 3), copied.Shape);
        Assert.Throws<ArgumentNullException>(() => x.To(null!));
        DeviceTensor<float> gone = x.To(second);
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => gone.To(first));
        Assert.Throws<InvalidOperationException>(() => x.Add(there));
        Assert.Empty(machine.Misuses);
    }

    [Fact]
    public void A_sequence_of_operators_is_captured_once_and_replayed_with_new_data()
    {
        var machine = new EmulatedCuda(80);
        CudaDevice device = machine.NewDevice();
        float[] filter = [.. Enumerable.Range(0, 9).Select(i => i - 4f)];
        using DeviceTensor<float> images = DeviceTensor.Zeros<float>([1, 6, 6, 1], device);
        using DeviceTensor<float> filters = DeviceTensor.Create(filter, [3, 3, 1, 1], device);
        DeviceTensor<float> result = null!;
        using (DeviceGraph graph = device.Capture(() =>
        {
            using DeviceTensor<float> edges = images.Conv2D(filters, padding: Padding.Same);
            using DeviceTensor<float> pooled = edges.MaxPool2D(2);
            result = pooled.Sum([3]);
        }))
        {
            for (int round = 1; round <= 3; round++)
            {
                float[] pixels = [.. Enumerable.Range(0, 36).Select(i => (float)(i * i % (7 + round)))];
                images.CopyFrom(pixels);
                graph.Launch();
                using DeviceTensor<float> image = DeviceTensor.Create(pixels, [1, 6, 6, 1], Device.Get("cpu:0"));
                using DeviceTensor<float> kernel = filters.To(Device.Get("cpu:0"));
                using DeviceTensor<float> edges = image.Conv2D(kernel, padding: Padding.Same), pooled = edges.MaxPool2D(2), expected = pooled.Sum([3]);
                Assert.Equal(expected.ToArray(), result.ToArray());
            }
        }

        result.Dispose();
        images.Dispose();
        filters.Dispose();
        Assert.Equal(0, device.Memory.InUseBytes);
        Assert.Empty(machine.Misuses);
    }

    /// <summary>Each operator, with each of the driver's calls failing once: its memory does not wait for the garbage collector.</summary>
    [Fact]
    public void Whichever_call_of_an_operator_fails_nothing_of_it_stays_in_use()
    {
        var machine = new EmulatedCuda(80);
        CudaDevice device = machine.NewDevice();
        float[] elements = [.. Enumerable.Range(0, 64).Select(i => i / 8f)];
        using DeviceTensor<float> images = DeviceTensor.Create(elements, [2, 4, 4, 2], device), row = DeviceTensor.Ones<float>([70_000], device);
        (string Name, Func<IDisposable> Make)[] calls =
        [
            .. OperatorCalls.All.Select(call => (call.Name, (Func<IDisposable>)(() => call.Allocate(images)))),
            ("Create", () => DeviceTensor.Create(elements, [64], device)),
            ("FromArray", () => DeviceTensor.FromArray<float>(elements, device)),
            ("Full", () => DeviceTensor.Full([64], 3f, device)),
            ("To", () => images.To(device)),
            ("Cast", () => images.Cast<int>()),
            ("ArgMax", () => images.ArgMax(1)),
            ("LogSumExp of a long row", () => row.LogSumExp([0])),
            ("Softmax of a long row", () => row.Softmax()),
        ];
        long inUse = device.Memory.InUseBytes;
        foreach ((string name, Func<IDisposable> make) in calls)
        {
            int failures = 0;
            for (int number = 1; ; number++, failures++)
            {
                machine.FailCall(number, 900);
                try
                {
                    make().Dispose();
                }
                catch (DeviceException)
                {
                }

                string? function = machine.FailedFunction;
                machine.FailNothing();
                Assert.True(device.Memory.InUseBytes == inUse, $"{name} left {device.Memory.InUseBytes - inUse} bytes, {function}.");
                if (function is null)
                    break;
            }

            Assert.True(failures >= 2, $"{name} called the driver {failures} times.");
        }
    }
}
