namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>
/// The taps of a window, as runs that lie evenly in the image, cut into blocks that are summed in one go. Longer sums are
/// made of such blocks, which keeps their rounding error far below that of one long chain.
/// </summary>
internal unsafe struct TapRuns
{
    /// <summary>The most taps of a block.</summary>
    private const int MostTaps = 256;

    /// <summary>The most taps of a run: a tile fetches one row of its output with each.</summary>
    private const int LongestRun = 24;

    private TapRun* _runs;
    private int* _firstRuns;

    /// <summary>How far apart the taps of a run lie in the image.</summary>
    public int Step { get; private set; }

    /// <summary>How many blocks there are.</summary>
    public int Blocks { get; private set; }

    /// <summary>Bytes of working memory that <see cref="Cut"/> needs for that many taps.</summary>
    public static long BytesFor(long taps) => taps * (sizeof(TapRun) + sizeof(int)) + sizeof(int);

    /// <summary>The runs of one block.</summary>
    public readonly TapRun* Block(int index, out int runCount)
    {
        runCount = _firstRuns[index + 1] - _firstRuns[index];
        return _runs + _firstRuns[index];
    }

    /// <summary>
    /// Cuts the taps that lie at <paramref name="offsets"/> in the image, operand A or B; the other operand's taps follow
    /// one another.
    /// </summary>
    /// <param name="offsets">Where each tap lies.</param>
    /// <param name="taps">How many there are.</param>
    /// <param name="imageIsA">Whether the image is operand A.</param>
    /// <param name="memory">Working memory of <see cref="BytesFor"/>.</param>
    public static TapRuns Cut(int* offsets, int taps, bool imageIsA, void* memory)
    {
        int blocks = Math.Max(1, (taps + MostTaps - 1) / MostTaps);
        int blockTaps = (taps + blocks - 1) / blocks;
        var cut = new TapRuns
        {
            _runs = (TapRun*)memory,
            _firstRuns = (int*)((TapRun*)memory + taps),
            Step = taps > 1 ? offsets[1] - offsets[0] : 0,
        };
        int count = 0;
        for (int tap = 0, length; tap < taps; tap += length)
        {
            if (tap % blockTaps == 0)
                cut._firstRuns[cut.Blocks++] = count;
            int most = Math.Min(Math.Min(LongestRun, taps - tap), blockTaps - tap % blockTaps);
            for (length = 1; length < most && offsets[tap + length] - offsets[tap + length - 1] == cut.Step;)
                length++;
            cut._runs[count++] = imageIsA ? new(offsets[tap], tap, length) : new(tap, offsets[tap], length);
        }

        cut._firstRuns[cut.Blocks] = count;
        return cut;
    }
}
