using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Compiler.Ptx;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Convolution;
using GpuTensor.Kernels.Normalization;
using GpuTensor.Kernels.Pooling;
using GpuTensor.Kernels.Upsampling;
using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Properties;

/// <summary>Kernels that move 16 bytes at once: their results, and that they do.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class WideAccessTests
{
    private static readonly Window s_same = new(new Pair(3, 3)) { Padding = WindowPadding.Same };

    /// <summary>Few channels and many, windows inside and over borders, of few taps and many, small images and so large ones that kernels are specialised.</summary>
    public static TheoryData<string, Func<IOperators, HostTensor>> Cases => new()
    {
        { "max 2x2", o => o.MaxPool(Data([2, 8, 10, 4]), new Window(new Pair(2, 2)) { Strides = new Pair(2, 2) }) },
        { "max 3x3 over borders", o => o.MaxPool(Data([2, 7, 9, 36]), s_same) },
        { "max dilated", o => o.MaxPool(Data([1, 9, 8, 8]), s_same with { Dilations = new Pair(2, 3), Strides = new Pair(2, 1) }) },
        { "max 3x3 of many", o => o.MaxPool(Data([1, 40, 41, 12]), s_same) },
        { "max 2x2 of many", o => o.MaxPool(Data([1, 32, 33, 132]), new Window(new Pair(2, 2))) },
        { "max 9x9", o => o.MaxPool(Data([1, 9, 12, 12]), s_same with { Size = new Pair(9, 9) }) },
        { "max of padding alone", o => o.MaxPool(Data([1, 2, 3, 4]), new Window(new Pair(2, 2)) { Padding = WindowPadding.Explicit(3, 3, 3, 3) }) },
        { "max 3x3 of pictures", o => o.MaxPool(Data([1, 80, 64, 3]), s_same) },
        { "max 2x4 of pictures", o => o.MaxPool(Data([2, 51, 67, 4 - 1]), new Window(new Pair(2, 4))) },
        { "max 5x2 of pairs", o => o.MaxPool(Data([3, 37, 70, 2]), s_same with { Size = new Pair(5, 2) }) },
        { "max 4x3 of planes", o => o.MaxPool(Data([1, 130, 92, 1]), s_same with { Size = new Pair(4, 3) }) },
        { "max of five channels", o => o.MaxPool(Data([1, 60, 52, 5]), new Window(new Pair(3, 3)) { Padding = WindowPadding.Explicit(2, 0, 1, 1) }) },
        { "average 3x3 over borders", o => o.AveragePool(Data([2, 7, 9, 36]), s_same, false) },
        { "average with padding", o => o.AveragePool(Data([2, 7, 9, 8]), s_same with { Strides = new Pair(2, 2) }, true) },
        { "average 3x3 of many", o => o.AveragePool(Data([1, 40, 41, 12]), s_same, false) },
        { "average 2x2 of many", o => o.AveragePool(Data([1, 32, 33, 132]), new Window(new Pair(2, 2)), true) },
        { "average 9x9", o => o.AveragePool(Data([1, 9, 12, 12]), s_same with { Size = new Pair(9, 9) }, false) },
        { "softmax of short rows", o => o.Softmax(Data([5, 36]), -1, 1, false) },
        { "softmax of rows", o => o.Softmax(Data([3, 1000]), -1, 0.5, true) },
        { "softmax of long rows", o => o.Softmax(Data([1, 1028]), -1, 1, false) },
        { "softmax of many rows", o => o.Softmax(Data([200, 660]), -1, 1, false) },
        { "log-softmax of rows", o => o.LogSoftmax(Data([3, 444]), -1, 2) },
        { "softmax of rows of 10", o => o.Softmax(Data([13110, 10]), -1, 0.5, false) },
        { "softmax of rows of 32", o => o.Softmax(Data([4100, 32]), -1, 1, true) },
        { "softmax of rows of 9001", o => o.Softmax(Data([15, 9001]), -1, 2, true) },
        { "log-softmax of rows of 33000", o => o.LogSoftmax(Data([4, 33000]), -1, 1) },
        { "log-softmax of rows of 7", o => o.LogSoftmax(Data([18729, 7]), -1, 1) },
        { "softmax of columns", o => o.Softmax(Data([2, 21, 12]), 1, 1, false) },
        { "softmax of many columns", o => o.Softmax(Data([2, 9, 7300]), 1, 1, true) },
        { "log-softmax of columns", o => o.LogSoftmax(Data([2, 5, 20]), 1, 1) },
        { "sums of long rows", o => o.Reduce(ReductionKind.Sum, Data([3, 44001]), [1], false) },
        { "maxima of columns", o => o.Reduce(ReductionKind.Max, Data([701, 190]), [0], true) },
        { "least bytes", o => o.Reduce(ReductionKind.Min, Bytes([5, 131, 203]), [0, 1, 2], false) },
        { "products of short rows", o => o.Reduce(ReductionKind.Product, RandomData.Tensor(Dtypes.Float32, [9001, 15], DataKind.NearOne, 4), [1], false) },
        { "upsampling of pairs", o => o.ScatterUpsample(Data([3, 5500, 2]), [1, 4, 1], true) },
        { "upsampling of single ones", o => o.ScatterUpsample(Data([60, 750]), [3, 3], true) },
        { "upsampling without the end", o => o.ScatterUpsample(Data([40, 1112, 2]), [2, 2, 1], false) },
        { "upsampling of bytes", o => o.ScatterUpsample(Bytes([20, 2336, 3]), [1, 2, 1], true) },
    };

    [Theory]
    [MemberData(nameof(CasesOnDevices))]
    public void What_moves_16_bytes_at_once_is_the_reference(string device, string name)
    {
        Func<IOperators, HostTensor> run = Find(name);
        Assert.Null(Tolerances.CheckReference(run(new LibraryOperators(DeviceMatrix.Get(device))), run(ReferenceOperators.Instance)));
    }

    [Theory]
    [EachDevice]
    public void NaN_and_infinities_pass_through_vectors(string device)
    {
        HostTensor x = Data([1, 6, 7, 8]);
        (x.Data[5], x.Data[100], x.Data[201]) = (double.NaN, double.PositiveInfinity, double.NegativeInfinity);
        foreach (Func<IOperators, HostTensor> run in (Func<IOperators, HostTensor>[])
        [
            o => o.MaxPool(x, s_same), o => o.AveragePool(x, s_same, false), o => o.Softmax(x.Reshape(2, 168), -1, 1, false), o => o.Softmax(x.Reshape(3, 4, 28), 1, 1, true),
        ])
        {
            Assert.Null(Tolerances.CheckReference(run(new LibraryOperators(DeviceMatrix.Get(device))), run(ReferenceOperators.Instance)));
        }
    }

    /// <summary>Rows short and long, some with a NaN, an infinity, or nothing but -infinity.</summary>
    [Theory]
    [EachDevice]
    public void NaN_and_infinities_stay_in_their_rows(string device)
    {
        foreach (int length in new[] { 10, 9001 })
        {
            HostTensor x = Data([(1 << 17) / length + 1, length]);
            (x.Data[3], x.Data[length + 5], x.Data[2 * length + 7]) = (double.NaN, double.PositiveInfinity, double.NegativeInfinity);
            Array.Fill(x.Data, double.NegativeInfinity, 3 * length, length);
            foreach (bool masked in new[] { false, true })
            {
                HostTensor Run(IOperators o) => o.Softmax(x, -1, 1, masked);
                Assert.Null(Tolerances.CheckReference(Run(new LibraryOperators(DeviceMatrix.Get(device))), Run(ReferenceOperators.Instance)));
            }

            HostTensor Logarithms(IOperators o) => o.LogSoftmax(x, -1, 1);
            Assert.Null(Tolerances.CheckReference(Logarithms(new LibraryOperators(DeviceMatrix.Get(device))), Logarithms(ReferenceOperators.Instance)));
        }
    }

    /// <summary>Every access to global memory of the usual large shapes, in the PTX for an H200.</summary>
    [Fact]
    public void Global_memory_is_read_and_written_in_vectors()
    {
        // Channels of 64; rows and columns of floats; runs of 8 bytes in lines of 4 of them.
        CheckVectors<MaxPoolQuadKernel>(4, 1, 1, 0, 2, 2);
        CheckVectors<MaxPoolQuadKernel>(9, 1, 0, 0, 3, 3);
        CheckVectors<AveragePoolQuadKernel>(4, 0, 1, 1, 0, 2, 2);
        CheckVectors<MaxPoolRunKernel>(18, 3, 3, 3, 1);
        CheckVectors<SoftmaxRowQuadKernel>(4, 64, 4, 4, 1, 0);
        CheckVectors<SoftmaxColumnQuadKernel>(21, 21, 21, 0, 1);
        CheckVectors<DepthwiseConvKernel<Float4, FourLanes>>(21, 0, 0, 3, 3, 1, 2);
        CheckVectors<ScatterUpsampleKernel<UInt4, OuterAxis>>(1, 1, 0, 0);
    }

    private static void CheckVectors<TKernel>(int loads, params ulong[] specialized)
        where TKernel : IKernel
    {
        Kernel kernel = IrParser.Parse(TKernel.Source!.Ir);
        string source = PtxWriter.Write(
            Pipeline.Optimize(Specialize.Run(kernel, specialized)),
            new PtxTarget(90) { HasWholeWarps = true, HasDisjointViews = true }).Source;
        string[] accesses = [.. source.Split('\n').Where(line => line.Contains("ld.global", StringComparison.Ordinal) || line.Contains("st.global", StringComparison.Ordinal))];
        Assert.All(accesses, access => Assert.Contains(".v4.", access, StringComparison.Ordinal));
        Assert.True(accesses.Count(access => access.Contains("ld.global", StringComparison.Ordinal)) >= loads, source);
        Assert.Contains(accesses, access => access.Contains("st.global", StringComparison.Ordinal));
        Assert.DoesNotContain(".local", source, StringComparison.Ordinal);
    }

    public static IEnumerable<TheoryDataRow<string, string>> CasesOnDevices =>
        from device in DeviceMatrix.Devices
        from row in Cases
        select new TheoryDataRow<string, string>(device.Name, row.Data.Item1) { Skip = DeviceMatrix.SkipReason(device) };

    private static Func<IOperators, HostTensor> Find(string name) => Cases.Single(row => row.Data.Item1 == name).Data.Item2;

    private static HostTensor Data(Shape shape) => RandomData.Tensor(Dtypes.Float32, shape, DataKind.Reals, (int)shape.ElementCount);

    private static HostTensor Bytes(Shape shape) => new("uint8", shape, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => (double)(i * 7 % 251))]);
}
