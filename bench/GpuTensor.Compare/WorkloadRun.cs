namespace GpuTensor.Compare;

/// <summary>A workload ready to be computed again and again into the same tensor.</summary>
internal sealed class WorkloadRun : IDisposable
{
    private readonly DeviceTensor<float>[] _inputs;
    private readonly Action _execute;

    private WorkloadRun(DeviceTensor<float> output, Action execute, params DeviceTensor<float>[] inputs)
    {
        Output = output;
        _execute = execute;
        _inputs = inputs;
    }

    public DeviceTensor<float> Output { get; }

    /// <summary>The workload on that device, or on the default one.</summary>
    public static WorkloadRun Create(Workload workload, Device? device = null, MathPrecision precision = MathPrecision.Float32)
    {
        DeviceTensor<float> x = HashedValues.Tensor(workload.Input, HashedValues.InputSeed, device);
        DeviceTensor<float> y = DeviceTensor.Empty<float>(new Shape(workload.Output), device);
        return workload.Operator switch
        {
            "conv2d" => Convolution(workload, x, y, precision),
            "max_pool2d" => MaxPooling(workload, x, y),
            "scatter_upsample" => new WorkloadRun(y, () => x.ScatterUpsample(y, workload.Strides), x),
            "softmax" => new WorkloadRun(y, () => x.Softmax(y, workload.Axis), x),
            "subtract" => Subtraction(workload, x, y),
            "rescale" => new WorkloadRun(y, () => x.Rescale(y, 0, 1, workload.Axes), x),
            _ => throw new NotSupportedException($"The operator of {workload.Name} is {workload.Operator}."),
        };
    }

    public void Execute() => _execute();

    public void Dispose()
    {
        Output.Dispose();
        foreach (DeviceTensor<float> input in _inputs)
            input.Dispose();
    }

    private static WorkloadRun Convolution(Workload workload, DeviceTensor<float> x, DeviceTensor<float> y, MathPrecision precision)
    {
        DeviceTensor<float> filter = HashedValues.Filter(workload, x.Device);
        (Size2D strides, Padding padding) = (SizeOf(workload.Strides), PaddingOf(workload));
        return new WorkloadRun(y, () => x.Conv2D(filter, null, y, strides, padding, groups: workload.Groups, precision: precision), x, filter);
    }

    private static WorkloadRun MaxPooling(Workload workload, DeviceTensor<float> x, DeviceTensor<float> y)
    {
        (Size2D window, Size2D strides, Padding padding) = (SizeOf(workload.Window), SizeOf(workload.Strides), PaddingOf(workload));
        return new WorkloadRun(y, () => x.MaxPool2D(y, window, strides, padding), x);
    }

    /// <summary>A value for each channel from all elements of it.</summary>
    private static WorkloadRun Subtraction(Workload workload, DeviceTensor<float> x, DeviceTensor<float> y)
    {
        DeviceTensor<float> means = HashedValues.Tensor(workload.Filter, HashedValues.FilterSeed, x.Device);
        return new WorkloadRun(y, () => x.Subtract(means, y), x, means);
    }

    private static Size2D SizeOf(long[] pair) => new(pair[0], pair[1]);

    private static Padding PaddingOf(Workload workload) =>
        Padding.Explicit(workload.Borders[0], workload.Borders[1], workload.Borders[2], workload.Borders[3]);
}
