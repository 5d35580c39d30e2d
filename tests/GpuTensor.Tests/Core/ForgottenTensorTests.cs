using System.Globalization;
using System.Runtime.CompilerServices;
using GpuTensor.Testing;

namespace GpuTensor.Tests.Core;

public sealed class ForgottenTensorTests
{
    private const int Count = 100_000;

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_hundred_thousand_forgotten_tensors_end_with_bounded_memory_in_use()
    {
        // In a process of its own, so that other tests' tensors are not counted.
        string[] numbers = ChildProcess.Run(AllocateAndForget).Succeeded().Split(' ');
        long allocated = long.Parse(numbers[0], CultureInfo.InvariantCulture);
        long most = long.Parse(numbers[1], CultureInfo.InvariantCulture);
        long afterwards = long.Parse(numbers[2], CultureInfo.InvariantCulture);
        long total = long.Parse(numbers[3], CultureInfo.InvariantCulture);
        Assert.True(allocated > 2 * total, $"only {allocated} bytes were allocated: too few to need any back");
        Assert.True(most < total / 4, $"{most} of {total} bytes were in use at once");
        Assert.Equal(0, afterwards);
    }

    private static void AllocateAndForget()
    {
        (long allocated, long most) = Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        DeviceMemory memory = Device.Default.Memory;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{allocated} {most} {memory.InUseBytes} {memory.TotalBytes}"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (long Allocated, long Most) Forget()
    {
        long total = Device.Default.Memory.TotalBytes;
        var random = new Random(5);
        long allocated = 0;
        long most = 0;
        for (int i = 0; i < Count; i++)
        {
            // Mostly small ones, now and then one of a thousandth of the memory.
            long bytes = i % 40 == 0 ? random.NextInt64(total / 1000) + total / 1000 : random.NextInt64(100_000);
            DeviceTensor<byte> tensor = DeviceTensor.Empty<byte>([bytes]);
            if (bytes > 0)
                tensor.CopyFrom([(byte)i], bytes - 1);
            if (i % 3 == 0)
                _ = tensor.Reshape(-1);
            allocated += bytes;
            most = Math.Max(most, Device.Default.Memory.InUseBytes);
        }

        return (allocated, most);
    }
}
