using GpuTensor.Testing.Ptx;

namespace GpuTensor.Ptx.Tests;

/// <summary>Functions as another compiler writes them (Foreign/functions.cl), without and with its optimisations.</summary>
public sealed class PtxForeignFunctionTests
{
    private const int Threads = 128;

    [Theory]
    [InlineData("O0")]
    [InlineData("O2")]
    public void Functions_call_themselves(string level)
    {
        (EmulatedGpu gpu, PtxKernel kernel) = Load(level, "recursive");
        ulong y = gpu.Allocate(4 * Threads);
        gpu.Launch(kernel, new(2), new(64), 0, kernel.Pack(y));
        int[] factorials = [1, 1, 2, 6, 24, 120];

        // Where the order repeats a place, it is counted as often as it stands there.
        static int Permutations(int mask, int depth, int n) => depth == n ? 1 : Enumerable.Range(0, n).Select(i => ((i * 3) + depth) % n)
            .Where(place => (mask >> place & 1) == 0).Sum(place => Permutations(mask | 1 << place, depth + 1, n));
        Assert.Equal(factorials[5], Permutations(0, 0, 5));
        Assert.Equal(
            Enumerable.Range(0, Threads).Select(i => i % 3 == 0 ? (2 * (i % 5)) + 3 : Permutations(0, 0, i % 6)), gpu.CopyToHost<int>(y, Threads));
    }

    [Theory]
    [InlineData("O0")]
    [InlineData("O2")]
    public void Structures_are_passed_by_value_and_given_back(string level)
    {
        (EmulatedGpu gpu, PtxKernel kernel) = Load(level, "structs");
        double[] x = [.. Enumerable.Range(0, Threads).Select(i => i * 1.25)];
        (ulong a, ulong y, ulong z) = (gpu.Allocate<double>(x), gpu.Allocate(8 * Threads), gpu.Allocate(8 * Threads));
        gpu.Launch(kernel, new(2), new(64), 0, kernel.Pack(a, y, z));
        Assert.Equal(x.Select((weight, i) => (weight * 0.5) + i - ((2 * i) + 1) + (3 * i) + (i % 100) + (2 * i)), gpu.CopyToHost<double>(y, Threads));
        Assert.Equal(Enumerable.Range(0, Threads).Select(i => (i * 1000003L / ((i % 7) + 1) * 10) + (i * 1000003L % ((i % 7) + 1))), gpu.CopyToHost<long>(z, Threads));
    }

    [Theory]
    [InlineData("O0")]
    [InlineData("O2")]
    public void Cases_are_chosen_and_vectors_passed(string level)
    {
        (EmulatedGpu gpu, PtxKernel kernel) = Load(level, "switches");
        (ulong y, ulong z) = (gpu.Allocate(4 * Threads), gpu.Allocate(16 * Threads));
        gpu.Launch(kernel, new(2), new(64), 0, kernel.Pack(y, z));
        Assert.Equal(Enumerable.Range(0, Threads).Select(i => Choose(i % 11, (i * 37) - 500)), gpu.CopyToHost<int>(y, Threads));
        Assert.Equal(
            Enumerable.Range(0, Threads).SelectMany(i => Enumerable.Range(0, 4).Select(k => (i % 9) switch
            {
                < 4 and int by => i + ((k + by) % 4),
                4 => -(float)(i + k),
                5 => (float)(i + k) * (i + k),
                6 => i + k + 1,
                _ => 0.5f,
            })),
            gpu.CopyToHost<float>(z, 4 * Threads));

        static int Choose(int how, int x) => how switch
        {
            0 => x + 1, 1 => x * 3, 2 => x - 7, 3 => x ^ 0x55, 4 => x << 3, 5 => -x, 6 => x / 3, 7 => x % 5, 8 => x | 64, _ => 0,
        };
    }

    [Theory]
    [InlineData("O0", 1)]
    [InlineData("O2", 1)]
    [InlineData("O2", 2)]
    public void A_function_holds_barriers_for_all(string level, int seed)
    {
        (EmulatedGpu gpu, PtxKernel kernel) = Load(level, "barriers", seed);
        ulong y = gpu.Allocate(4 * Threads);
        gpu.Launch(kernel, new(2), new(64), 0, kernel.Pack(y));
        int first = 64 * 63 / 2, second = (64 * first) - first;
        Assert.Equal(Enumerable.Range(0, Threads).Select(i => first + 5 + (i % 64 % 3 == 0 ? second : 0)), gpu.CopyToHost<int>(y, Threads));
    }

    [Theory]
    [InlineData("O0")]
    [InlineData("O2")]
    public void Pointers_to_functions_are_called(string level)
    {
        (EmulatedGpu gpu, PtxKernel kernel) = Load(level, "pointers");
        ulong y = gpu.Allocate(4 * Threads);
        gpu.Launch(kernel, new(2), new(64), 0, kernel.Pack(y));
        Assert.Equal(
            Enumerable.Range(0, Threads).Select(i => (i % 3) switch { 0 => (i % 10) + 3, 1 => i % 10 * 3, _ => i % 10 * (i % 10) * (i % 10) }),
            gpu.CopyToHost<int>(y, Threads));
    }

    [Theory]
    [InlineData("O0")]
    [InlineData("O2")]
    public void Wide_products_hand_carries_on(string level)
    {
        (EmulatedGpu gpu, PtxKernel kernel) = Load(level, "wides");
        var random = new Random(5);
        ulong[] x = [.. Enumerable.Range(0, 2 * Threads).Select(i => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
        (ulong a, ulong y) = (gpu.Allocate<ulong>(x), gpu.Allocate(16 * Threads));
        gpu.Launch(kernel, new(2), new(64), 0, kernel.Pack(a, y));
        Assert.Equal(
            Enumerable.Range(0, Threads).SelectMany(i =>
            {
                UInt128 p = new(x[2 * i], x[(2 * i) + 1]);
                UInt128 q = new(x[(2 * i) + 1], unchecked(x[2 * i] * 3));
                UInt128 r = unchecked((p * q) + (p >> 3) - (q << 5));
                return (ulong[])[(ulong)(r >> 64), (ulong)r];
            }),
            gpu.CopyToHost<ulong>(y, 2 * Threads));
    }

    private static (EmulatedGpu Gpu, PtxKernel Kernel) Load(string level, string kernel, int seed = 1) =>
        (new(80, new() { Seed = seed, FindGlobalRaces = true }), PtxModule.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Foreign", $"functions-{level}.ptx")))[kernel]);
}
