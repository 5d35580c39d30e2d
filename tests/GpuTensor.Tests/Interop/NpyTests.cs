using System.Buffers.Binary;
using System.Text;

namespace GpuTensor.Tests.Interop;

public sealed class NpyTests
{
    [Fact]
    public void A_file_is_written_byte_for_byte_as_NumPy_lays_it_out()
    {
        using DeviceTensor<float> tensor = DeviceTensor.Create([1f, -2], [2, 1]);
        var stream = new MemoryStream();
        tensor.SaveNpy(stream);
        byte[] bytes = stream.ToArray();
        string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }";
        Assert.Equal(128 + 8, bytes.Length);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0, 118, 0], bytes[..10]);
        Assert.Equal(header.PadRight(117) + "\n", Encoding.ASCII.GetString(bytes, 10, 118));
        Assert.Equal([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], bytes[128..]);
    }

    [Fact]
    public void The_elements_begin_at_a_multiple_of_64_for_every_shape()
    {
        foreach (Shape shape in new Shape[] { [], [0], [1], [12345], [0, long.MaxValue], [0, 1, 2, 3, 4, 5, 6, 7], [0, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue] })
        {
            using DeviceTensor<ushort> tensor = DeviceTensor.Zeros<ushort>(shape);
            var stream = new MemoryStream();
            tensor.SaveNpy(stream);
            Assert.Equal(0, (stream.Length - tensor.ByteCount) % 64);
            stream.Position = 0;
            NpyHeader header = NpyHeader.Read(stream);
            Assert.Equal((shape, "uint16", new Version(1, 0)), (header.Shape, header.ElementType, header.Version));
            Assert.Equal(stream.Length - tensor.ByteCount, stream.Position);
        }
    }

    [Fact]
    public void A_file_comes_back_as_it_was_saved()
    {
        using var folder = new TemporaryFolder();
        var device = new CpuDevice(1);
        using DeviceTensor<double> tensor = DeviceTensor.Create([1, double.NaN, -0.0, double.Epsilon, 5, 6], [2, 3]);
        tensor.SaveNpy(folder["a.npy"]);
        using DeviceTensor<double> back = DeviceTensor.LoadNpy<double>(folder["a.npy"], device);
        Assert.Same(device, back.Device);
        Assert.Equal(tensor.Shape, back.Shape);
        Assert.Equal(tensor.ToArray().Select(BitConverter.DoubleToInt64Bits), back.ToArray().Select(BitConverter.DoubleToInt64Bits));
        using DeviceTensor<double> shorter = DeviceTensor.Create([7.0], [1]);
        shorter.SaveNpy(folder["a.npy"]);
        using DeviceTensor<double> overwritten = DeviceTensor.LoadNpy<double>(folder["a.npy"]);
        Assert.Equal([7.0], overwritten.ToArray());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void An_array_of_many_chunks_is_read_right_also_from_a_stream_that_trickles(bool fortranOrder, bool bigEndian)
    {
        const int Rows = 1237;
        const int Columns = 641;
        byte[] data = new byte[Rows * Columns * 4];
        for (int i = 0; i < Rows * Columns; i++)
        {
            int value = fortranOrder ? i % Rows * Columns + i / Rows : i;
            if (bigEndian)
                BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4 * i), value);
            else
                BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(4 * i), value);
        }

        byte[] file = [.. NpyBytes.Make(NpyBytes.Header(bigEndian ? ">i4" : "<i4", $"({Rows}, {Columns})", fortranOrder)), .. data];
        foreach (Stream stream in new Stream[] { new MemoryStream(file), new TricklingStream(file) })
        {
            using DeviceTensor<int> tensor = DeviceTensor.LoadNpy<int>(stream);
            Assert.Equal(new Shape(Rows, Columns), tensor.Shape);
            Assert.Equal(Enumerable.Range(0, Rows * Columns), tensor.ToArray());
            var copy = new MemoryStream();
            tensor.SaveNpy(copy);
            copy.Position = 0;
            using DeviceTensor<int> again = DeviceTensor.LoadNpy<int>(copy);
            Assert.Equal(Enumerable.Range(0, Rows * Columns), again.ToArray());
        }
    }

    [Fact]
    public void Arrays_in_one_stream_are_read_one_after_the_other()
    {
        using DeviceTensor<float> first = DeviceTensor.Create([1f, 2, 3], [3]);
        using DeviceTensor<bool> second = DeviceTensor.Create([true, false], [1, 2]);
        var stream = new MemoryStream();
        first.SaveNpy(stream);
        second.SaveNpy(stream);
        stream.Position = 0;
        using DeviceTensor<float> firstBack = DeviceTensor.LoadNpy<float>(stream);
        using DeviceTensor<bool> secondBack = DeviceTensor.LoadNpy<bool>(stream);
        Assert.Equal([1f, 2, 3], firstBack.ToArray());
        Assert.Equal([true, false], secondBack.ToArray());
        Assert.Contains("it is empty", Assert.Throws<InvalidDataException>(() => DeviceTensor.LoadNpy<float>(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truth_value_but_0_is_read_as_true_and_stored_as_1()
    {
        using DeviceTensor<bool> tensor = DeviceTensor.LoadNpy<bool>(new MemoryStream(NpyBytes.Make(NpyBytes.Header("|b1", "(4,)"), 4)));
        var copy = new MemoryStream();
        tensor.SaveNpy(copy);
        Assert.Equal([0, 1, 1, 1], copy.ToArray()[^4..]);
    }

    [Theory]
    [InlineData("{'descr':'<u2','fortran_order':False,'shape':(2,3)}")]
    [InlineData("{\"shape\": (2, 3), \"fortran_order\": False, \"descr\": \"<u2\"}")]
    [InlineData("  { 'shape' : ( 2L , 3L , ) , u'descr' : b'<u2' , 'fortran_order' : False , }  \n\n")]
    [InlineData("{'descr': '=u2', 'fortran_order': False, 'shape': (0000002, +3), }\n")]
    [InlineData("{'descr': '|u2', 'fortran_order': False,\n 'shape': (2,\t3)}")]
    [InlineData("{'descr': 'u2', 'fortran_order': False, 'shape': (2, 3)}")]
    public void Every_way_to_write_the_header_is_understood(string header)
    {
        for (int major = 1; major <= 3; major++)
        {
            using DeviceTensor<ushort> tensor = DeviceTensor.LoadNpy<ushort>(new MemoryStream(NpyBytes.Make(header, 12, major)));
            Assert.Equal(new Shape(2, 3), tensor.Shape);
            Assert.Equal([0x0100, 0x0302, 0x0504, 0x0706, 0x0908, 0x0B0A], tensor.ToArray());
        }
    }

    [Fact]
    public void Another_element_type_than_the_files_is_refused_with_both_and_the_way_out()
    {
        using var folder = new TemporaryFolder();
        using DeviceTensor<double> tensor = DeviceTensor.Zeros<double>([2, 3]);
        tensor.SaveNpy(folder["d.npy"]);
        var thrown = Assert.Throws<ArgumentException>(() => DeviceTensor.LoadNpy<float>(folder["d.npy"]));
        foreach (string part in new[] { folder["d.npy"], "float64", "[2, 3]", "float32", "Cast" })
            Assert.Contains(part, thrown.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => DeviceTensor.LoadNpy<decimal>(folder["d.npy"]));
    }

    [Fact]
    public void What_follows_the_array_in_a_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["long.npy"], NpyBytes.Make(NpyBytes.Header("<f4", "(2,)"), 11));
        var thrown = Assert.Throws<InvalidDataException>(() => DeviceTensor.LoadNpy<float>(folder["long.npy"]));
        Assert.Contains("3 bytes behind its float32 [2]", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(folder["long.npy"], thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_arguments_are_refused_before_anything_is_touched()
    {
        using var folder = new TemporaryFolder();
        using DeviceTensor<float> tensor = DeviceTensor.Ones<float>([1]);
        tensor.SaveNpy(folder["kept.npy"]);
        byte[] before = File.ReadAllBytes(folder["kept.npy"]);
        DeviceTensor<float> disposed = DeviceTensor.Ones<float>([2]);
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => disposed.SaveNpy(folder["kept.npy"]));
        Assert.Equal(before, File.ReadAllBytes(folder["kept.npy"]));
        Assert.Throws<ArgumentNullException>("path", () => tensor.SaveNpy((string)null!));
        Assert.Throws<ArgumentNullException>("stream", () => tensor.SaveNpy((Stream)null!));
        Assert.Throws<ArgumentNullException>("tensor", () => ((DeviceTensor<float>)null!).SaveNpy(folder["new.npy"]));
        Assert.Throws<ArgumentNullException>("path", () => DeviceTensor.LoadNpy<float>((string)null!));
        Assert.Throws<ArgumentNullException>("stream", () => DeviceTensor.LoadNpy<float>((Stream)null!));
        Assert.Throws<ArgumentNullException>("path", () => NpyHeader.Read((string)null!));
        Assert.Throws<ArgumentNullException>("stream", () => NpyHeader.Read((Stream)null!));
        Assert.Throws<FileNotFoundException>(() => DeviceTensor.LoadNpy<float>(folder["none.npy"]));
        Assert.Equal([folder["kept.npy"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void More_elements_than_an_array_can_hold_are_written_and_read_in_parts()
    {
        const long Count = (1L << 31) + 12_345;
        Assert.SkipUnless(Device.Default.Memory.FreeBytes > 3 * Count, "The test needs 6 GB of free memory.");
        byte[] end = [1, 2, 3, 4, 5];
        using var folder = new TemporaryFolder();
        using (DeviceTensor<byte> tensor = DeviceTensor.Zeros<byte>([Count]))
        {
            tensor.CopyFrom(end, Count - end.Length);
            tensor.SaveNpy(folder["large.npy"]);
        }

        Device.Default.TrimMemory();
        Assert.Equal(Count + 128, new FileInfo(folder["large.npy"]).Length);
        using DeviceTensor<byte> back = DeviceTensor.LoadNpy<byte>(folder["large.npy"]);
        byte[] tail = new byte[100];
        back.CopyTo(tail, Count - tail.Length);
        Assert.Equal([.. new byte[95], .. end], tail);
    }

    /// <summary>Cannot seek, and gives a few bytes at a time.</summary>
    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
    {
        private int _reads;

        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1 + ++_reads * 7919 % 40_000)]);
    }
}
