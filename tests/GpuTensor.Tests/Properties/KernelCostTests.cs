using System.Numerics;
using GpuTensor.Testing.Cuda;
using GpuTensor.Testing.Ptx;

namespace GpuTensor.Tests.Properties;

/// <summary>
/// What launches of large shapes cost a GPU of compute capability 9.0, counted by the emulator for some of their groups: how little
/// more than what they need they fetch from memory, how evenly they use shared memory's banks, how many instructions they execute.
/// </summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class KernelCostTests
{
    private const int Groups = 6;

    /// <summary>
    /// A warp of an H200 (132 multiprocessors, 4 instructions a turn, 1.76 GHz) can issue 110 instructions in the time in which 4.3 TB/s
    /// move 16 bytes of each of its threads. Counted are those of PTX, of which the driver's compiler makes fewer.
    /// </summary>
    private const double MostInstructions = 100;

    /// <summary>Rows that are read twice take two exponentials an element.</summary>
    private const double MostOfTwoPasses = 110;

    /// <summary>The number says how many times as many turns of the banks as they need shared memory may take.</summary>
    public static TheoryData<string, double, Action<Device>> MemoryBound => new()
    {
        { "max-pooling 2x2", 1, device => Pool(device, [4, 64, 64, 64], 2, 2) },
        { "max-pooling 3x3", 1, device => Pool(device, [2, 65, 65, 64], 3, 2) },
        { "max-pooling 3x3 of pictures", 1, device => Pool(device, [1, 256, 256, 3], 3, 1) },
        { "softmax of rows", 1, device => Softmax(device, [300, 1024], 1) },
        { "softmax of rows of 10", 1.6, device => Softmax(device, [30000, 10], 1) },
        { "softmax of columns", 1, device => Softmax(device, [2, 21, 4096], 1) },
        { "upsampling of pixels", 1, device => Upsample(device, [2, 64, 64, 64], [1, 2, 2, 1]) },
        { "upsampling of pairs", 1, device => Upsample(device, [300, 1000, 2], [1, 4, 1]) },
        { "sums with numbers", 1, device => Pointwise<float>(device, x => x.Add(2f)) },
        { "sums of tensors", 1, device => Pointwise<float>(device, x => x.Add(x)) },
        { "sums of bytes", 1, device => Pointwise<byte>(device, x => x.Add(x)) },
        { "differences with channels", 1, device => Pointwise<float>(device, x => { using DeviceTensor<float> mean = DeviceTensor.Ones<float>([3], device); return x.Subtract(mean); }) },
        { "bytes as floats", 1, device => Pointwise<byte>(device, x => x.Cast<float>()) },
        { "floats as bytes", 1, device => Pointwise<float>(device, x => x.Cast<byte>(Rounding.HalfToEven, Overflow.Saturate)) },
        { "exponentials", 1, device => Pointwise<float>(device, x => x.Exp()) },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Memory_is_read_and_written_in_whole_sectors_by_few_instructions(string name)
    {
        (_, double mostTurns, Action<Device> run) = MemoryBound.Single(row => row.Data.Item1 == name).Data;
        foreach (KernelCounts counts in Count(run))
        {
            AssertNear(counts.GlobalReads, 1.2, counts);
            AssertNear(counts.GlobalWrites, 1.05, counts);
            AssertNear(counts.SharedReads, mostTurns, counts);
            Assert.Equal(0, counts.LocalAccesses);
            CheckInstructions(counts, MostInstructions);
        }
    }

    [Fact]
    public void Long_rows_of_softmax_come_from_memory_once()
    {
        const int Length = 8192 * 5, Sector = 32;
        KernelCounts counts = Assert.Single(Count(device => Softmax(device, [132, Length], 1)));
        Assert.Equal(2, counts.GlobalReads.Pieces * Sector / (double)(counts.Ctas * Length * sizeof(float)), 0.01);
        Assert.Equal(counts.Ctas * Length * sizeof(float), counts.GlobalReads.DifferentBytes);
        AssertNear(counts.GlobalWrites, 1, counts);
        CheckInstructions(counts, MostOfTwoPasses);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(128, 128)]
    public void Most_instructions_of_a_convolution_are_products_and_its_tiles_lie_in_different_banks(int inputs, int outputs)
    {
        KernelCounts counts = Count(device =>
        {
            using DeviceTensor<float> x = DeviceTensor.Ones<float>([8, 56, 56, inputs], device), w = DeviceTensor.Ones<float>([3, 3, inputs, outputs], device);
            x.Conv2D(w, padding: Padding.Same).Dispose();
        })[^1];
        Assert.StartsWith("k_PipelinedConvKernel", counts.Kernel, StringComparison.Ordinal);
        double products = (double)counts.Of("fma.") / (counts.WarpInstructions - counts.Of("mov.") - counts.Of("ld.param."));
        Assert.True(products > 0.82, $"{products:p1} of the instructions are products");
        AssertNear(counts.SharedReads, 1.05, counts);
        AssertNear(counts.GlobalReads, 1.05, counts);

        // An instruction of a warp takes a multiprocessor a quarter of a turn, and a turn of the banks a whole one.
        Assert.True(counts.SharedReads.Pieces + counts.SharedWrites.Pieces < 0.7 * counts.Of("fma.") / 4);
        Assert.Equal(0, counts.LocalAccesses);
    }

    /// <summary>
    /// A product on tensor cores of 16 x 8 x 8 with TF32 takes a multiprocessor 4 turns of the 8 in which a warp reads its factors from
    /// shared memory; rounding these and all the rest must fit in between. Three times TF32 has three of them, and their sums.
    /// </summary>
    [Theory]
    [InlineData(MathPrecision.Tf32, 10)]
    [InlineData(MathPrecision.Tf32x3, 7)]
    public void Tensor_cores_need_not_wait_for_other_instructions(MathPrecision precision, double most)
    {
        KernelCounts counts = Count(device =>
        {
            using DeviceTensor<float> x = DeviceTensor.Ones<float>([8, 56, 56, 64], device), w = DeviceTensor.Ones<float>([3, 3, 64, 64], device);
            x.Conv2D(w, padding: Padding.Same, precision: precision).Dispose();
        })[^1];
        Assert.StartsWith("k_TensorConvKernel", counts.Kernel, StringComparison.Ordinal);
        double instructions = (double)(counts.WarpInstructions - counts.Of("mov.") - counts.Of("ld.param.")) / counts.Of("mma.");
        Assert.True(instructions <= most, $"{instructions:f1} instructions for each product");
        AssertNear(counts.SharedReads, 1, counts);
        AssertNear(counts.GlobalReads, 1.05, counts);
        Assert.Equal(0, counts.LocalAccesses);
    }

    public static IEnumerable<TheoryDataRow<string>> Names => MemoryBound.Select(row => new TheoryDataRow<string>(row.Data.Item1));

    private static void CheckInstructions(KernelCounts counts, double most)
    {
        double pieces = (counts.GlobalReads.DifferentBytes + counts.GlobalWrites.DifferentBytes) / 16.0 / 32;
        double instructions = (counts.WarpInstructions - counts.Of("mov.") - counts.Of("ld.param.")) / pieces;
        Assert.True(instructions <= most, $"{counts.Kernel}: {instructions:f1} instructions for each 16 bytes of a thread");
    }

    private static void AssertNear(AccessCounts accesses, double most, KernelCounts counts) => Assert.True(
        accesses.Pieces <= most * accesses.LeastPieces,
        $"{counts.Kernel}: {accesses.Pieces} sectors or turns of banks, where {accesses.LeastPieces} would do");

    private static IReadOnlyList<KernelCounts> Count(Action<Device> run)
    {
        var counter = new KernelCounter { MostCtas = Groups };
        var machine = new EmulatedCuda(90) { Options = new() { Counter = counter, FindUnwrittenGlobal = false } };
        machine.Gpus[0].Multiprocessors = 132;
        CudaDevice device = machine.NewDevice();
        run(device);
        device.Synchronize();
        return [.. counter.Launches.Where(launch => !launch.Kernel.StartsWith("k_Fill", StringComparison.Ordinal))];
    }

    /// <summary>So many elements that threads of one each become fewer.</summary>
    private static void Pointwise<T>(Device device, Func<DeviceTensor<T>, IDisposable> run)
        where T : unmanaged, INumber<T>
    {
        using DeviceTensor<T> x = DeviceTensor.Ones<T>([9, 600, 800, 3], device);
        run(x).Dispose();
    }

    private static void Pool(Device device, Shape shape, int window, int stride)
    {
        using DeviceTensor<float> x = DeviceTensor.Ones<float>(shape, device);
        x.MaxPool2D(window, stride, Padding.Same).Dispose();
    }

    private static void Softmax(Device device, Shape shape, int axis)
    {
        using DeviceTensor<float> x = DeviceTensor.Ones<float>(shape, device);
        x.Softmax(axis).Dispose();
    }

    private static void Upsample(Device device, Shape shape, long[] strides)
    {
        using DeviceTensor<float> x = DeviceTensor.Ones<float>(shape, device);
        x.ScatterUpsample(strides).Dispose();
    }
}
