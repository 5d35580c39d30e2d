using GpuTensor.Compiler.Ir;
using GpuTensor.Kernels;

namespace GpuTensor.Compiler.Tests.OpenCL;

/// <summary>Atomics and what the threads of a group do together.</summary>
public sealed class TogetherTests
{
    private const int Groups = 7;
    private const int Size = 48;

    [Fact]
    public void Atomics_of_32_bits_in_global_memory() => CheckAtomics<int>("i32", "global");

    [Fact]
    public void Atomics_of_32_bits_in_shared_memory() => CheckAtomics<uint>("u32", "shared");

    [Fact]
    public void Atomics_of_64_bits_in_global_memory() => CheckAtomics<ulong>("u64", "global");

    [Fact]
    public void Atomics_of_64_bits_in_shared_memory() => CheckAtomics<long>("i64", "shared");

    [Fact]
    public void Floats_are_added_exchanged_and_compared()
    {
        CheckFloats<float>("f32", "f");
        CheckFloats<double>("f64", "");
    }

    [Fact]
    public void Votes_are_counted_and_values_broadcast_again_and_again()
    {
        int[] output = new int[Groups * Size];
        OpenClLaunch.Run(IrParser.Parse(
            """
            kernel "Samples.Votes" grouped
            $out: view<global i32>
            t, i, count, sum: i32
            all, any: bool
            value: f32
            yes: bool
            {
              t = #GroupIndexX
              loop rounds while i < 5 {
                count = collective barrierPopCount(t % 5 == i)
                all = collective barrierAnd(t < 47 + i)
                any = collective barrierOr(t == 44 + i)
                value = collective groupBroadcast(f32(t * 10), i * 3)
                yes = collective groupBroadcast(t == 6, i * 3)
                sum = sum * 3 + count + (all ? 100 : 0) + (any ? 1000 : 0) + i32(value) + (yes ? 7 : 0)
              } step {
                i = i + 1
              }
              $out[#GlobalIndexX] = sum
            }

            """), new KernelConfig(Groups, Size), output);
        int expected = 0;
        for (int i = 0; i < 5; i++)
            expected = expected * 3 + Enumerable.Range(0, Size).Count(t => t % 5 == i) + (i > 0 ? 100 : 0) + (44 + i < Size ? 1000 : 0) + 30 * i + (i == 2 ? 7 : 0);
        Assert.All(output, value => Assert.Equal(expected, value));
    }

    [Fact]
    public void In_a_warp_of_one_thread_everybody_gets_his_own_value()
    {
        int[] output = new int[Size];
        OpenClLaunch.Run(IrParser.Parse(
            """
            kernel "Samples.Warp" grouped
            $out: view<global i32>
            a, b, c, d: i32
            {
              a = collective shuffle(#GlobalIndexX, #LaneIndex)
              b = collective shuffleUp(a + 1, 1)
              c = collective shuffleDown(b + 1, 1, 1)
              collective warpBarrier()
              d = collective shuffleXor(c + 1, 0)
              collective memoryFence()
              $out[#GlobalIndexX] = d
            }

            """), new KernelConfig(1, Size), output);
        Assert.Equal(Enumerable.Range(3, Size), output);
    }

    private static void CheckAtomics<T>(string type, string space)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        bool wide = type is "i64" or "u64";
        string suffix = type switch { "i32" => "", "u32" => "u", "i64" => "L", _ => "UL" };
        string view = space == "global" ? "$cells" : "@cells";
        T[] cells = [T.Zero, T.CreateChecked(1000), T.Zero, T.CreateTruncating(-1), T.Zero, T.CreateChecked(0xFF), T.Zero, T.Zero];
        T[] results = new T[cells.Length];
        T[] olds = new T[Size];
        OpenClLaunch.Run(IrParser.Parse(
            $$"""
            kernel "Samples.Atomics" grouped
            $cells: view<global {{type}}>
            $results: view<global {{type}}>
            $olds: view<global {{type}}>
            @cells: shared {{type}}[8]
            t: i32
            v, old: {{type}}
            {
              t = #GroupIndexX
              v = {{(type == "i32" ? "t" : $"{type}(t)")}}
              if t < 8 {
                @cells[t] = $cells[t]
              }
              collective groupBarrier()
              old = atomic add {{view}}[0], v
              $olds[t] = old
              atomic min {{view}}[1], v + 3{{suffix}}
              atomic max {{view}}[2], v
              atomic and {{view}}[3], {{(wide ? $"{(type == "i64" ? "-1L" : "18446744073709551615UL")}" : type == "i32" ? "-1" : "4294967295u")}} ^ (1{{suffix}} << (t % 30))
              atomic or {{view}}[4], 1{{suffix}} << (t % 30)
              atomic xor {{view}}[5], v
              atomic exchange {{view}}[6], v + 1{{suffix}}
              atomic compareExchange {{view}}[7], v + 1{{suffix}}, 0{{suffix}}
              atomic compareExchange {{view}}[7], 200{{suffix}}, 100{{suffix}}
              collective groupBarrier()
              if t < 8 {
                $results[t] = {{view}}[t]
              }
            }

            """.Replace("v = t\n", "v = t + 0\n", StringComparison.Ordinal)), new KernelConfig(1, Size), cells, results, olds);
        Assert.Equal(T.CreateChecked(Size * (Size - 1) / 2), results[0]);
        Assert.Equal(T.CreateChecked(3), results[1]);
        Assert.Equal(T.CreateChecked(Size - 1), results[2]);
        Assert.Equal(T.CreateTruncating(~0x3FFF_FFFFL), results[3]);
        Assert.Equal(T.CreateChecked(0x3FFF_FFFF), results[4]);
        Assert.Equal(T.CreateChecked(Enumerable.Range(0, Size).Aggregate(0xFF, (x, i) => x ^ i)), results[5]);
        Assert.InRange(int.CreateChecked(results[6]), 1, Size);
        Assert.InRange(int.CreateChecked(results[7]), 1, Size);

        // Each thread saw the sum before its own number was added.
        int[] seen = [.. olds.Select(int.CreateChecked)];
        int[] order = [.. Enumerable.Range(0, Size).OrderBy(t => seen[t] + (t == 0 ? 0.0 : 0.5))];
        int sum = 0;
        foreach (int t in order.Where(t => t > 0))
        {
            Assert.Equal(sum, seen[t]);
            sum += t;
        }
    }

    private static void CheckFloats<T>(string type, string suffix)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        T[] cells = [T.Zero, T.One, T.NegativeZero, T.Zero];
        T[] olds = new T[4];
        string one = suffix == "" ? "1.0" : "1.0f";
        OpenClLaunch.Run(IrParser.Parse(
            $$"""
            kernel "Samples.FloatAtomics" grouped
            $cells: view<global {{type}}>
            $olds: view<global {{type}}>
            @sum: shared {{type}}[1]
            old: {{type}}
            {
              if #GroupIndexX == 0 {
                @sum[0] = {{one}}
              }
              collective groupBarrier()
              atomic add $cells[0], {{type}}(#GlobalIndexX)
              atomic add @sum[0], {{one}} + {{one}}
              collective groupBarrier()
              if #GlobalIndexX == 5 {
                $cells[3] = @sum[0]
                old = atomic exchange $cells[1], {{one}} + {{one}}
                $olds[1] = old
                old = atomic compareExchange $cells[2], {{one}}, {{one}} - {{one}}
                $olds[2] = old
                old = atomic add $cells[2], {{one}}
                $olds[3] = old
              }
            }

            """), new KernelConfig(Groups, Size), cells, olds);

        // -0 is not 0 bit by bit, so it was not exchanged.
        Assert.Equal([T.CreateChecked(Groups * Size * (Groups * Size - 1) / 2), T.CreateChecked(2), T.One, T.CreateChecked(1 + 2 * Size)], cells);
        Assert.Equal([T.Zero, T.One, T.Zero, T.Zero], olds);
        Assert.True(T.IsNegative(olds[2]) && T.IsNegative(olds[3]));
    }
}
