using System.Security.Cryptography;
using Quickstart.Png;

namespace Quickstart.Tests;

public sealed class PngReaderTests
{
    /// <summary>The hashes are of the pixels as OpenCV reads them.</summary>
    [Theory]
    [InlineData("astronaut", 512, 512, 3, "a8c429c18afa7b0fd5673e598d73a21225d94c864a71bbb3885126fdecb41071")]
    [InlineData("camera", 512, 512, 1, "5cb24482a53416f99052258be2b1ee38cd31c559a70c8a8b321cba231b332e21")]
    [InlineData("chelsea", 451, 300, 3, "416b729128bfb2c3d1eb69bf9b1734a796293abc17939267b2dc94f8a5784031")]
    [InlineData("coffee", 600, 400, 3, "0ce2b51640b9c95f19617f03eabf40c3f0368589cc1ee1190b70966165ac184f")]
    public void Photos_of_the_sample_have_the_pixels_that_opencv_sees(string name, int width, int height, int channels, string hash)
    {
        Image image = PngReader.Read(Path.Combine(AppContext.BaseDirectory, "data", name + ".png"));

        Assert.Equal((width, height, channels), (image.Width, image.Height, image.Channels));
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(image.Pixels)));
    }

    /// <summary>Two rows of three gray pixels, 10 20 30 over 15 25 45, the second filtered by hand.</summary>
    [Theory]
    [InlineData(0, 15, 25, 45)]
    [InlineData(1, 15, 10, 20)]
    [InlineData(2, 5, 5, 15)]
    [InlineData(3, 10, 8, 18)]
    [InlineData(4, 5, 5, 15)]
    public void Every_filter_is_undone(byte filter, byte first, byte second, byte third)
    {
        byte[] file = new PngFile().Header(3, 2).Data([0, 10, 20, 30], [filter, first, second, third]).End().Bytes;

        Assert.Equal([10, 20, 30, 15, 25, 45], PngReader.Decode(file).Pixels);
    }

    [Fact]
    public void Filters_reach_back_by_a_whole_pixel()
    {
        byte[] file = new PngFile().Header(2, 1, colour: 2).Data([1, 1, 2, 3, 10, 20, 30]).End().Bytes;

        Assert.Equal([1, 2, 3, 11, 22, 33], PngReader.Decode(file).Pixels);
    }

    [Fact]
    public void Data_may_be_cut_into_chunks_and_unknown_ancillary_chunks_are_skipped()
    {
        byte[] data = PngFile.Deflate([0, 1, 2], [0, 3, 4]);
        byte[] file = new PngFile().Header(2, 2).Chunk("tEXt", [65, 0, 66]).Chunk("IDAT", data[..3]).Chunk("IDAT", [])
            .Chunk("IDAT", data[3..]).Chunk("tIME", new byte[7]).End().Bytes;

        Assert.Equal([1, 2, 3, 4], PngReader.Decode(file).Pixels);
    }

    [Theory]
    [InlineData(16, 2, 0, "16 bits")]
    [InlineData(1, 0, 0, "1 bits")]
    [InlineData(8, 3, 0, "palette")]
    [InlineData(8, 4, 0, "alpha")]
    [InlineData(8, 2, 1, "Interlaced")]
    [InlineData(8, 7, 0, "does not exist")]
    [InlineData(3, 0, 0, "does not exist")]
    public void What_is_not_read_here_is_named(byte depth, byte colour, byte interlace, string word)
    {
        byte[] file = new PngFile().Header(1, 1, depth, colour, interlace).Data(new byte[9]).End().Bytes;

        Assert.Contains(word, Refused(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_found()
    {
        byte[] file = new PngFile().Header(3, 2).Data([0, 10, 20, 30], [1, 2, 3, 4]).End().Bytes;

        for (int length = 0; length < file.Length; length++)
            Refused(file[..length]);
    }

    [Fact]
    public void Every_flipped_bit_is_found()
    {
        byte[] file = new PngFile().Header(3, 2).Data([0, 10, 20, 30], [1, 2, 3, 4]).End().Bytes;

        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(damaged);
        }
    }

    [Fact]
    public void Damage_behind_right_checksums_is_found()
    {
        byte[] row = [0, 1, 2, 3];
        byte[] wrongAdler = PngFile.Deflate(row);
        wrongAdler[^1] ^= 1;

        Assert.Contains("cannot be decompressed", Refused(new PngFile().Header(3, 1).Chunk("IDAT", wrongAdler).End().Bytes), StringComparison.Ordinal);
        Assert.Contains("cannot be decompressed", Refused(new PngFile().Header(3, 1).Chunk("IDAT", [1, 2, 3]).End().Bytes), StringComparison.Ordinal);
        Refused(new PngFile().Header(3, 1).End().Bytes);
        Refused(new PngFile().Header(3, 2).Data(row).End().Bytes);
        Refused(new PngFile().Header(3, 1).Data(row, row).End().Bytes);
        Refused(new PngFile().Header(3, 1).Data([5, 1, 2, 3]).End().Bytes);
        Refused(new PngFile().Header(0, 1).Data(row).End().Bytes);
        Refused(new PngFile().Chunk("IHDR", new byte[12]).Data(row).End().Bytes);
        Refused(new PngFile().Data(row).Header(3, 1).End().Bytes);
        Refused(new PngFile().Header(3, 1).Header(3, 1).Data(row).End().Bytes);
        Refused(new PngFile().Header(3, 1).Data(row).Chunk("tEXt", []).Data(row).End().Bytes);
        Refused(new PngFile().Header(3, 1).Chunk("ABCD", []).Data(row).End().Bytes);
    }

    [Theory]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(1u << 31, 1u)]
    [InlineData(20_000u, 20_000u)]
    [InlineData(60_000u, 60_000u)]
    public void Sizes_that_the_data_cannot_fill_are_refused_before_anything_is_allocated(uint width, uint height)
    {
        byte[] file = new PngFile().Header(width, height).Data([0, 1, 2, 3]).End().Bytes;
        long before = GC.GetAllocatedBytesForCurrentThread();

        Refused(file);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static string Refused(byte[] file) => Assert.Throws<InvalidDataException>(() => PngReader.Decode(file)).Message;
}
