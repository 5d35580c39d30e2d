using System.Numerics;
using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests.Kernels;

public sealed class AtomicTests
{
    private const int Threads = 20_000;
    private readonly CpuDevice _device = new(4);

    [Fact]
    public void Additions_of_all_threads_arrive_in_every_type()
    {
        using var ints = new DeviceArray<int>(_device, [int.MaxValue]);
        using var uints = new DeviceArray<uint>(_device, [uint.MaxValue]);
        using var longs = new DeviceArray<long>(_device, 1);
        using var ulongs = new DeviceArray<ulong>(_device, 1);
        using var floats = new DeviceArray<float>(_device, 1);
        using var doubles = new DeviceArray<double>(_device, 1);
        _device.Launch(Threads, new AddKernel(ints.View, uints.View, longs.View, ulongs.View, floats.View, doubles.View));
        Assert.Equal(
            (unchecked(int.MaxValue + Threads), unchecked((uint)(uint.MaxValue + Threads)), -2L * Threads, 3UL * Threads, Threads, 0.5 * Threads),
            (ints.ToArray()[0], uints.ToArray()[0], longs.ToArray()[0], ulongs.ToArray()[0], floats.ToArray()[0], doubles.ToArray()[0]));
    }

    [Fact]
    public void The_least_and_the_greatest_of_all_threads_stay()
    {
        using var ints = new DeviceArray<int>(_device, [0, 0]);
        using var uints = new DeviceArray<uint>(_device, [5, 5]);
        using var longs = new DeviceArray<long>(_device, [0, 0]);
        using var ulongs = new DeviceArray<ulong>(_device, [5, 5]);
        _device.Launch(Threads, new ExtremesKernel(ints.View, uints.View, longs.View, ulongs.View));
        Assert.Equal([-Threads / 2, Threads / 2 - 1], ints.ToArray());
        Assert.Equal([0u, uint.MaxValue], uints.ToArray());
        Assert.Equal([-Threads / 2 * 10_000_000_000, (Threads / 2 - 1) * 10_000_000_000], longs.ToArray());
        Assert.Equal([0ul, ulong.MaxValue], ulongs.ToArray());
    }

    [Fact]
    public void Bits_are_kept_set_and_flipped_and_the_old_value_returned()
    {
        CheckBits<int>((ref int t, int v) => Atomic.And(ref t, v), (ref int t, int v) => Atomic.Or(ref t, v), (ref int t, int v) => Atomic.Xor(ref t, v));
        CheckBits<uint>((ref uint t, uint v) => Atomic.And(ref t, v), (ref uint t, uint v) => Atomic.Or(ref t, v), (ref uint t, uint v) => Atomic.Xor(ref t, v));
        CheckBits<long>((ref long t, long v) => Atomic.And(ref t, v), (ref long t, long v) => Atomic.Or(ref t, v), (ref long t, long v) => Atomic.Xor(ref t, v));
        CheckBits<ulong>((ref ulong t, ulong v) => Atomic.And(ref t, v), (ref ulong t, ulong v) => Atomic.Or(ref t, v), (ref ulong t, ulong v) => Atomic.Xor(ref t, v));
    }

    [Fact]
    public void Exchanges_return_the_old_value_and_compare_bits()
    {
        CheckExchange<int>(1, 2, 3, (ref int t, int v) => Atomic.Exchange(ref t, v), (ref int t, int c, int v) => Atomic.CompareExchange(ref t, c, v));
        CheckExchange<uint>(1, 2, 3, (ref uint t, uint v) => Atomic.Exchange(ref t, v), (ref uint t, uint c, uint v) => Atomic.CompareExchange(ref t, c, v));
        CheckExchange<long>(1, 2, 3, (ref long t, long v) => Atomic.Exchange(ref t, v), (ref long t, long c, long v) => Atomic.CompareExchange(ref t, c, v));
        CheckExchange<ulong>(1, 2, 3, (ref ulong t, ulong v) => Atomic.Exchange(ref t, v), (ref ulong t, ulong c, ulong v) => Atomic.CompareExchange(ref t, c, v));
        CheckExchange(1f, float.NaN, -0f, (ref float t, float v) => Atomic.Exchange(ref t, v), (ref float t, float c, float v) => Atomic.CompareExchange(ref t, c, v));
        CheckExchange(1, double.NaN, -0d, (ref double t, double v) => Atomic.Exchange(ref t, v), (ref double t, double c, double v) => Atomic.CompareExchange(ref t, c, v));
        float zero = 0f;
        Atomic.CompareExchange(ref zero, -0f, 1f);
        Assert.Equal(0f, zero);
    }

    [Fact]
    public void Adding_to_NaN_ends()
    {
        float single = float.NaN;
        double dual = double.NaN;
        Assert.True(float.IsNaN(Atomic.Add(ref single, 1)) && float.IsNaN(single));
        Assert.True(double.IsNaN(Atomic.Add(ref dual, 1)) && double.IsNaN(dual));
    }

    private static void CheckBits<T>(Change<T> and, Change<T> or, Change<T> xor)
        where T : IBinaryInteger<T>
    {
        T target = T.CreateTruncating(0b1100);
        Assert.Equal(T.CreateTruncating(0b1100), and(ref target, T.CreateTruncating(0b1010)));
        Assert.Equal(T.CreateTruncating(0b1000), or(ref target, T.CreateTruncating(0b0011)));
        Assert.Equal(T.CreateTruncating(0b1011), xor(ref target, T.CreateTruncating(0b1110)));
        Assert.Equal(T.CreateTruncating(0b0101), target);
    }

    private static void CheckExchange<T>(T first, T second, T third, Change<T> exchange, CompareChange<T> compareExchange)
    {
        T target = first;
        Assert.Equal(first, exchange(ref target, second));
        Assert.Equal(second, compareExchange(ref target, first, third));
        Assert.Equal(second, target);
        Assert.Equal(second, compareExchange(ref target, second, third));
        Assert.Equal(third, target);
    }

    private delegate T Change<T>(ref T target, T value);

    private delegate T CompareChange<T>(ref T target, T compare, T value);

    private readonly struct AddKernel(
        ArrayView<int> ints, ArrayView<uint> uints, ArrayView<long> longs, ArrayView<ulong> ulongs, ArrayView<float> floats, ArrayView<double> doubles) : IKernel
    {
        public void Execute()
        {
            Atomic.Add(ref ints[0], 1);
            Atomic.Add(ref uints[0], 1);
            Atomic.Add(ref longs[0], -2);
            Atomic.Add(ref ulongs[0], 3);
            Atomic.Add(ref floats[0], 1);
            Atomic.Add(ref doubles[0], 0.5);
        }
    }

    private readonly struct ExtremesKernel(ArrayView<int> ints, ArrayView<uint> uints, ArrayView<long> longs, ArrayView<ulong> ulongs) : IKernel
    {
        public void Execute()
        {
            int i = Grid.GlobalIndex.X - Threads / 2;
            Atomic.Min(ref ints[0], i);
            Atomic.Max(ref ints[1], i);
            Atomic.Min(ref uints[0], (uint)i);
            Atomic.Max(ref uints[1], (uint)i);
            Atomic.Min(ref longs[0], i * 10_000_000_000);
            Atomic.Max(ref longs[1], i * 10_000_000_000);
            Atomic.Min(ref ulongs[0], (ulong)i);
            Atomic.Max(ref ulongs[1], (ulong)i);
        }
    }
}
