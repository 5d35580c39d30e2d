using GpuTensor.Testing.Cuda;

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
}
