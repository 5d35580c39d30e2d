using BenchmarkDotNet.Attributes;
using GpuTensor.Compare;

namespace GpuTensor.Benchmarks;

/// <summary>Tensors so small that what is timed is the call: its checks, its plan, waking the other threads or not.</summary>
public class LaunchOverheadBenchmarks
{
    private readonly DeviceTensor<float> _image = HashedValues.Tensor([1, 8, 8, 4], HashedValues.InputSeed);
    private readonly DeviceTensor<float> _filter = HashedValues.Tensor([3, 3, 4, 4], HashedValues.FilterSeed);
    private readonly DeviceTensor<float> _sameSize = DeviceTensor.Empty<float>([1, 8, 8, 4]);
    private readonly DeviceTensor<float> _half = DeviceTensor.Empty<float>([1, 4, 4, 4]);
    private readonly DeviceTensor<float> _double = DeviceTensor.Empty<float>([1, 16, 16, 4]);
    private readonly DeviceTensor<float> _planes = DeviceTensor.Empty<float>([1, 4, 8, 8]);
    private readonly DeviceTensor<byte> _bytes = DeviceTensor.Empty<byte>([1, 8, 8, 4]);
    private readonly DeviceTensor<float> _scalar = DeviceTensor.Empty<float>(Shape.Scalar);

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (IDisposable tensor in (IDisposable[])[_image, _filter, _sameSize, _half, _double, _planes, _bytes, _scalar])
            tensor.Dispose();
    }

    [Benchmark]
    public void AllocateAndFree() => DeviceTensor.Empty<float>([1, 8, 8, 4]).Dispose();

    [Benchmark]
    public void Conv2D() => _image.Conv2D(_filter, null, _sameSize, padding: Padding.Same);

    [Benchmark]
    public void MaxPool2D() => _image.MaxPool2D(_half, 2);

    [Benchmark]
    public void ScatterUpsample() => _image.ScatterUpsample(_double, [1, 2, 2, 1]);

    [Benchmark]
    public void Softmax() => _image.Softmax(_sameSize);

    [Benchmark]
    public void Add() => _image.Add(_image, _sameSize);

    [Benchmark]
    public void AddNew() => _image.Add(_image).Dispose();

    [Benchmark]
    public void Cast() => _image.Cast(_bytes);

    [Benchmark]
    public void Sum() => _image.Sum(_scalar);

    [Benchmark]
    public void NhwcToNchw() => _image.NhwcToNchw(_planes);

    [Benchmark]
    public void Rescale() => _image.Rescale(_sameSize, 0, 1);
}
