using GpuTensor.Testing;
using GpuTensor.Testing.Cuda;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Properties;

/// <summary>
/// Operators of one thread for each element, of so many elements that several threads become one on a CUDA device (here of a single
/// multiprocessor, so that they need not be very many).
/// </summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class CoarseThreadsTests
{
    private static readonly Shape s_shape = [13, 99, 103];

    /// <summary>What is run, and how many threads become one.</summary>
    public static TheoryData<string, int, Func<IOperators, HostTensor>> Cases => new()
    {
        { "absolute values", 4, o => o.Unary(UnaryOperation.Abs, Data(Dtypes.Float32)) },
        { "of doubles", 2, o => o.Unary(UnaryOperation.Negate, Data(Dtypes.Float64)) },
        { "of halves", 8, o => o.Unary(UnaryOperation.Abs, Data("float16")) },
        { "of bytes", 8, o => o.Clamp(Data("uint8"), 10, 200) },
        { "of longs", 2, o => o.Unary(UnaryOperation.Abs, Data("int64")) },
        { "exponentials", 4, o => o.Unary(UnaryOperation.Exp, Data(Dtypes.Float32)) },
        { "square roots of halves", 8, o => o.Unary(UnaryOperation.Sqrt, o.Unary(UnaryOperation.Abs, Data("float16"))) },
        { "sums", 4, o => o.Binary(BinaryOperation.Add, Data(Dtypes.Float32), Data(Dtypes.Float32, 5)) },
        { "maxima of shorts", 8, o => o.Binary(BinaryOperation.Maximum, Data("int16"), Data("int16", 5)) },
        { "products with rows", 4, o => o.Binary(BinaryOperation.Multiply, Data(Dtypes.Float32), RandomData.Tensor(Dtypes.Float32, [103], DataKind.Reals, 3)) },
        { "differences with columns", 4, o => o.Binary(BinaryOperation.Subtract, RandomData.Tensor(Dtypes.Float32, [13, 1, 1], DataKind.Reals, 3), Data(Dtypes.Float32)) },
        { "bytes as floats", 4, o => o.Cast(Data("uint8"), Dtypes.Float32, false, false) },
        { "floats as bytes", 4, o => o.Cast(Data(Dtypes.Float32), "uint8", true, true) },
        { "floats as halves", 4, o => o.Cast(Data(Dtypes.Float32), "float16", false, false) },
        { "rescaling of all", 4, o => o.Rescale(Data(Dtypes.Float32), -1, 3, [0, 1, 2]) },
        { "rescaling of columns", 4, o => o.Rescale(Data(Dtypes.Float32), 0, 1, [1]) },
        { "padding", 4, o => o.Pad(Data(Dtypes.Float32), [(1, 2), (0, 3), (2, 0)], PadKind.Constant, 7) },
        { "reflection", 4, o => o.Pad(Data(Dtypes.Float32), [(1, 2), (0, 3), (2, 0)], PadKind.Reflect, 0) },
        { "transposition", 4, o => o.Transpose(Data(Dtypes.Float32), [1, 0, 2]) },
    };

    public static IEnumerable<TheoryDataRow<string>> Names => Cases.Select(row => new TheoryDataRow<string>(row.Data.Item1));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_several_threads_do_one_does(string name)
    {
        (_, int factor, Func<IOperators, HostTensor> run) = Cases.Single(row => row.Data.Item1 == name).Data;
        var machine = new EmulatedCuda(90);
        machine.Gpus[0].Multiprocessors = 1;
        Assert.Null(Tolerances.CheckReference(run(new LibraryOperators(machine.NewDevice())), run(ReferenceOperators.Instance)));

        // The accesses of all of them, and those of the loop for the last ones.
        string ptx = machine.Gpus[0].Ptx.Last(text => !text.Contains("k_Fill", StringComparison.Ordinal));
        Assert.Equal(factor + 1, ptx.Split("st.global").Length - 1);
        Assert.Empty(machine.Misuses);
    }

    private static HostTensor Data(string dtype, int seed = 1) => RandomData.Tensor(dtype, s_shape, DataKind.Reals, seed);
}
