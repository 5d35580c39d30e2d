namespace GpuTensor.Ops.Windows;

/// <summary>How long the tiles are into which a length is cut.</summary>
internal static class TileSize
{
    /// <summary>
    /// At most <paramref name="most"/>: a divisor of the length where a large one is there, so that no thread must be told
    /// that it has nothing to do, which costs more than its work where threads become lanes of vectors.
    /// </summary>
    public static int Of(long length, int most)
    {
        int longest = (int)Math.Min(length, most);
        for (int size = longest; size > longest / 2; size--)
        {
            if (length % size == 0)
                return size;
        }

        return longest;
    }
}
