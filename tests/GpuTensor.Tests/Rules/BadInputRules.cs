using GpuTensor.Testing;

namespace GpuTensor.Tests.Rules;

/// <summary>Rule 22: the message of a refusal names the argument, what it was, and what it must be.</summary>
public sealed class BadInputRules
{
    private static readonly Dictionary<string, (Action<DeviceTensor<float>> Call, string Argument, string[] Says)> s_calls = new()
    {
        ["Conv2D of a rank-3 filter"] = (x => x.Conv2D(With([3, 3, 2], x)), "filter", ["[3, 3, 2]", "4 dimensions"]),
        ["Conv2D of other channels"] = (x => x.Conv2D(With([3, 3, 5, 2], x)), "filter", ["[3, 3, 5, 2]", "[2, 6, 7, 4]"]),
        ["Conv2D of channels that groups do not divide"] = (x => x.Conv2D(With([3, 3, 2, 3], x), groups: 2), "filter", ["3", "2 groups"]),
        ["Conv2D in no groups"] = (x => x.Conv2D(With([3, 3, 4, 2], x), groups: 0), "groups", ["0", "at least 1"]),
        ["Conv2D with a bias of another length"] = (x => x.Conv2D(With([3, 3, 4, 2], x), With([3], x)), "bias", ["[3]", "[2]"]),
        ["Conv2D with a stride of 0"] = (x => x.Conv2D(With([3, 3, 4, 2], x), strides: (0, 1)), "strides", ["0x1", "at least 1"]),
        ["Conv2D with a dilation of -1"] = (x => x.Conv2D(With([3, 3, 4, 2], x), dilations: (1, -1)), "dilations", ["1x-1", "at least 1"]),
        ["Conv2D with a filter larger than the image"] = (x => x.Conv2D(With([7, 3, 4, 2], x)), "filter", ["7x3", "6x7"]),
        ["Conv2D of a precision that is none"] = (x => x.Conv2D(With([3, 3, 4, 2], x), precision: (MathPrecision)9), "precision", ["9", "Tf32x3"]),
        ["Conv2D in a layout that is none"] = (x => x.Conv2D(With([3, 3, 4, 2], x), layout: (ImageLayout)9), "layout", ["9", "Nhwc", "Nchw"]),
        ["MaxPool2D of a matrix"] = (x => x.Reshape(-1, 4).MaxPool2D(2), "input", ["[84, 4]", "4 dimensions"]),
        ["MaxPool2D with a window of 0"] = (x => x.MaxPool2D((2, 0)), "window", ["2x0", "at least 1"]),
        ["MaxPool2D with a stride of -3"] = (x => x.MaxPool2D(2, -3), "strides", ["-3x-3", "at least 1"]),
        ["MaxPool2D with a window larger than the image"] = (x => x.MaxPool2D(2, dilations: (6, 1)), "window", ["2x2", "6x7"]),
        ["MaxPool2DWithIndices with a window larger than the image"] = (x => x.MaxPool2DWithIndices(8), "window", ["8x8", "6x7"]),
        ["AveragePool2D with a window larger than the image"] = (x => x.AveragePool2D((1, 8)), "window", ["1x8", "6x7"]),
        ["ScatterUpsample with too few strides"] = (x => x.ScatterUpsample([1, 2]), "strides", ["[1, 2]", "4"]),
        ["ScatterUpsample with a stride of 0"] = (x => x.ScatterUpsample([1, 2, 0, 1]), "strides", ["[1, 2, 0, 1]", "at least 1"]),
        ["ScatterUpsample of a scalar"] = (x => DeviceTensor.Zeros<float>([], x.Device).ScatterUpsample([]), "input", ["1 to 8"]),
        ["Softmax along an axis that is not there"] = (x => x.Softmax(4), "axis", ["4", "from -4 to 3"]),
        ["Softmax of a scalar along an axis"] = (x => DeviceTensor.Zeros<float>([], x.Device).Softmax(), "axis", ["-1", "a scalar has no axes"]),
        ["LogSoftmax along an axis that is not there"] = (x => x.LogSoftmax(-5), "axis", ["-5", "from -4 to 3"]),
        ["LogSumExp over an axis twice"] = (x => x.LogSumExp([1, -3]), "axes", ["-3", "twice"]),
        ["Sum over an axis that is not there"] = (x => x.Sum([1, 9]), "axes", ["9", "from -4 to 3"]),
        ["Max over an axis twice"] = (x => x.Max([3, -1]), "axes", ["-1", "twice"]),
        ["ArgMax along an axis that is not there"] = (x => x.ArgMax(17), "axis", ["17", "from -4 to 3"]),
        ["Rescale to a range that is not finite"] = (x => x.Rescale(0, float.PositiveInfinity), "high", ["finite"]),
        ["Transpose by too few axes"] = (x => x.Transpose([1, 0]), "permutation", ["2", "[2, 6, 7, 4]"]),
        ["Transpose by an axis twice"] = (x => x.Transpose([0, 1, 1, 2]), "permutation", ["[0, 1, 1, 2]", "once"]),
        ["NhwcToNchw of a matrix"] = (x => x.Reshape(-1, 4).NhwcToNchw(), "input", ["[84, 4]", "rank 4"]),
        ["Pad by too few pairs"] = (x => x.Pad([(1, 1)]), "paddings", ["1", "4"]),
        ["Pad by a negative number"] = (x => x.Pad([(0, 0), (0, -2), (0, 0), (0, 0)]), "paddings", ["-2", "negative"]),
        ["Pad in a mode that is none"] = (x => x.Pad([(0, 0), (0, 0), (0, 0), (0, 0)], (PadMode)77), "mode", ["77"]),
        ["Add of shapes that do not broadcast"] = (x => x.Add(With([2, 6, 7, 3], x)), "right", ["[2, 6, 7, 4]", "[2, 6, 7, 3]"]),
        ["Clamp to a range the wrong way round"] = (x => x.Clamp(2, 1), "min", ["2", "1"]),
        ["Cast with a rounding that is none"] = (x => x.Cast<int>((Rounding)5), "rounding", ["5"]),
        ["Cast with an overflow that is none"] = (x => x.Cast<int>(overflow: (Overflow)5), "overflow", ["5"]),
    };

    public static IEnumerable<TheoryDataRow<string, string>> Calls =>
        from device in DeviceMatrix.Devices
        from name in s_calls.Keys
        select new TheoryDataRow<string, string>(device.Name, name) { Skip = DeviceMatrix.SkipReason(device) };

    [Theory]
    [MemberData(nameof(Calls))]
    public void Rule_22_a_refusal_names_the_argument_what_it_was_and_what_it_must_be(string device, string name)
    {
        (Action<DeviceTensor<float>> call, string argument, string[] says) = s_calls[name];
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 6, 7, 4], DeviceMatrix.Get(device));
        ArgumentException e = Assert.ThrowsAny<ArgumentException>(() => call(x));
        Assert.Equal(argument, e.ParamName);
        Assert.Contains(argument, e.Message, StringComparison.Ordinal);
        Assert.All(says, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    private static DeviceTensor<float> With(Shape shape, DeviceTensor<float> beside) => DeviceTensor.Zeros<float>(shape, beside.Device);
}
