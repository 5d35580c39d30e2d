using BenchmarkDotNet.Attributes;
using GpuTensor.Compare;

namespace GpuTensor.Benchmarks;

public class LayoutBenchmarks
{
    private readonly DeviceTensor<float> _photos = HashedValues.Tensor([64, 224, 224, 3], HashedValues.InputSeed);
    private readonly DeviceTensor<float> _planes = DeviceTensor.Empty<float>([64, 3, 224, 224]);
    private readonly DeviceTensor<float> _features = HashedValues.Tensor([8, 112, 112, 64], HashedValues.InputSeed);
    private readonly DeviceTensor<float> _featurePlanes = DeviceTensor.Empty<float>([8, 64, 112, 112]);
    private readonly DeviceTensor<float> _matrix = HashedValues.Tensor([4096, 2048], HashedValues.InputSeed);
    private readonly DeviceTensor<float> _transposed = DeviceTensor.Empty<float>([2048, 4096]);
    private readonly DeviceTensor<float> _padded = DeviceTensor.Empty<float>([64, 230, 230, 3]);
    private readonly (long Before, long After)[] _border = [(0, 0), (3, 3), (3, 3), (0, 0)];

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (DeviceTensor<float> tensor in (DeviceTensor<float>[])[_photos, _planes, _features, _featurePlanes, _matrix, _transposed, _padded])
            tensor.Dispose();
    }

    [Benchmark]
    public void PhotosToNchw() => _photos.NhwcToNchw(_planes);

    [Benchmark]
    public void PhotosToNhwc() => _planes.NchwToNhwc(_photos);

    [Benchmark]
    public void FeaturesToNchw() => _features.NhwcToNchw(_featurePlanes);

    [Benchmark]
    public void FeaturesToNhwc() => _featurePlanes.NchwToNhwc(_features);

    [Benchmark]
    public void TransposeMatrix() => _matrix.Transpose(_transposed);

    [Benchmark]
    public void PadConstant() => _photos.Pad(_padded, _border);

    [Benchmark]
    public void PadReflect() => _photos.Pad(_padded, _border, PadMode.Reflect);
}
