using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Kernels.Filling;
using GpuTensor.Ops.Layout;

namespace GpuTensor.Ops.Filling;

/// <summary>Writes one value everywhere by a kernel.</summary>
/// <remarks>Reads nothing, writes every element once.</remarks>
internal static class FillLaunch
{
    public static void Run<T>(DeviceTensor<T> destination, T value)
        where T : unmanaged => BitPatterns.Launch(Unsafe.SizeOf<T>(), new Bits<T>(destination, value));

    private readonly struct Bits<T>(DeviceTensor<T> destination, T value) : IBitsLaunch
        where T : unmanaged
    {
        private readonly T _value = value;

        public void Launch<TBits>()
            where TBits : unmanaged, IBinaryInteger<TBits>
        {
            using var y = new KernelOperand<T>(destination);
            TBits bits = Unsafe.BitCast<T, TBits>(_value);
            if (destination.ByteCount % sizeof(ulong) == 0)
                destination.Device.Launch(destination.ByteCount / sizeof(ulong), new FillKernel<ulong>(y.View.Cast<ulong>(), Repeated(bits)));
            else
                destination.Device.Launch(destination.ElementCount, new FillKernel<TBits>(y.View.Cast<TBits>(), bits));
        }

        /// <summary>Eight bytes of the same elements.</summary>
        private static ulong Repeated<TBits>(TBits bits)
            where TBits : unmanaged, IBinaryInteger<TBits>
        {
            ulong pattern = ulong.CreateTruncating(bits);
            for (int width = 8 * Unsafe.SizeOf<TBits>(); width < 64; width *= 2)
                pattern |= pattern << width;
            return pattern;
        }
    }
}
