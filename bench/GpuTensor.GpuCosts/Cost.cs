using GpuTensor.Testing.Ptx;

namespace GpuTensor.GpuCosts;

/// <summary>What a launch costs an H200. PTX is not what it executes: figures are estimates, good for finding what limits a kernel.</summary>
internal sealed class Cost(KernelCounts counts)
{
    public const int Multiprocessors = 132;

    private const double ClockHertz = 1.755e9, BytesPerSecond = 4.3e12, TensorFlopsPerSecond = 494e12;

    /// <summary>Instructions that a multiprocessor issues in a turn.</summary>
    private const double IssuesPerTurn = 4;

    private const double FlopsOfTf32Product = 2 * 16 * 8 * 8;

    private readonly double _launch = (double)counts.Grid.Count / counts.Ctas;

    private double Slots => counts.ByInstruction.Sum(pair => pair.Value * SlotsOf(pair.Key));

    private long ProductCount => counts.Of("fma.") + counts.Of("mul.rn.f") + counts.Of("add.rn.f");

    public double Issue => Turns(Slots / IssuesPerTurn);

    public double Products => Turns(ProductCount / IssuesPerTurn);

    public double TensorCores => counts.Of("mma.") * FlopsOfTf32Product * _launch / TensorFlopsPerSecond * 1e3;

    public double Shared => Turns(counts.SharedReads.Pieces + counts.SharedWrites.Pieces);

    public double ShareOfProducts => ProductCount / Slots;

    public static double Memory(long bytes) => bytes / BytesPerSecond * 1e3;

    public static string Ratio(AccessCounts accesses) =>
        accesses.LeastPieces == 0 ? "-" : ((double)accesses.Pieces / accesses.LeastPieces).ToString("f2");

    /// <summary>The instructions that take the most slots.</summary>
    public void PrintInstructions()
    {
        double all = Slots;
        foreach ((string name, long count) in counts.ByInstruction.OrderByDescending(pair => pair.Value * SlotsOf(pair.Key)).Take(20))
            Console.WriteLine($"    {count * SlotsOf(name) / all:p1} {name}");
    }

    private double Turns(double turns) => turns * _launch / Multiprocessors / ClockHertz * 1e3;

    /// <summary>About how many instructions the driver's compiler makes of one of PTX; copies of registers and parameters disappear.</summary>
    private static double SlotsOf(string instruction)
    {
        string[] words = instruction.Split('.');
        bool isLong = words[^1] is "s64" or "u64" or "b64";
        return words[0] switch
        {
            "mov" or "cvta" => 0,
            "ld" when words[1] == "param" => 0,
            "ld" or "st" or "cvt" => 1,
            "div" or "rem" when instruction.EndsWith("by a constant", StringComparison.Ordinal) => 4,
            "div" or "rem" when words[^1] is "f32" => 10,
            "div" or "rem" => isLong ? 80 : 22,
            "sqrt" or "rcp" => 8,
            "mul" or "mad" when words[1] == "wide" => 2,
            "mul" or "mad" when words[1] == "lo" => isLong ? 4 : 2,
            "min" or "max" => isLong ? 4 : 1,
            _ => isLong ? 2 : 1,
        };
    }
}
