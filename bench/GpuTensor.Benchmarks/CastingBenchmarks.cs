using BenchmarkDotNet.Attributes;
using GpuTensor.Compare;

namespace GpuTensor.Benchmarks;

public class CastingBenchmarks
{
    private static readonly Shape s_shape = [64, 224, 224, 3];

    private readonly DeviceTensor<float> _floats = HashedValues.Tensor(s_shape.Dimensions, HashedValues.InputSeed);
    private readonly DeviceTensor<byte> _bytes = DeviceTensor.Full<byte>(s_shape, 7);
    private readonly DeviceTensor<double> _doubles = DeviceTensor.Full(s_shape, 0.5);
    private readonly DeviceTensor<Half> _halves = DeviceTensor.Full(s_shape, (Half)0.5);

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (IDisposable tensor in (IDisposable[])[_floats, _bytes, _doubles, _halves])
            tensor.Dispose();
    }

    [Benchmark]
    public void ByteToSingle() => _bytes.Cast(_floats);

    [Benchmark]
    public void SingleToByte() => _floats.Cast(_bytes);

    [Benchmark]
    public void SingleToByteHalfToEven() => _floats.Cast(_bytes, Rounding.HalfToEven);

    [Benchmark]
    public void SingleToDouble() => _floats.Cast(_doubles);

    [Benchmark]
    public void DoubleToSingle() => _doubles.Cast(_floats);

    [Benchmark]
    public void SingleToHalf() => _floats.Cast(_halves);

    [Benchmark]
    public void HalfToSingle() => _halves.Cast(_floats);
}
