using GpuTensor.Testing;

namespace GpuTensor.Tests.Interop;

/// <summary>NumPy writes what is read here, and reads what is written here.</summary>
public sealed class NumPyRoundTripTests
{
    private static readonly Shape[] s_shapes = [[], [1], [0], [7], [3, 5], [5, 0, 2], [2, 3, 4], [2, 1, 3, 2, 1, 2, 2, 3]];

    [Fact]
    public void Files_of_NumPy_are_read_in_every_type_order_byte_order_and_version()
    {
        RequireNumPy();
        using var folder = new TemporaryFolder();
        NumPy.Run(
            """
            rng = np.random.RandomState(1)
            for name in args[1].split():
                for index, shape in enumerate(eval(args[2])):
                    raw = rng.bytes(int(np.prod(shape)) * np.dtype(name).itemsize)
                    raw = bytes(b & 1 for b in raw) if name == 'bool' else raw
                    open(f'{args[0]}/{name}_{index}.bin', 'wb').write(raw)
                    a = np.frombuffer(raw, np.dtype(name).newbyteorder('<')).reshape(shape)
                    for ends in '<>':
                        for order in 'CF':
                            for version in (1, 2, 3):
                                with open(f'{args[0]}/{name}_{index}_{"big" if ends == ">" else "little"}_{order}_{version}.npy', 'wb') as f:
                                    np.lib.format.write_array(f, a.astype(np.dtype(name).newbyteorder(ends), order=order), version=(version, 0))
            """,
            folder.Path, string.Join(' ', NumPyElementType.All.Keys), PythonShapes());

        string[] files = Directory.GetFiles(folder.Path, "*.npy");
        Assert.Equal(NumPyElementType.All.Count * s_shapes.Length * 12, files.Length);
        foreach (string file in files)
        {
            string[] parts = Path.GetFileNameWithoutExtension(file).Split('_');
            NumPyElementType type = NumPyElementType.All[parts[0]];
            Shape shape = s_shapes[parts[1][0] - '0'];

            NpyHeader header = NpyHeader.Read(file);
            Assert.Equal((parts[0], shape, new Version(parts[4][0] - '0', 0)), (header.ElementType, header.Shape, header.Version));
            Assert.Equal(parts[2] == "big" && type.Size > 1, header.BigEndian);
            Assert.Equal(type.Size * shape.ElementCount, header.ByteCount);

            (Shape readShape, byte[] bytes) = type.Load(file);
            Assert.Equal(shape, readShape);
            Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(folder[$"{parts[0]}_{parts[1]}.bin"])), file);
        }

        Assert.Contains(files, file => NpyHeader.Read(file).FortranOrder);
    }

    [Fact]
    public void Files_written_here_are_read_by_NumPy_in_every_type_and_shape()
    {
        RequireNumPy();
        using var folder = new TemporaryFolder();
        var expected = new List<string>();
        foreach ((string name, NumPyElementType type) in NumPyElementType.All)
        {
            for (int i = 0; i < s_shapes.Length; i++)
            {
                byte[] bytes = RandomBytes(name, s_shapes[i].ElementCount * type.Size, i);
                type.Save(folder[$"{name}_{i}.npy"], s_shapes[i], bytes);
                expected.Add($"{name}_{i} {name} {PythonShape(s_shapes[i])} (1, 0) 0 True {Convert.ToHexStringLower(bytes)}".TrimEnd());
            }
        }

        string output = NumPy.Run(
            """
            for name in args[1].split():
                for index in range(int(args[2])):
                    path = f'{args[0]}/{name}_{index}.npy'
                    a = np.load(path, allow_pickle=False)
                    with open(path, 'rb') as f:
                        version = np.lib.format.read_magic(f)
                        np.lib.format.read_array_header_1_0(f)
                        offset = f.tell()
                    print(f'{name}_{index}', a.dtype.name, str(a.shape).replace(',)', ')').replace(' ', ''), version, offset % 64, a.dtype.isnative, a.tobytes().hex())
            """,
            folder.Path, string.Join(' ', NumPyElementType.All.Keys), $"{s_shapes.Length}");
        Assert.Equal(expected, output.Split('\n').Select(line => line.TrimEnd()));
    }

    [Fact]
    public void Archives_of_NumPy_stored_and_compressed_are_read()
    {
        RequireNumPy();
        using var folder = new TemporaryFolder();
        NumPy.Run(
            """
            rng = np.random.RandomState(2)
            arrays = {name: np.frombuffer(bytes(b & 1 for b in rng.bytes(6 * np.dtype(name).itemsize)), name).reshape(2, 3) for name in args[1].split()}
            for name, a in arrays.items():
                open(f'{args[0]}/{name}.bin', 'wb').write(a.tobytes())
            np.savez(f'{args[0]}/stored.npz', np.arange(5.0), np.asfortranarray(np.arange(12, dtype='>i4').reshape(3, 4)), **arrays)
            np.savez_compressed(f'{args[0]}/deflated.npz', np.arange(5.0), np.asfortranarray(np.arange(12, dtype='>i4').reshape(3, 4)), **arrays)
            """,
            folder.Path, string.Join(' ', NumPyElementType.All.Keys));
        foreach (string file in new[] { "stored.npz", "deflated.npz" })
        {
            using NpzFile archive = NpzFile.Open(folder[file]);
            Assert.Equal([.. NumPyElementType.All.Keys, "arr_0", "arr_1"], archive.Names.Order().OrderBy(name => name.StartsWith("arr_", StringComparison.Ordinal)).ThenBy(name => NumPyElementType.All.Keys.ToList().IndexOf(name)));
            foreach ((string name, NumPyElementType type) in NumPyElementType.All)
            {
                Assert.Equal((name, new Shape(2, 3)), (archive.Header(name).ElementType, archive.Header(name).Shape));
                (Shape shape, byte[] bytes) = type.Read(archive, name);
                Assert.Equal(new Shape(2, 3), shape);
                Assert.Equal(File.ReadAllBytes(folder[name + ".bin"]), bytes);
            }

            using DeviceTensor<double> first = archive.Read<double>("arr_0");
            using DeviceTensor<int> second = archive.Read<int>("arr_1");
            Assert.Equal([0.0, 1, 2, 3, 4], first.ToArray());
            Assert.Equal(new Shape(3, 4), second.Shape);
            Assert.Equal(Enumerable.Range(0, 12), second.ToArray());
            Assert.True(archive.Header("arr_1") is { FortranOrder: true, BigEndian: true });
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Archives_written_here_are_read_by_NumPy(bool compressed)
    {
        RequireNumPy();
        using var folder = new TemporaryFolder();
        var expected = new List<string>();
        using (var archive = new NpzWriter(folder["ours.npz"], compressed))
        {
            foreach ((string name, NumPyElementType type) in NumPyElementType.All)
            {
                for (int i = 0; i < s_shapes.Length; i++)
                {
                    byte[] bytes = RandomBytes(name, s_shapes[i].ElementCount * type.Size, i);
                    type.Write(archive, $"{name}/{i}", s_shapes[i], bytes);
                    expected.Add($"{name}/{i} {name} {PythonShape(s_shapes[i])} {Convert.ToHexStringLower(bytes)}".TrimEnd());
                }
            }
        }

        string output = NumPy.Run(
            """
            import zipfile
            z = zipfile.ZipFile(args[0])
            assert z.testzip() is None
            print({i.compress_type for i in z.infolist()}, {i.date_time for i in z.infolist()})
            with np.load(args[0], allow_pickle=False) as f:
                for name in f.files:
                    print(name, f[name].dtype.name, str(f[name].shape).replace(',)', ')').replace(' ', ''), f[name].tobytes().hex())
            """,
            folder["ours.npz"]);
        Assert.Equal([$"{{{(compressed ? 8 : 0)}}} {{(1980, 1, 1, 0, 0, 0)}}", .. expected], output.Split('\n').Select(line => line.TrimEnd()));
    }

    private static void RequireNumPy()
    {
        if (NumPy.IsDemanded)
            Assert.True(NumPy.Missing is null, NumPy.Missing);
        Assert.SkipUnless(NumPy.Missing is null, $"NumPy cannot be run: {NumPy.Missing}");
    }

    private static byte[] RandomBytes(string type, long count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        if (type == "bool")
        {
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] &= 1;
        }

        return bytes;
    }

    private static string PythonShapes() => $"[{string.Join(", ", s_shapes.Select(shape => shape.Rank == 1 ? $"({shape[0]},)" : PythonShape(shape)))}]";

    private static string PythonShape(Shape shape) => $"({string.Join(',', shape.Dimensions.ToArray())})";
}
