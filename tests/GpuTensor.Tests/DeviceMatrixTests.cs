using GpuTensor.Testing;

namespace GpuTensor.Tests;

public sealed class DeviceMatrixTests
{
    [Fact]
    public void Every_device_is_tested_unless_the_variable_names_some()
    {
        string[] everywhere = ["cpu:0", "cpu-kernels", "opencl:0", "cuda-emulated"];
        Assert.Equal(everywhere, DeviceMatrix.Choose(null).Select(device => device.Name)
            .Where(name => name != "cuda:0" && !name.StartsWith("ilgpu", StringComparison.Ordinal)));
        Assert.Equal(DeviceMatrix.Choose(null), DeviceMatrix.Choose(" "));
        Assert.Equal(["opencl:0", "cuda-emulated"], DeviceMatrix.Choose("OpenCL:0, cuda-emulated").Select(device => device.Name));
        Assert.Equal(["opencl:0", "cpu:0"], DeviceMatrix.Choose("OpenCL:0, cpu:0").Select(device => device.Name));
    }

    [Theory]
    [InlineData("cpu:0,opencl", "opencl")]
    [InlineData("all", "all")]
    public void A_name_that_is_not_there_is_told_with_those_that_are(string names, string wrong)
    {
        string message = Assert.Throws<ArgumentException>(() => DeviceMatrix.Choose(names)).Message;
        Assert.Contains($"{DeviceMatrix.Variable} names {wrong},", message);
        Assert.Contains("cpu:0, cpu-kernels, opencl:0, cuda-emulated, cuda:0", message);
    }
}
