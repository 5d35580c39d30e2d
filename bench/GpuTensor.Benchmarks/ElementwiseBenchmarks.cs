using BenchmarkDotNet.Attributes;
using GpuTensor.Compare;

namespace GpuTensor.Benchmarks;

public class ElementwiseBenchmarks
{
    private readonly DeviceTensor<float> _a = HashedValues.Tensor([64, 224, 224, 3], HashedValues.InputSeed);
    private readonly DeviceTensor<float> _b = HashedValues.Tensor([64, 224, 224, 3], HashedValues.FilterSeed);
    private readonly DeviceTensor<float> _channels = HashedValues.Tensor([3], HashedValues.FilterSeed);
    private readonly DeviceTensor<float> _images = HashedValues.Tensor([64, 1, 1, 1], HashedValues.FilterSeed);
    private readonly DeviceTensor<float> _result = DeviceTensor.Empty<float>([64, 224, 224, 3]);

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (DeviceTensor<float> tensor in (DeviceTensor<float>[])[_a, _b, _channels, _images, _result])
            tensor.Dispose();
    }

    [Benchmark]
    public void Add() => _a.Add(_b, _result);

    [Benchmark]
    public void AddScalar() => _a.Add(2f, _result);

    [Benchmark]
    public void AddPerChannel() => _a.Add(_channels, _result);

    [Benchmark]
    public void AddPerImage() => _a.Add(_images, _result);

    [Benchmark]
    public void Subtract() => _a.Subtract(_b, _result);

    [Benchmark]
    public void Multiply() => _a.Multiply(_b, _result);

    [Benchmark]
    public void Divide() => _a.Divide(_b, _result);

    [Benchmark]
    public void Maximum() => _a.Maximum(_b, _result);

    [Benchmark]
    public void Minimum() => _a.Minimum(_b, _result);

    [Benchmark]
    public void Negate() => _a.Negate(_result);

    [Benchmark]
    public void Abs() => _a.Abs(_result);

    [Benchmark]
    public void Sqrt() => _a.Sqrt(_result);

    [Benchmark]
    public void Exp() => _a.Exp(_result);

    [Benchmark]
    public void Log() => _a.Log(_result);

    [Benchmark]
    public void Clamp() => _a.Clamp(-0.5f, 0.5f, _result);
}
