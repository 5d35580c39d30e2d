using System.Numerics;
using GpuTensor.Ops.Reduction;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Scaling;

/// <summary>
/// Rescales by groups. Groups that stand side by side and fit the second-level cache are read from memory once; for
/// others the extremes of all groups are taken first.
/// </summary>
internal static unsafe class RescaleCpu
{
    private const long Grain = 1 << 16;
    private const long CacheBytes = 1 << 20;
    private const long FewGroups = 16;
    private const long StreamingBytes = 32 << 20;

    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> output, T low, T high, in ReductionGeometry geometry)
        where T : unmanaged, INumber<T>
    {
        using var x = new CpuOperand<T>(input);
        using var y = new CpuOperand<T>(output);
        var device = (CpuDevice)input.Device;
        bool streaming = output.ByteCount > StreamingBytes;
        ReductionGeometry.Extent extent = geometry.Around(geometry.LargestReduced());
        bool sideBySide = geometry.ReducedCount <= 1 && extent.Inner == 1;
        if (sideBySide && extent.Reduced * sizeof(T) <= (extent.Outer >= FewGroups ? CacheBytes : CacheBytes / 16))
        {
            device.For<T, GroupBody<T>>(
                extent.Outer, Math.Max(1, Grain / extent.Reduced), new(x.Pointer, y.Pointer, extent.Reduced, low, high, streaming));
            return;
        }

        long groups = geometry.KeptElements;
        using var leastMemory = Scratch.Rent<T>(groups);
        using var greatestMemory = Scratch.Rent<T>(groups);
        var least = (T*)leastMemory.Pointer;
        var greatest = (T*)greatestMemory.Pointer;
        if (sideBySide)
        {
            Extremes(device, x.Pointer, least, greatest, extent);
        }
        else
        {
            ReduceCpu.Reduce<T, T, MinReducer>(device, x.Pointer, least, geometry, T.One);
            ReduceCpu.Reduce<T, T, MaxReducer>(device, x.Pointer, greatest, geometry, T.One);
        }

        var plan = RescalePlan.Of<T>(geometry);
        using var ranges = Scratch.Rent<T>(checked(3 * plan.RangeCount));
        device.For(plan.RangeCount, Grain / 4, new RangeBody<T>(least, greatest, (T*)ranges.Pointer, plan));
        device.For<T, RescaleBody<T>>(
            plan.Items, plan.Grain, new(x.Pointer, y.Pointer, (T*)ranges.Pointer, plan, low, high, streaming));
    }

    /// <summary>The extremes of groups whose elements stand side by side, in one pass over them.</summary>
    private static void Extremes<T>(CpuDevice device, T* x, T* least, T* greatest, in ReductionGeometry.Extent extent)
        where T : unmanaged, INumber<T>
    {
        long pieces = (extent.Reduced - 1) / Grain + 1;
        using var leastMemory = Scratch.Rent<T>(checked(extent.Outer * pieces));
        using var greatestMemory = Scratch.Rent<T>(extent.Outer * pieces);
        var leasts = (T*)leastMemory.Pointer;
        var greatests = (T*)greatestMemory.Pointer;
        device.For<T, ExtremesBody<T>>(extent.Outer * pieces, 1, new(x, leasts, greatests, extent.Reduced, pieces));
        var rest = ReductionGeometry.Of([extent.Outer, pieces], 0b10);
        ReduceCpu.Reduce<T, T, MinReducer>(device, leasts, least, rest, T.One);
        ReduceCpu.Reduce<T, T, MaxReducer>(device, greatests, greatest, rest, T.One);
    }

    /// <summary>Item <c>i</c> is piece <c>i % pieces</c> of the group <c>i / pieces</c>.</summary>
    private readonly struct ExtremesBody<T>(T* x, T* least, T* greatest, long length, long pieces) : ISimdBody<T>
        where T : unmanaged, INumber<T>
    {
        private readonly T* _x = x;
        private readonly T* _least = least;
        private readonly T* _greatest = greatest;
        private readonly long _length = length;
        private readonly long _pieces = pieces;

        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            for (long i = start; i < end; i++)
            {
                (long group, long piece) = Math.DivRem(i, _pieces);
                long first = piece * Grain;
                (_least[i], _greatest[i]) = RescaleKernel<T>.Extremes<TSimd, TVector>(
                    _x + group * _length + first, Math.Min(Grain, _length - first));
            }
        }
    }

    /// <summary>An item is a group whose elements stand side by side.</summary>
    private readonly struct GroupBody<T>(T* x, T* y, long length, T low, T high, bool streaming) : ISimdBody<T>
        where T : unmanaged, INumber<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;
        private readonly long _length = length;
        private readonly T _low = low;
        private readonly T _high = high;
        private readonly bool _streaming = streaming;

        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            for (long group = start; group < end; group++)
            {
                T* x = _x + group * _length;
                (T least, T greatest) = RescaleKernel<T>.Extremes<TSimd, TVector>(x, _length);
                RescaleKernel<T>.Uniform<TSimd, TVector>(
                    x, _y + group * _length, _length, new RescaleRange<T>(least, greatest), _low, _high, _streaming);
            }
        }
    }

    /// <summary>The ranges from the extremes, repeated as the plan asks: all factors, then all offsets, then all spans.</summary>
    private readonly struct RangeBody<T>(T* least, T* greatest, T* ranges, RescalePlan plan) : IRangeBody
        where T : unmanaged, INumber<T>
    {
        private readonly T* _least = least;
        private readonly T* _greatest = greatest;
        private readonly T* _ranges = ranges;
        private readonly RescalePlan _plan = plan;

        public void Run(long start, long end)
        {
            for (long i = start; i < end; i++)
            {
                long group = _plan.GroupOfRange(i);
                var range = new RescaleRange<T>(_least[group], _greatest[group]);
                _ranges[i] = range.Factor;
                _ranges[i + _plan.RangeCount] = range.Offset;
                _ranges[i + 2 * _plan.RangeCount] = range.Span;
            }
        }
    }
}
