namespace GpuTensor.Ops.Windows;

/// <summary>The size of the tiles into which a length is cut.</summary>
internal static class TileSize
{
    /// <summary>
    /// At most <paramref name="most"/>: a divisor of the length where there is a large one, so that no thread has to check whether
    /// it has anything to do, which costs more than the work itself where threads become vector lanes.
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
