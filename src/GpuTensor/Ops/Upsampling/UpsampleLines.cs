using System.Numerics;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Upsampling;

/// <summary>The lines of the output in units (of 1 to 8 bytes), and how they are cut into segments of work.</summary>
internal readonly record struct UpsampleLines
{
    private const long GrainBytes = 1 << 18;
    private const long SegmentBytes = 1 << 16;

    /// <summary>Runs from this size on are lines of their own, which are copied or cleared whole.</summary>
    private const long LongRunBytes = 4096;

    /// <summary>How many of the geometry's axes, the slowest, count lines.</summary>
    public required int OuterAxes { get; init; }

    /// <summary>Input units of a line.</summary>
    public required long InputLength { get; init; }

    /// <summary>Output units of a line.</summary>
    public required long Length { get; init; }

    /// <summary>Units that stay together.</summary>
    public required long Run { get; init; }

    /// <summary>Units from one run to the next.</summary>
    public required long Period { get; init; }

    /// <summary>Vectors after which a line of short runs repeats; 0 if its runs are written one by one.</summary>
    public required long Cycle { get; init; }

    /// <summary>Output units of a segment, a multiple of a cache line and of the cycle.</summary>
    public required long SegmentLength { get; init; }

    public required long SegmentsPerLine { get; init; }

    public required long SegmentCount { get; init; }

    /// <summary>How many segments make a chunk.</summary>
    public required long Grain { get; init; }

    /// <summary>Room for the cycle's vectors and a number for each of them.</summary>
    public long TableBytes => Cycle * (64 + sizeof(long));

    public static UpsampleLines Create(in ScatterUpsampleGeometry geometry, long run, int unitBytes)
    {
        bool longRuns = run * unitBytes >= LongRunBytes || geometry.Line.Stride == 1;
        UpsampleAxis line = longRuns ? new UpsampleAxis(1, 1, 1) : geometry.Line;
        int outerAxes = longRuns ? geometry.AxisCount : geometry.AxisCount - 1;
        long period = run * line.Stride;
        long length = line.Output * run;
        long width = Math.Max(1, SimdLevels.CurrentBytes / unitBytes);
        bool patterned = period > run && period <= 2 * width;
        long cycle = patterned ? period / Gcd(period, width) : 0;
        long step = Lcm(64 / unitBytes, patterned ? cycle * width : 1);
        long segment = Math.Min(Math.Max(1, SegmentBytes / unitBytes / step) * step, length);
        long segmentsPerLine = (length - 1) / segment + 1;
        long lines = 1;
        for (int i = 0; i < outerAxes; i++)
            lines *= geometry[i].Output;
        return new UpsampleLines
        {
            OuterAxes = outerAxes,
            InputLength = line.Input * run,
            Length = length,
            Run = run,
            Period = period,
            Cycle = Math.Min(cycle, (length - 1) / width + 1),
            SegmentLength = segment,
            SegmentsPerLine = segmentsPerLine,
            SegmentCount = lines * segmentsPerLine,
            Grain = Math.Max(1, GrainBytes / (segment * unitBytes)),
        };
    }

    private static long Gcd(long a, long b) => (long)BigInteger.GreatestCommonDivisor(a, b);

    private static long Lcm(long a, long b) => a / Gcd(a, b) * b;
}
