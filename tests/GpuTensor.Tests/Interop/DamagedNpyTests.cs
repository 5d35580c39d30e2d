namespace GpuTensor.Tests.Interop;

public sealed class DamagedNpyTests
{
    private const string Good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

    [Theory]
    [InlineData("", "it ends at character 0")]
    [InlineData("\n", "it ends at character 1")]
    [InlineData("[]", "no dictionary")]
    [InlineData("'descr'", "no dictionary")]
    [InlineData("{", "it ends at character 1")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)", "'}'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} x", "the end")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "needs descr, fortran_order and shape")]
    [InlineData("{}", "needs descr, fortran_order and shape")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 1}", "unknown key 'more'")]
    [InlineData("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}", "'descr' stands twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}", "True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': None, 'shape': (2, 3)}", "True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': false, 'shape': (2, 3)}", "a value")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': [2, 3]}", "must be a tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6)}", "must be a tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 6}", "must be a tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3)}", "dimension 1")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, None)}", "None")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, True)}", "dimension 1")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, '3')}", "dimension 1")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, (3,))}", "dimension 1")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3.0)}", "a whole number")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1e3)}", "a whole number")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 0x3)}", "a whole number")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, -)}", "'-'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (, 3)}", "a value")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2 3)}", "')'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "64 bits")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807,)}", "does not fit 64 bits")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "does not fit 64 bits")]
    [InlineData("{'descr': '<x4', 'fortran_order': False, 'shape': (2, 3)}", "'<x4'")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (2, 3)}", "no element type")]
    [InlineData("{'descr': 'float32', 'fortran_order': False, 'shape': (2, 3)}", "no element type")]
    [InlineData("{'descr': 'f', 'fortran_order': False, 'shape': (2, 3)}", "no element type")]
    [InlineData("{'descr': '<', 'fortran_order': False, 'shape': (2, 3)}", "no element type")]
    [InlineData("{'descr': '<<f4', 'fortran_order': False, 'shape': (2, 3)}", "'<<f4'")]
    [InlineData("{'descr': 4, 'fortran_order': False, 'shape': (2, 3)}", "'descr' must be a string")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 7: 1}", "is not a string")]
    [InlineData("{'descr: '<f4', 'fortran_order': False, 'shape': (2, 3)}", "':'")]
    [InlineData("{'descr': '<f4\n', 'fortran_order': False, 'shape': (2, 3)}", "not closed")]
    [InlineData("{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (2, 3)}", "no escape")]
    [InlineData("__import__('os').system('true')", "a value")]
    public void A_damaged_header_is_refused_with_what_is_wrong(string header, string message)
    {
        for (int major = 1; major <= 3; major++)
        {
            var stream = new MemoryStream(NpyBytes.Make(header, 24, major));
            var thrown = Assert.Throws<InvalidDataException>(() => DeviceTensor.LoadNpy<float>(stream));
            Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
            Assert.Contains("the stream", thrown.Message, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("'|O'", "unpickling")]
    [InlineData("'O'", "unpickling")]
    [InlineData("[('x', '<f4'), ('y', '<i4', (2,))]", "structured")]
    [InlineData("'<c8'", "complex")]
    [InlineData("'<c16'", "complex")]
    [InlineData("'<U5'", "strings")]
    [InlineData("'|S5'", "strings")]
    [InlineData("'|V8'", "raw")]
    [InlineData("'<M8[ns]'", "dates")]
    [InlineData("'<m8[s]'", "time spans")]
    [InlineData("'<f16'", "size")]
    [InlineData("'<i16'", "size")]
    public void Elements_that_no_tensor_has_are_refused_by_name(string descr, string message)
    {
        var stream = new MemoryStream(NpyBytes.Make($"{{'descr': {descr}, 'fortran_order': False, 'shape': (2, 3), }}", 24));
        var thrown = Assert.Throws<NotSupportedException>(() => DeviceTensor.LoadNpy<float>(stream));
        Assert.StartsWith("The stream holds ", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("float32", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_8_dimensions_are_refused()
    {
        var stream = new MemoryStream(NpyBytes.Make(NpyBytes.Header("<f4", "(1, 1, 1, 1, 1, 1, 1, 1, 1)"), 4));
        Assert.Contains("9 dimensions", Assert.Throws<NotSupportedException>(() => NpyHeader.Read(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused_and_frees_what_it_took()
    {
        var device = new CpuDevice(1);
        byte[] file = NpyBytes.Make(Good, 24);
        for (int length = 0; length < file.Length; length++)
        {
            byte[] part = file[..length];
            Assert.Throws<InvalidDataException>(() => DeviceTensor.LoadNpy<float>(new MemoryStream(part), device));
            Assert.Throws<InvalidDataException>(() => DeviceTensor.LoadNpy<float>(new OneWayStream(part), device));
        }

        Assert.Equal(0, device.Memory.InUseBytes);
        using DeviceTensor<float> whole = DeviceTensor.LoadNpy<float>(new OneWayStream(file), device);
        Assert.Equal(6, whole.ElementCount);
    }

    [Fact]
    public void A_claim_of_more_elements_than_the_file_has_allocates_nothing()
    {
        var device = new CpuDevice(1);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["claim.npy"], NpyBytes.Make(NpyBytes.Header("<f8", "(1000000, 1000000)"), 80));
        var thrown = Assert.Throws<InvalidDataException>(() => DeviceTensor.LoadNpy<double>(folder["claim.npy"], device));
        foreach (string part in new[] { folder["claim.npy"], "float64 [1000000, 1000000]", "8000000000000 bytes", "80 follow" })
            Assert.Contains(part, thrown.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (device.Memory.InUseBytes, device.Memory.PooledBytes));
    }

    [Fact]
    public void Other_kinds_of_files_are_told_apart()
    {
        CheckStart("it is empty");
        CheckStart("NpzFile", (byte)'P', (byte)'K', 3, 4, 0, 0, 0, 0);
        CheckStart("pickle", 0x80, 4, 0x95, 0, 0, 0, 0, 0);
        CheckStart("it begins with 89504E470D0A1A0A", 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10);
        CheckStart("it begins with 93", 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'X', 1, 0);
        CheckStart("it begins with 934E55", 0x93, (byte)'N', (byte)'U');
        CheckStart("before the version", 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1);
        foreach ((byte major, byte minor) in new (byte, byte)[] { (0, 0), (4, 0), (1, 1), (255, 255) })
            CheckStart($"version {major}.{minor}", 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', major, minor);
    }

    [Theory]
    [InlineData(2, 65_537u)]
    [InlineData(3, uint.MaxValue)]
    [InlineData(2, 0x7FFFFFFFu)]
    public void A_huge_header_is_refused_unread(byte major, uint length)
    {
        var stream = new MemoryStream([0x93, .. "NUMPY"u8, major, 0, .. BitConverter.GetBytes(length), .. new byte[100]]);
        var thrown = Assert.Throws<InvalidDataException>(() => NpyHeader.Read(stream));
        Assert.Contains($"{length} bytes", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(12, stream.Position);
    }

    [Fact]
    public void Deep_nesting_is_refused_before_it_can_overflow_the_stack()
    {
        foreach (string open in new[] { "(", "[", "{'a':" })
        {
            string header = string.Concat(Enumerable.Repeat(open, 60_000 / open.Length));
            var thrown = Assert.Throws<InvalidDataException>(() => NpyHeader.Read(new MemoryStream(NpyBytes.Make(header))));
            Assert.Contains("brackets", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Version_3_headers_must_be_UTF_8()
    {
        byte[] file = NpyBytes.Make(Good, 24, major: 3);
        file[20] = 0xFF;
        Assert.Contains("UTF-8", Assert.Throws<InvalidDataException>(() => NpyHeader.Read(new MemoryStream(file))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_damage_never_does_more_than_throw_what_is_documented()
    {
        var device = new CpuDevice(1);
        var random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 30_000; round++)
        {
            byte[] file = NpyBytes.Make(Good, 24, 1 + round % 3);
            for (int hits = random.Next(1, 4); hits > 0; hits--)
                file = Damage(file, random);
            try
            {
                using DeviceTensor<float> tensor = DeviceTensor.LoadNpy<float>(new MemoryStream(file), device);
                Assert.InRange(tensor.ByteCount, 0, file.Length);
            }
            catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException)
            {
                Assert.Contains("the stream", e.Message, StringComparison.OrdinalIgnoreCase);
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 29_999);
        Assert.Equal(0, device.Memory.InUseBytes);
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        if (file.Length == 0)
            return file;
        int at = random.Next(file.Length);
        switch (random.Next(4))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                file[at] = (byte)"{}()[],:'\"0123456789-+LTF<>|=O \n"[random.Next(32)];
                return file;
            case 2:
                return file[..at];
            default:
                return [.. file[..at], .. file[random.Next(file.Length)..]];
        }
    }

    private static void CheckStart(string message, params byte[] bytes)
    {
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => NpyHeader.Read(new MemoryStream(bytes))).Message, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => DeviceTensor.LoadNpy<float>(new OneWayStream(bytes))).Message, StringComparison.Ordinal);
    }

    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
