using System.Numerics.Tensors;
using System.Reflection;

namespace GpuTensor.Tests.Core;

public sealed class DisposalTests
{
    /// <summary>Every instance member of a tensor that needs its memory.</summary>
    private static readonly Dictionary<string, Action<DeviceTensor<float>>> s_uses = new()
    {
        ["View"] = tensor => _ = tensor.View,
        ["Reshape"] = tensor => tensor.Reshape(4),
        ["CopyFrom(ReadOnlySpan`1)"] = tensor => tensor.CopyFrom([1, 2, 3, 4]),
        ["CopyFrom(ReadOnlySpan`1, Int64)"] = tensor => tensor.CopyFrom([1], 0),
        ["CopyFrom(ReadOnlyTensorSpan`1&)"] = tensor => tensor.CopyFrom(Tensor.Create(new float[4], [2, 2]).AsReadOnlyTensorSpan()),
        ["CopyTo(Span`1)"] = tensor => tensor.CopyTo(new float[4]),
        ["CopyTo(Span`1, Int64)"] = tensor => tensor.CopyTo(new float[1], 0),
        ["CopyTo(TensorSpan`1&)"] = tensor => tensor.CopyTo(Tensor.Create(new float[4], [2, 2]).AsTensorSpan()),
        ["ToArray()"] = tensor => tensor.ToArray(),
        ["ToHost()"] = tensor => tensor.ToHost(),
        ["To(Device)"] = tensor => tensor.To(Device.Get("cpu:0")),
        ["ToScalar()"] = tensor => tensor.ToScalar(),
        ["Fill"] = tensor => tensor.Fill(1),
        ["SaveNpy"] = tensor => tensor.SaveNpy(new MemoryStream()),
    };

    public static TheoryData<string> Uses => [.. s_uses.Keys];

    [Theory]
    [MemberData(nameof(Uses))]
    public void A_disposed_tensor_refuses(string use)
    {
        DeviceTensor<float> tensor = DeviceTensor.Create([1f, 2, 3, 4], [2, 2]);
        if (use != "ToScalar()")
            s_uses[use](tensor);
        tensor.Dispose();
        var exception = Assert.Throws<ObjectDisposedException>(() => s_uses[use](tensor));
        Assert.Contains($"float32 [2, 2] on {tensor.Device} (disposed)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_copying_member_is_in_the_list_above()
    {
        string[] members = [.. typeof(DeviceTensor<float>)
            .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(method => method.Name.StartsWith("Copy", StringComparison.Ordinal) || method.Name.StartsWith("To", StringComparison.Ordinal))
            .Where(method => method.Name != nameof(ToString))
            .Select(method => $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})")];
        Assert.True(members.Length >= 9);
        Assert.Subset(s_uses.Keys.ToHashSet(), members.ToHashSet());
    }

    [Fact]
    public void Disposing_twice_frees_the_memory_once()
    {
        var device = new CpuDevice(1);
        using DeviceTensor<float> other = DeviceTensor.Ones<float>([100], device);
        long withOther = device.Memory.InUseBytes;
        DeviceTensor<float> tensor = DeviceTensor.Ones<float>([1000], device);
        tensor.Dispose();
        long pooled = device.Memory.PooledBytes;
        tensor.Dispose();
        Assert.True(tensor.IsDisposed);
        Assert.Equal((withOther, pooled), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        Assert.All(other.ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void What_a_disposed_tensor_was_can_still_be_told()
    {
        DeviceTensor<float> tensor = DeviceTensor.Ones<float>([2, 3]);
        tensor.Dispose();
        Assert.Equal((new Shape(2, 3), 2, 6, 24), (tensor.Shape, tensor.Rank, tensor.ElementCount, tensor.ByteCount));
        Assert.Same(Device.Default, tensor.Device);
        Assert.Equal("float32 [2, 3] on cpu:0 (disposed)", tensor.ToString());
    }

    [Fact]
    public void Disposing_while_another_thread_copies_gives_whole_copies_or_the_exception()
    {
        var device = new CpuDevice(1);
        int copies = 0;
        int torn = 0;
        int refusals = 0;
        for (int round = 0; round < 300; round++)
        {
            DeviceTensor<int> tensor = DeviceTensor.Full([20_000], round, device);
            int copiesBefore = copies;
            using var ready = new Barrier(3);
            Thread[] readers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
            {
                ready.SignalAndWait();
                try
                {
                    while (true)
                    {
                        int[] copy = tensor.ToArray();
                        if (Array.TrueForAll(copy, value => value == round))
                            Interlocked.Increment(ref copies);
                        else
                            Interlocked.Increment(ref torn);
                    }
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref refusals);
                }
            }))];
            foreach (Thread reader in readers)
                reader.Start();
            ready.SignalAndWait(TestContext.Current.CancellationToken);

            // Sometimes at once, sometimes in the middle of a copy that is not the first.
            if (round % 2 == 0)
                SpinWait.SpinUntil(() => Volatile.Read(ref copies) > copiesBefore || Volatile.Read(ref torn) > 0);
            Thread.SpinWait(round * 31 % 3000);
            tensor.Dispose();

            // Whoever still read the memory would now see the next tensor's elements.
            DeviceTensor.Full([20_000], -1, device).Dispose();
            foreach (Thread reader in readers)
                reader.Join();
        }

        Assert.Equal(600, refusals);
        Assert.Equal(0, torn);
        Assert.True(copies >= 150, $"{copies} whole copies");
        Assert.Equal(0, device.Memory.InUseBytes);
    }

    [Fact]
    public void Disposing_while_another_thread_fills_never_touches_memory_that_went_back()
    {
        var device = new CpuDevice(2);
        for (int round = 0; round < 200; round++)
        {
            DeviceTensor<int> tensor = DeviceTensor.Zeros<int>([200_000], device);
            using var ready = new Barrier(2);
            var filler = new Thread(() =>
            {
                ready.SignalAndWait();
                try
                {
                    while (true)
                        tensor.Fill(99);
                }
                catch (ObjectDisposedException)
                {
                    // The end that was waited for.
                }
            });
            filler.Start();
            ready.SignalAndWait(TestContext.Current.CancellationToken);
            Thread.SpinWait(round * 31 % 3000);
            tensor.Dispose();
            using DeviceTensor<int> next = DeviceTensor.Zeros<int>([200_000], device);
            filler.Join();
            Assert.Equal(-1, next.ToArray().AsSpan().IndexOfAnyExcept(0));
        }
    }
}
