using System.Runtime.InteropServices;
using GpuTensor.Testing.Ptx;

namespace GpuTensor.Ptx.Tests;

/// <summary>PTX that another compiler made of our OpenCL kernels (Foreign/kernels.cl) does what the kernels say.</summary>
public sealed class PtxForeignTests
{
    private static readonly PtxModule s_module = PtxModule.Parse(Text("kernels.ptx"));

    [Fact]
    public void Saxpy_scales_and_adds()
    {
        var gpu = new EmulatedGpu(80);
        float[] x = [.. Enumerable.Range(0, 1000).Select(i => i * 0.5f)];
        float[] y = [.. Enumerable.Range(0, 1000).Select(i => 1000f - i)];
        (ulong a, ulong b) = (gpu.Allocate<float>(x), gpu.Allocate<float>(y));
        PtxKernel kernel = s_module["saxpy"];
        gpu.Launch(kernel, new(8), new(128), 0, kernel.Pack(a, b, 3f, 1000));
        Assert.Equal(x.Zip(y, (p, q) => MathF.FusedMultiplyAdd(3, p, q)), gpu.CopyToHost<float>(b, 1000));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Block_sums_add_up_through_shared_memory(int seed)
    {
        var gpu = new EmulatedGpu(90, new() { Seed = seed });
        int[] x = [.. Enumerable.Range(0, 1000).Select(i => (i * 7919) ^ i)];
        (ulong a, ulong sums) = (gpu.Allocate<int>(x), gpu.Allocate(16));
        PtxKernel kernel = s_module["block_sums"];
        gpu.Launch(kernel, new(4), new(256), 0, kernel.Pack(a, sums, 1000));
        Assert.Equal(x.Chunk(256).Select(chunk => chunk.Sum()), gpu.CopyToHost<int>(sums, 4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_missing_barrier_is_found(int seed)
    {
        string text = Text("kernels.ptx");
        int start = text.IndexOf(".entry block_sums", StringComparison.Ordinal);
        int end = text.IndexOf(".entry", start + 1, StringComparison.Ordinal);
        List<int> barriers = [];
        for (int at = text.IndexOf("bar.sync", start, StringComparison.Ordinal); at >= 0 && at < end; at = text.IndexOf("bar.sync", at + 1, StringComparison.Ordinal))
        {
            barriers.Add(at);
        }

        // Behind the last one thread 0 reads what it wrote itself.
        Assert.Equal(9, barriers.Count);
        foreach (int barrier in barriers[..^1])
        {
            PtxKernel kernel = PtxModule.Parse(text.Remove(barrier, text.IndexOf(';', barrier) + 1 - barrier))["block_sums"];
            var gpu = new EmulatedGpu(80, new() { Seed = seed });
            (ulong a, ulong sums) = (gpu.Allocate<int>(new int[1000]), gpu.Allocate(16));
            PtxExecutionException failure = Assert.Throws<PtxExecutionException>(() => gpu.Launch(kernel, new(4), new(256), 0, kernel.Pack(a, sums, 1000)));
            Assert.Contains(failure.Rule, (string[])["race", "uninitialized-memory"]);
        }
    }

    [Fact]
    public void Warp_sums_add_up_to_the_total()
    {
        var gpu = new EmulatedGpu(80);
        int[] x = [.. Enumerable.Range(0, 1024)];
        (ulong a, ulong total) = (gpu.Allocate<int>(x), gpu.Allocate<int>([5]));
        PtxKernel kernel = s_module["warp_sums"];
        gpu.Launch(kernel, new(8), new(128), 0, kernel.Pack(a, total));
        Assert.Equal(5 + x.Sum(), gpu.CopyToHost<int>(total, 1)[0]);
    }

    [Fact]
    public void Transpose_swaps_rows_and_columns()
    {
        var gpu = new EmulatedGpu(80, new() { FindGlobalRaces = true });
        const int Rows = 37, Columns = 21;
        float[] x = [.. Enumerable.Range(0, Rows * Columns).Select(i => (float)i)];
        (ulong a, ulong b) = (gpu.Allocate<float>(x), gpu.Allocate(4L * x.Length));
        PtxKernel kernel = s_module["transpose"];
        gpu.Launch(kernel, new(2, 3), new(16, 16), 0, kernel.Pack(a, b, Rows, Columns));
        Assert.Equal(Enumerable.Range(0, x.Length).Select(i => x[(i % Rows * Columns) + (i / Rows)]), gpu.CopyToHost<float>(b, x.Length));
    }

    [Fact]
    public void Collatz_diverges_lane_by_lane()
    {
        var gpu = new EmulatedGpu(80);
        uint[] x = [.. Enumerable.Range(1, 200).Select(i => (uint)i)];
        (ulong a, ulong b) = (gpu.Allocate<uint>(x), gpu.Allocate(800));
        PtxKernel kernel = s_module["collatz"];
        gpu.Launch(kernel, new(4), new(64), 0, kernel.Pack(a, b, 200));
        Assert.Equal(x.Select(Steps), gpu.CopyToHost<uint>(b, 200));

        static uint Steps(uint start)
        {
            uint count = 0;
            for (ulong v = start; v != 1; v = v % 2 == 1 ? (3 * v) + 1 : v / 2)
            {
                count++;
            }

            return count;
        }
    }

    [Fact]
    public void Histogram_counts_with_atomics()
    {
        var gpu = new EmulatedGpu(80);
        byte[] x = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * i / 7))];
        (ulong a, ulong bins) = (gpu.Allocate<byte>(x), gpu.Allocate<uint>(new uint[64]));
        PtxKernel kernel = s_module["histogram"];
        gpu.Launch(kernel, new(3), new(128), 0, kernel.Pack(a, bins, 5000));
        Assert.Equal(Enumerable.Range(0, 64).Select(bin => (uint)x.Count(value => value >> 2 == bin)), gpu.CopyToHost<uint>(bins, 64));
    }

    [Fact]
    public void Convert_saturates_truncates_and_divides()
    {
        var gpu = new EmulatedGpu(80);
        float[] x = [.. Enumerable.Range(0, 100).Select(i => (i - 50) * 5.3f)];
        (ulong a, ulong y, ulong z) = (gpu.Allocate<float>(x), gpu.Allocate(100), gpu.Allocate(200));
        PtxKernel kernel = s_module["convert"];
        gpu.Launch(kernel, new(1), new(128), 0, kernel.Pack(a, y, z, 100));
        Assert.Equal(x.Select(v => (sbyte)(int)Math.Clamp(v, -128, 127)), gpu.CopyToHost<sbyte>(y, 100));
        Assert.Equal(x.Select(v => (short)(((int)v / 3) + ((int)v % 7))), gpu.CopyToHost<short>(z, 100));
    }

    [Fact]
    public void Vectors_are_loaded_and_stored_whole()
    {
        var gpu = new EmulatedGpu(80);
        float[] x = [.. Enumerable.Range(0, 40).Select(i => i + 0.25f)];
        byte[] pairs = new byte[320];
        for (int i = 0; i < 10; i++)
        {
            MemoryMarshal.Write(pairs.AsSpan((i * 32) + 4), i);
            MemoryMarshal.Cast<byte, float>(pairs.AsSpan((i * 32) + 16, 16)).Fill(i);
        }

        (ulong a, ulong b, ulong p) = (gpu.Allocate<float>(x), gpu.Allocate(160), gpu.Allocate<byte>(pairs));
        PtxKernel kernel = s_module["vectors"];
        gpu.Launch(kernel, new(1), new(32), 0, kernel.Pack(a, b, p, 10));
        IEnumerable<float> expected = Enumerable.Range(0, 10).SelectMany(i => (float[])
            [x[(4 * i) + 1] + i, x[4 * i] + i, (x[(4 * i) + 3] * 2) + i, x[(4 * i) + 2] + i + i]);
        Assert.Equal(expected, gpu.CopyToHost<float>(b, 40));
    }

    [Fact]
    public void A_failure_names_the_line_of_the_source()
    {
        PtxKernel kernel = PtxModule.Parse(Text("lines.ptx"))["saxpy"];
        var gpu = new EmulatedGpu(80);
        (ulong a, ulong b) = (gpu.Allocate<float>(new float[100]), gpu.Allocate<float>(new float[100]));
        PtxExecutionException failure = Assert.Throws<PtxExecutionException>(() => gpu.Launch(kernel, new(1), new(128), 0, kernel.Pack(a, b, 3f, 101)));
        Assert.Equal(("out-of-bounds", 8, new PtxSize(100, 0, 0)), (failure.Rule, failure.SourceLine, failure.Thread));
        Assert.EndsWith("line.cl", failure.SourceFile, StringComparison.Ordinal);
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Foreign", file));
}
