using GpuTensor.Kernels;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace GpuTensor.Tests.Ilgpu;

/// <summary>Accelerators and buffers that a program and the library share.</summary>
public sealed class IlgpuInteropTests : IDisposable
{
    private readonly Context _context = Context.Create(builder => builder.CPU(new CPUDevice(4, 16, 1)));
    private readonly Accelerator _accelerator;

    public IlgpuInteropTests() => _accelerator = _context.CreateCPUAccelerator(0);

    public void Dispose()
    {
        _accelerator.Dispose();
        _context.Dispose();
    }

    [Fact]
    public void The_simulator_is_a_device_of_the_machine_and_the_others_are_there_or_say_why()
    {
        GpuTensor.Device device = GpuTensor.Device.Get("ilgpu-cpu:0");
        Assert.Contains(device, GpuTensor.Device.All);
        Assert.Equal(DeviceKind.Ilgpu, device.Kind);
        Assert.Equal(new DeviceLimits(256, device.Limits.SharedBytes, 32), device.Limits);
        foreach (string kind in (string[])["ilgpu-cuda", "ilgpu-opencl"])
        {
            Assert.True(
                GpuTensor.Device.All.Any(item => item.Name == kind + ":0") || GpuTensor.Device.Unavailable.Any(item => item.Name == kind && item.Reason.Length > 10));
        }
    }

    [Fact]
    public void An_accelerator_is_one_device()
    {
        IlgpuDevice device = IlgpuDevice.From(_accelerator);
        Assert.Same(device, IlgpuDevice.From(_accelerator));
        Assert.Same(_accelerator, device.Accelerator);
        var own = (IlgpuDevice)GpuTensor.Device.Get("ilgpu-cpu:0");
        Assert.Same(own, IlgpuDevice.From(own.Accelerator));
        Assert.Throws<ArgumentNullException>(() => IlgpuDevice.From(null!));
    }

    [Fact]
    public void A_buffer_becomes_a_tensor_without_a_copy_and_stays_its_owners()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = _accelerator.Allocate1D<float>([1, 2, 3, 4, 5, 6]);
        using (DeviceTensor<float> tensor = DeviceTensor.From(buffer, [2, 3]))
        {
            Assert.Same(IlgpuDevice.From(_accelerator), tensor.Device);
            Assert.Equal([1, 2, 3, 4, 5, 6], tensor.ToArray());
            tensor.CopyFrom([10f, 20, 30, 40, 50, 60]);
            Assert.Equal([10, 20, 30, 40, 50, 60], buffer.GetAsArray1D());
            buffer.View.SubView(0, 1).CopyFromCPU([7f]);
            Assert.Equal([7, 20, 30, 40, 50, 60], tensor.ToArray());
            using DeviceTensor<float> sums = tensor.Sum([1]);
            Assert.Equal([57, 150], sums.ToArray());
        }

        Assert.False(buffer.IsDisposed);
        Assert.Equal(20, buffer.GetAsArray1D()[1]);
    }

    [Fact]
    public void A_tensor_goes_into_a_users_kernel_without_a_copy()
    {
        using DeviceTensor<float> tensor = DeviceTensor.Create([1f, 2, 3, 4], [2, 2], IlgpuDevice.From(_accelerator));
        Action<ILGPU.Index1D, ILGPU.ArrayView<float>> twice = _accelerator.LoadAutoGroupedStreamKernel<ILGPU.Index1D, ILGPU.ArrayView<float>>(Twice);
        twice(4, tensor.AsIlgpuView());
        _accelerator.Synchronize();
        Assert.Equal([2, 4, 6, 8], tensor.ToArray());
        using DeviceTensor<float> rows = tensor.Softmax();
        Assert.Equal(1, rows.ToArray()[..2].Sum(), 1e-6f);
    }

    [Fact]
    public void What_cannot_be_shared_says_so()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = _accelerator.Allocate1D<float>(6);
        Assert.Contains("6", Assert.Throws<ArgumentException>(() => DeviceTensor.From(buffer, [7])).Message);
        Assert.Throws<ArgumentNullException>(() => DeviceTensor.From<float>(null!, [7]));
        using DeviceTensor<float> onCpu = DeviceTensor.Zeros<float>([2], GpuTensor.Device.Get("cpu:0"));
        Assert.Contains("cpu:0", Assert.Throws<InvalidOperationException>(() => onCpu.AsIlgpuView()).Message);
        MemoryBuffer1D<float, Stride1D.Dense> gone = _accelerator.Allocate1D<float>(6);
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => DeviceTensor.From(gone, [6]));
        DeviceTensor<float> disposed = DeviceTensor.From(buffer);
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => disposed.AsIlgpuView());
    }

    [Fact]
    public void A_kernel_without_a_form_for_ILGPU_says_what_is_missing()
    {
        using DeviceTensor<float> tensor = DeviceTensor.Zeros<float>([2], IlgpuDevice.From(_accelerator));
        string message = Assert.Throws<NotSupportedException>(() => tensor.Device.Launch(2, new OwnKernel(tensor.View))).Message;
        Assert.Contains(nameof(OwnKernel), message);
        Assert.Contains("GpuTensor.Tests.Ilgpu", message);
    }

    [Fact]
    public void Groups_that_an_accelerator_does_not_have_are_refused()
    {
        using Context context = Context.Create(builder => builder.DefaultCPU());
        using Accelerator small = context.CreateCPUAccelerator(0);
        IlgpuDevice device = IlgpuDevice.From(small);
        using DeviceTensor<float> image = DeviceTensor.Ones<float>([1, 4, 4, 1], device);
        using DeviceTensor<float> filter = DeviceTensor.Ones<float>([3, 3, 1, 1], device);
        Assert.Contains("at most 16", Assert.Throws<ArgumentOutOfRangeException>(() => image.Conv2D(filter)).Message);
        using DeviceTensor<float> sum = image + image;
        Assert.Equal(2, sum.ToArray()[0]);
    }

    [Fact]
    public void Memory_is_counted_and_given_back()
    {
        IlgpuDevice device = IlgpuDevice.From(_accelerator);
        long before = device.Memory.InUseBytes;
        DeviceTensor<float> tensor = DeviceTensor.Zeros<float>([1000], device);
        Assert.Equal(before + 4000, device.Memory.InUseBytes);
        tensor.Dispose();
        Assert.Equal(before, device.Memory.InUseBytes);
        Assert.Throws<OutOfDeviceMemoryException>(() => device.Allocate(1L << 50));
    }

    private static void Twice(ILGPU.Index1D i, ILGPU.ArrayView<float> values) => values[i] *= 2;

    private readonly struct OwnKernel(GpuTensor.Kernels.ArrayView<float> x) : IKernel
    {
        public void Execute() => x[0] = 1;
    }
}
