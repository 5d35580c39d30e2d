using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Filling;

/// <summary>Writes one value everywhere.</summary>
internal static class FillCpu
{
    private const long GrainBytes = 1 << 18;

    public static unsafe void Run<T>(DeviceTensor<T> destination, T value)
        where T : unmanaged
    {
        using var y = new CpuOperand<T>(destination);
        ((CpuDevice)destination.Device).For(destination.ElementCount, GrainBytes / sizeof(T), new Body<T>(y.Pointer, value));
    }

    private readonly unsafe struct Body<T>(T* y, T value) : IRangeBody
        where T : unmanaged
    {
        private readonly T* _y = y;
        private readonly T _value = value;

        public void Run(long start, long end) => new Span<T>(_y + start, (int)(end - start)).Fill(_value);
    }
}
