using GpuTensor.Testing;

namespace GpuTensor.Tests.Rules;

/// <summary>
/// Rule 5 at its word: a tensor of more than 2^31 - 1 elements. It needs some 9 GiB and a minute, so it is marked slow
/// and skipped where that much memory is not free.
/// </summary>
[Trait("Speed", "Slow")]
[Collection(nameof(LargeTensorRules))]
[CollectionDefinition(nameof(LargeTensorRules), DisableParallelization = true)]
public sealed class LargeTensorRules
{
    private const long Rows = 47_000;
    private const long Columns = 46_000;
    private const long NeededBytes = 10L << 30;

    private static readonly (long Row, long Column)[] s_marks =
        [(0, 0), (1, 45_999), (23_345, 17), (46_684, 19_647), (46_684, 19_648), (46_999, 0), (46_999, 45_999)];

    [Fact]
    public void Rule_05_cast_upsampling_and_pooling_of_more_than_2_to_the_31_elements()
    {
        var device = (CpuDevice)Device.Get("cpu:0");
        device.TrimMemory();
        Assert.SkipWhen(FreeBytes() < NeededBytes, $"Needs {NeededBytes} bytes of free memory; there are {FreeBytes()}.");
        using DeviceTensor<byte> x = Marked(device);
        Assert.True(x.ElementCount > int.MaxValue);
        CheckCast(x);
        CheckPooling(x);
        CheckUpsampling(device);
        device.TrimMemory();
    }

    /// <summary>Zeros, but for some marks: the last elements, and those beside element 2^31.</summary>
    private static DeviceTensor<byte> Marked(Device device)
    {
        DeviceTensor<byte> x = DeviceTensor.Zeros<byte>([1, Rows, Columns, 1], device);
        for (int i = 0; i < s_marks.Length; i++)
            x.CopyFrom([(byte)(i + 1)], s_marks[i].Row * Columns + s_marks[i].Column);
        return x;
    }

    private static void CheckCast(DeviceTensor<byte> x)
    {
        using DeviceTensor<ushort> y = x.Cast<ushort>();
        Span<ushort> element = [0];
        for (int i = 0; i < s_marks.Length; i++)
        {
            y.CopyTo(element, s_marks[i].Row * Columns + s_marks[i].Column);
            Assert.Equal(i + 1, element[0]);
        }

        Assert.Equal(s_marks.Length, CountOfNonzero(y));
    }

    private static void CheckPooling(DeviceTensor<byte> x)
    {
        using DeviceTensor<byte> y = x.MaxPool2D(2);
        Assert.Equal([1, Rows / 2, Columns / 2, 1], y.Shape);
        Span<byte> element = [0];
        foreach ((long row, long column) in s_marks)
        {
            y.CopyTo(element, row / 2 * (Columns / 2) + column / 2);
            Assert.NotEqual(0, element[0]);
        }

        Assert.Equal(s_marks.Select(mark => (mark.Row / 2, mark.Column / 2)).Distinct().Count(), CountOfNonzero(y));
    }

    /// <summary>A small input whose result is that large.</summary>
    private static void CheckUpsampling(Device device)
    {
        using DeviceTensor<byte> x = DeviceTensor.Full<byte>([Rows / 10, Columns / 10], 7, device);
        using DeviceTensor<byte> y = x.ScatterUpsample([10, 10]);
        Assert.True(y.ElementCount > int.MaxValue);
        Assert.Equal(x.ElementCount, CountOfNonzero(y));
        Span<byte> element = [0];
        y.CopyTo(element, (Rows - 10) * Columns + Columns - 10);
        Assert.Equal(7, element[0]);
    }

    private static long CountOfNonzero<T>(DeviceTensor<T> tensor)
        where T : unmanaged, IEquatable<T>
    {
        T[] part = new T[1 << 24];
        long count = 0;
        for (long start = 0; start < tensor.ElementCount; start += part.Length)
        {
            Span<T> now = part.AsSpan(0, (int)Math.Min(part.Length, tensor.ElementCount - start));
            tensor.CopyTo(now, start);
            for (int next = now.IndexOfAnyExcept(default(T)); next >= 0; next = now.IndexOfAnyExcept(default(T)))
            {
                count++;
                now = now[(next + 1)..];
            }
        }

        return count;
    }

    /// <summary>What the system can still give: Linux tells; elsewhere what the runtime believes.</summary>
    private static long FreeBytes()
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        long free = memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes;
        if (!File.Exists("/proc/meminfo"))
            return free;
        string? line = File.ReadLines("/proc/meminfo").FirstOrDefault(text => text.StartsWith("MemAvailable:", StringComparison.Ordinal));
        string? number = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return number is null ? free : Math.Min(memory.TotalAvailableMemoryBytes, long.Parse(number, System.Globalization.CultureInfo.InvariantCulture) << 10);
    }
}
