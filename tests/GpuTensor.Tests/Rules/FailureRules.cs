using GpuTensor.Testing;

namespace GpuTensor.Tests.Rules;

/// <summary>Rules 22 to 24, of every operator: what is refused, what stays usable, what is never modified.</summary>
public sealed class FailureRules
{
    public static IEnumerable<TheoryDataRow<string, string>> Calls =>
        from device in DeviceMatrix.Devices
        from call in OperatorCalls.All
        select new TheoryDataRow<string, string>(device.Name, call.Name) { Skip = DeviceMatrix.SkipReason(device) };

    [Theory]
    [MemberData(nameof(Calls))]
    public void Rule_22_a_disposed_input_or_destination_is_refused(string device, string name)
    {
        (OperatorCall call, DeviceTensor<float> x) = Begin(device, name);
        DeviceTensor<float> y = DeviceTensor.Zeros<float>(call.Output, x.Device);
        y.Dispose();
        Assert.Throws<ObjectDisposedException>(() => call.Write(x, y));
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => call.Allocate(x));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Rule_22_null_is_refused(string device, string name)
    {
        (OperatorCall call, DeviceTensor<float> x) = Begin(device, name);
        using (x)
            Assert.Throws<ArgumentNullException>(() => call.Write(x, null!));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Rule_22_tensors_of_two_devices_are_refused(string device, string name)
    {
        (OperatorCall call, DeviceTensor<float> x) = Begin(device, name);
        var other = new CpuDevice(1);
        using (x)
        {
            using DeviceTensor<float> y = DeviceTensor.Zeros<float>(call.Output, other);
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => call.Write(x, y));
            Assert.Contains(x.Device.Name, e.Message, StringComparison.Ordinal);
            Assert.Contains(other.Name, e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Rule_22_a_destination_of_another_shape_is_refused_with_both_shapes(string device, string name)
    {
        (OperatorCall call, DeviceTensor<float> x) = Begin(device, name);
        using (x)
        {
            using DeviceTensor<float> y = DeviceTensor.Zeros<float>([7, 1, 3], x.Device);
            ArgumentException e = Assert.ThrowsAny<ArgumentException>(() => call.Write(x, y));
            Assert.Contains("[7, 1, 3]", e.Message, StringComparison.Ordinal);
            Assert.Contains(call.Output.ToString(), e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Rule_23_after_a_refusal_the_device_and_the_tensors_work_as_before(string device, string name)
    {
        (OperatorCall call, DeviceTensor<float> x) = Begin(device, name);
        using (x)
        {
            using var before = (DeviceTensor<float>)call.Allocate(x);
            using (DeviceTensor<float> wrong = DeviceTensor.Zeros<float>([7, 1, 3], x.Device))
                Assert.ThrowsAny<ArgumentException>(() => call.Write(x, wrong));
            using var after = (DeviceTensor<float>)call.Allocate(x);
            Assert.Equal(before.ToArray(), after.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Rule_24_inputs_are_not_modified_and_both_forms_agree(string device, string name)
    {
        (OperatorCall call, DeviceTensor<float> x) = Begin(device, name);
        using (x)
        {
            float[] before = x.ToArray();
            using var made = (DeviceTensor<float>)call.Allocate(x);
            using DeviceTensor<float> written = DeviceTensor.Full(call.Output, 123f, x.Device);
            call.Write(x, written);
            Assert.Equal(call.Output, made.Shape);
            Assert.Equal(made.ToArray(), written.ToArray());
            Assert.Equal(before, x.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Rule_24_the_result_goes_over_the_input_only_where_the_operator_says_so(string device, string name)
    {
        (OperatorCall call, DeviceTensor<float> x) = Begin(device, name);
        using (x)
        {
            if (call.MayAlias)
            {
                using var made = (DeviceTensor<float>)call.Allocate(x);
                call.Write(x, x);
                Assert.Equal(made.ToArray(), x.ToArray());
            }
            else if (call.Output.ElementCount == call.Input.ElementCount)
            {
                using DeviceTensor<float> alias = x.Reshape(call.Output.Dimensions);
                AssertRefused(() => call.Write(x, alias));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_24_no_operand_shares_its_memory_with_the_result(string device)
    {
        using DeviceTensor<float> x = DeviceTensor.Ones<float>([1, 1, 2, 2], DeviceMatrix.Get(device));
        using DeviceTensor<float> w = DeviceTensor.Ones<float>([1, 1, 2, 2], x.Device);
        using DeviceTensor<float> two = DeviceTensor.Ones<float>([2], x.Device);
        using DeviceTensor<float> narrow = DeviceTensor.Ones<float>([1, 1, 1, 2], x.Device);
        using DeviceTensor<float> flat = x.Reshape(2, 2);
        using DeviceTensor<float> bias = two.Reshape(1, 1, 1, 2);
        using DeviceTensor<long> positions = DeviceTensor.Zeros<long>([1, 1, 2, 2], x.Device);
        AssertRefused(() => x.Conv2D(w, null, x));
        AssertRefused(() => x.Conv2D(w, null, w));
        AssertRefused(() => narrow.Conv2D(w, two, bias));
        AssertRefused(() => x.MaxPool2D(x, 1));
        AssertRefused(() => x.MaxPool2DWithIndices(x, positions, 1));
        AssertRefused(() => positions.MaxPool2DWithIndices(DeviceTensor.Zeros<long>([1, 1, 2, 2], x.Device), positions, 1));
        AssertRefused(() => positions.MaxPool2DWithIndices(positions, positions, 1));
        AssertRefused(() => x.AveragePool2D(x, 1));
        AssertRefused(() => x.ScatterUpsample(x, [1, 1, 1, 1]));
        AssertRefused(() => x.LogSumExp(flat, [0, 1]));
        AssertRefused(() => x.Sum(flat, [0, 1]));
        AssertRefused(() => x.Max(flat, [0, 1]));
        AssertRefused(() => x.Pad(x, [(0, 0), (0, 0), (0, 0), (0, 0)]));
        AssertRefused(() => positions.ArgMax(positions.Reshape(1, 2, 2), 0));
        AssertRefused(() => x.Cast(x));
    }

    /// <summary>Memory is not taken by a call that is refused.</summary>
    [Fact]
    public void Rule_22_a_refused_call_allocates_nothing()
    {
        var device = new CpuDevice(1);
        using DeviceTensor<float> x = DeviceTensor.Ones<float>([1, 3, 3, 1], device);
        long inUse = device.Memory.InUseBytes;
        Action[] calls =
        [
            () => x.Conv2D(x, groups: 0), () => x.MaxPool2D(9), () => x.AveragePool2D(0), () => x.ScatterUpsample([0, 1, 1, 1]),
            () => x.Softmax(7), () => x.Sum([9]), () => x.Transpose([0, 0, 1, 2]), () => x.Pad([]), () => x.Rescale(float.NaN, 1),
        ];
        Assert.All(calls, call => Assert.ThrowsAny<ArgumentException>(call));
        Assert.Equal(inUse, device.Memory.InUseBytes);
    }

    private static void AssertRefused(Action call) =>
        Assert.Contains("memory", Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);

    private static (OperatorCall Call, DeviceTensor<float> Input) Begin(string device, string name)
    {
        OperatorCall call = OperatorCalls.All.Single(item => item.Name == name);
        float[] elements = [.. Enumerable.Range(0, (int)call.Input.ElementCount).Select(i => (i * 37 % 64 - 20) / 8f)];
        return (call, DeviceTensor.Create(elements, call.Input, DeviceMatrix.Get(device)));
    }
}
