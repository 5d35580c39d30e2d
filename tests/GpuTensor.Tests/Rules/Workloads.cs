using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Tests.Properties;

namespace GpuTensor.Tests.Rules;

/// <summary>Calls that are large enough for several threads, each on data of its own.</summary>
internal static class Workloads
{
    private static readonly Window s_same = new(new Pair(3, 3)) { Padding = WindowPadding.Same };

    public static IReadOnlyDictionary<string, Func<IOperators, HostTensor>> All { get; } = new Dictionary<string, Func<IOperators, HostTensor>>
    {
        ["Conv2D 3x3"] = o => o.Conv2D(Data([2, 40, 41, 16]), Data([3, 3, 16, 33]), Data([33]), s_same, 1),
        ["Conv2D 3x3 strided"] = o => o.Conv2D(Data([2, 61, 62, 8]), Data([3, 3, 8, 24]), null, s_same with { Strides = new Pair(2, 2) }, 1),
        ["Conv2D 1x1"] = o => o.Conv2D(Data([2, 40, 40, 48]), Data([1, 1, 48, 40]), null, new Window(Pair.One), 1),
        ["Conv2D depthwise"] = o => o.Conv2D(Data([2, 60, 61, 32]), Data([3, 3, 1, 32]), null, s_same, 32),
        ["Conv2D planes"] = o => o.Conv2D(Data([2, 3, 60, 64]), Data([3, 1, 5, 5]), null, s_same with { Size = new Pair(5, 5), ChannelsFirst = true }, 3),
        ["Conv2D one channel"] = o => o.Conv2D(Data([2, 200, 201, 1]), Data([5, 5, 1, 4]), null, s_same with { Size = new Pair(5, 5) }, 1),
        ["Conv2D NCHW"] = o => o.Conv2D(Data([2, 16, 40, 41]), Data([20, 16, 3, 3]), null, s_same with { ChannelsFirst = true }, 1),
        ["Conv2D float64"] = o => o.Conv2D(Data([1, 40, 41, 8], Dtypes.Float64), Data([3, 3, 8, 12], Dtypes.Float64), null, s_same, 1),
        ["MaxPool2D"] = o => o.MaxPool(Data([2, 100, 101, 20]), s_same),
        ["MaxPool2D NCHW"] = o => o.MaxPool(Data([2, 7, 150, 151]), s_same with { ChannelsFirst = true, Strides = new Pair(2, 2) }),
        ["MaxPool2DWithIndices"] = o => o.MaxPoolWithIndices(Data([2, 80, 81, 20]), s_same, true).Indices,
        ["AveragePool2D"] = o => o.AveragePool(Data([2, 100, 101, 20]), s_same, false),
        ["ScatterUpsample"] = o => o.ScatterUpsample(Data([3, 70, 71, 5]), [1, 2, 3, 1], true),
        ["Softmax"] = o => o.Softmax(Data([300, 1000]), -1, 1, false),
        ["Softmax of columns"] = o => o.Softmax(Data([1000, 300]), 0, 2, false),
        ["Softmax of everything"] = o => o.Softmax(Data([500, 601]), null, 1, false),
        ["LogSoftmax"] = o => o.LogSoftmax(Data([5000, 60]), -1, 1),
        ["LogSumExp of everything"] = o => o.LogSumExp(Data([500, 601]), [], false),
        ["Sum of everything"] = o => o.Reduce(ReductionKind.Sum, Data([700, 801]), [], false),
        ["Sum of rows"] = o => o.Reduce(ReductionKind.Sum, Data([700, 801]), [1], false),
        ["Sum of columns"] = o => o.Reduce(ReductionKind.Sum, Data([700, 801]), [0], false),
        ["Mean of images"] = o => o.Reduce(ReductionKind.Mean, Data([3, 200, 201, 3]), [1, 2], false),
        ["Product of everything"] = o => o.Reduce(ReductionKind.Product, Data([300, 401]), [], false),
        ["Max of columns"] = o => o.Reduce(ReductionKind.Max, Data([700, 801]), [0], false),
        ["ArgMax of everything"] = o => o.ArgReduce(true, Data([700, 801]), null, false),
        ["Rescale"] = o => o.Rescale(Data([4, 100, 101, 3]), 0, 255, [1, 2]),
        ["Transpose"] = o => o.Transpose(Data([30, 101, 102]), [2, 1, 0]),
        ["Pad"] = o => o.Pad(Data([2, 200, 201, 3]), [(0, 0), (3, 2), (1, 4), (0, 0)], PadKind.Reflect, 0),
        ["Add"] = o => o.Binary(BinaryOperation.Add, Data([400, 501]), Data([501])),
        ["Exp"] = o => o.Unary(UnaryOperation.Exp, Data([400, 501])),
        ["Cast"] = o => o.Cast(Data([400, 501]), "uint8", true, false),
    };

    private static HostTensor Data(Shape shape, string dtype = Dtypes.Float32) =>
        RandomData.Tensor(dtype, shape, DataKind.Reals, (int)shape.ElementCount);
}
