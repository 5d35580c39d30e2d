using System.IO.Compression;

namespace GpuTensor.Tests.Interop;

public sealed class NpzTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arrays_come_back_by_name_in_the_order_they_were_written(bool compressed)
    {
        using var folder = new TemporaryFolder();
        using DeviceTensor<float> a = DeviceTensor.Create([1f, 2, 3, 4, 5, 6], [2, 3]);
        using DeviceTensor<byte> b = DeviceTensor.Zeros<byte>([3_000_001]);
        b.CopyFrom([7], 3_000_000);
        using DeviceTensor<long> c = DeviceTensor.Create([long.MinValue], []);
        using (var writer = new NpzWriter(folder["x.npz"], compressed))
        {
            writer.Write("b", b);
            writer.Write("a", a);
            writer.Write("scalars/c", c);
        }

        Assert.Equal(compressed, new FileInfo(folder["x.npz"]).Length < 3_000_000);
        using NpzFile file = NpzFile.Open(folder["x.npz"]);
        Assert.Equal(["b", "a", "scalars/c"], file.Names);
        Assert.Equal(("float32", new Shape(2, 3)), (file.Header("a").ElementType, file.Header("a").Shape));
        var device = new CpuDevice(1);
        using DeviceTensor<float> aBack = file.Read<float>("a", device);
        using DeviceTensor<byte> bBack = file.Read<byte>("b");
        using DeviceTensor<long> cBack = file.Read<long>("scalars/c");
        using DeviceTensor<float> aAgain = file.Read<float>("a");
        Assert.Same(device, aBack.Device);
        Assert.Equal(a.ToArray(), aBack.ToArray());
        Assert.Equal(a.ToArray(), aAgain.ToArray());
        Assert.Equal(b.ToArray(), bBack.ToArray());
        Assert.Equal((0, long.MinValue), (cBack.Rank, cBack.ToScalar()));
    }

    [Fact]
    public void SaveNpz_writes_tensors_of_one_type_in_one_call()
    {
        using var folder = new TemporaryFolder();
        using DeviceTensor<int> a = DeviceTensor.Create([1, 2], [2]);
        using DeviceTensor<int> b = DeviceTensor.Create([3], [1, 1]);
        DeviceTensor.SaveNpz<int>(folder["x.npz"], [("a", a), ("b", b)]);
        using NpzFile file = NpzFile.Open(folder["x.npz"]);
        using DeviceTensor<int> back = file.Read<int>("b");
        Assert.Equal(["a", "b"], file.Names);
        Assert.Equal(new Shape(1, 1), back.Shape);
        Assert.Equal(3, back.ToScalar());
    }

    [Fact]
    public void The_same_arrays_give_the_same_bytes()
    {
        using DeviceTensor<int> a = DeviceTensor.Create([1, 2], [2]);
        byte[] first = Archive(a);
        Thread.Sleep(2100);
        Assert.Equal(first, Archive(a));
    }

    [Fact]
    public void Streams_are_left_open_when_asked()
    {
        using DeviceTensor<int> a = DeviceTensor.Create([1, 2], [2]);
        var stream = new MemoryStream(Archive(a));
        NpzFile.Open(stream, leaveOpen: true).Dispose();
        Assert.True(stream.CanRead);
        NpzFile.Open(stream).Dispose();
        Assert.False(stream.CanRead);
        var closed = new MemoryStream();
        new NpzWriter(closed).Dispose();
        Assert.False(closed.CanWrite);
    }

    [Fact]
    public void An_array_that_is_not_there_is_refused_with_the_list_of_those_that_are()
    {
        using DeviceTensor<int> a = DeviceTensor.Create([1, 2], [2]);
        using NpzFile file = NpzFile.Open(new MemoryStream(Archive(a)));
        var thrown = Assert.Throws<KeyNotFoundException>(() => file.Read<int>("b"));
        Assert.Contains("'b'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("it holds a.", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<KeyNotFoundException>(() => file.Header("A"));
        Assert.Throws<ArgumentNullException>(() => file.Header(null!));
        Assert.Contains("int32", Assert.Throws<ArgumentException>(() => file.Read<float>("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_archive_refuses_and_closing_twice_is_fine()
    {
        using DeviceTensor<int> a = DeviceTensor.Create([1, 2], [2]);
        NpzFile file = NpzFile.Open(new MemoryStream(Archive(a)));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Names);
        Assert.Throws<ObjectDisposedException>(() => file.Header("a"));
        Assert.Throws<ObjectDisposedException>(() => file.Read<int>("a"));
        var writer = new NpzWriter(new MemoryStream());
        writer.Dispose();
        writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.Write("a", a));
    }

    [Fact]
    public void Bad_names_and_disposed_tensors_are_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        using DeviceTensor<int> a = DeviceTensor.Create([1, 2], [2]);
        DeviceTensor<int> disposed = DeviceTensor.Create([1], [1]);
        disposed.Dispose();
        string path = folder["x.npz"];
        Assert.Throws<ArgumentException>(() => DeviceTensor.SaveNpz<int>(path, [("a", a), ("a", a)]));
        Assert.Throws<ArgumentException>(() => DeviceTensor.SaveNpz<int>(path, [("", a)]));
        Assert.Throws<ArgumentNullException>(() => DeviceTensor.SaveNpz<int>(path, [(null!, a)]));
        Assert.Throws<ArgumentNullException>(() => DeviceTensor.SaveNpz<int>(path, [("a", null!)]));
        Assert.Throws<ArgumentNullException>(() => DeviceTensor.SaveNpz<int>(null!, [("a", a)]));
        Assert.Throws<ObjectDisposedException>(() => DeviceTensor.SaveNpz<int>(path, [("a", a), ("b", disposed)]));
        Assert.Empty(Directory.GetFiles(folder.Path));

        var stream = new MemoryStream();
        using (var writer = new NpzWriter(stream, leaveOpen: true))
        {
            writer.Write("a", a);
            Assert.Throws<ArgumentException>("name", () => writer.Write("a", a));
            Assert.Throws<ArgumentException>("name", () => writer.Write("", a));
            Assert.Throws<ObjectDisposedException>(() => writer.Write("b", disposed));
        }

        stream.Position = 0;
        using NpzFile file = NpzFile.Open(stream);
        Assert.Equal(["a"], file.Names);
    }

    [Fact]
    public void Entries_that_are_no_arrays_are_not_listed()
    {
        byte[] archive = Zip(("readme.txt", [1, 2, 3]), ("a.npy", NpyBytes.Make(NpyBytes.Header("|u1", "(2,)"), 2)), ("folder/", []));
        using NpzFile file = NpzFile.Open(new MemoryStream(archive));
        Assert.Equal(["a"], file.Names);
    }

    [Fact]
    public void Two_arrays_of_one_name_are_refused()
    {
        byte[] array = NpyBytes.Make(NpyBytes.Header("|u1", "(2,)"), 2);
        var thrown = Assert.Throws<InvalidDataException>(() => NpzFile.Open(new MemoryStream(Zip(("a.npy", array), ("a.npy", array)))));
        Assert.Contains("'a'", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(2,)", 1, "cut off")]
    [InlineData("(2,)", 3, "goes on")]
    [InlineData("(2, -1)", 2, "dimension 1")]
    [InlineData("(99999999999,)", 2, "cut off")]
    public void A_damaged_array_is_refused_with_its_name(string shape, int bytes, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x.npz"], Zip(("bad.npy", NpyBytes.Make(NpyBytes.Header("|u1", shape), bytes)), ("ok.npy", NpyBytes.Make(NpyBytes.Header("|u1", "(2,)"), 2))));
        using NpzFile file = NpzFile.Open(folder["x.npz"]);
        var device = new CpuDevice(1);
        var thrown = Assert.Throws<InvalidDataException>(() => file.Read<byte>("bad", device));
        foreach (string part in new[] { message, "'bad'", folder["x.npz"] })
            Assert.Contains(part, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(0, device.Memory.InUseBytes);
        using DeviceTensor<byte> ok = file.Read<byte>("ok");
        Assert.Equal([0, 1], ok.ToArray());
    }

    [Fact]
    public void What_is_no_archive_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        foreach (byte[] bytes in new byte[][] { [], [1, 2, 3], NpyBytes.Make(NpyBytes.Header("|u1", "(2,)"), 2), new byte[1000] })
        {
            File.WriteAllBytes(folder["x.npz"], bytes);
            Assert.Contains(folder["x.npz"], Assert.Throws<InvalidDataException>(() => NpzFile.Open(folder["x.npz"])).Message, StringComparison.Ordinal);
        }

        File.Delete(folder["x.npz"]);
        Assert.Throws<FileNotFoundException>(() => NpzFile.Open(folder["x.npz"]));
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Damage_to_an_archive_is_noticed_wherever_it_is(CompressionLevel level)
    {
        using DeviceTensor<byte> original = DeviceTensor.Create([.. Enumerable.Range(0, 200).Select(i => (byte)(i * i))], [200]);
        var stream = new MemoryStream();
        using (var writer = new NpzWriter(stream, level == CompressionLevel.Optimal, leaveOpen: true))
            writer.Write("a", original);
        byte[] good = stream.ToArray();
        int refused = 0;
        var unexpected = new List<string>();
        for (int at = 0; at < good.Length; at++)
        {
            foreach (byte flip in new byte[] { 0x01, 0x80, 0xFF })
            {
                byte[] bad = [.. good];
                bad[at] ^= flip;
                string outcome = ReadDamaged(bad, original);
                if (outcome == "refused")
                    refused++;
                else if (outcome != "same")
                    unexpected.Add($"byte {at} ^ {flip:x2}: {outcome}");
            }
        }

        Assert.Empty(unexpected);
        Assert.True(refused > good.Length, $"{refused} of {3 * good.Length}");
    }

    private static string ReadDamaged(byte[] archive, DeviceTensor<byte> original)
    {
        try
        {
            using NpzFile file = NpzFile.Open(new MemoryStream(archive));
            using DeviceTensor<byte> back = file.Read<byte>("a");
            return back.Shape == original.Shape && back.ToArray().AsSpan().SequenceEqual(original.ToArray()) ? "same" : "different elements";
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException or KeyNotFoundException)
        {
            return "refused";
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    private static byte[] Archive(DeviceTensor<int> tensor)
    {
        var stream = new MemoryStream();
        using (var writer = new NpzWriter(stream, leaveOpen: true))
            writer.Write("a", tensor);
        return stream.ToArray();
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}
