using GpuTensor.Testing.Ptx;

namespace GpuTensor.Ptx.Tests;

/// <summary>Puts fragments of PTX into a kernel and runs them.</summary>
internal static class PtxText
{
    private const string Registers = """
        .reg .pred %p<16>;
        .reg .b16 %h<16>;
        .reg .b32 %r<32>;
        .reg .b64 %d<32>;
        .reg .f32 %f<32>;
        .reg .f64 %g<16>;
        .reg .u32 %index;
        .reg .b64 %out, %in, %at;
        """;

    /// <summary>A module with one kernel k(out, in), in which %out and %in hold the parameters and %at the thread's 8 bytes of out.</summary>
    public static string Kernel(string body, int version = 80, int sm = 90, string before = "", string directives = "") => $$"""
        .version {{version / 10}}.{{version % 10}}
        .target sm_{{sm}}
        .address_size 64
        {{before}}
        .visible .entry k(.param .u64 out, .param .u64 in)
        {{directives}}
        {
        {{Registers}}
        ld.param.u64 %out, [out];
        ld.param.u64 %in, [in];
        mov.u32 %index, %tid.x;
        mad.wide.u32 %at, %index, 8, %out;
        {{body}}
        }
        """;

    /// <summary>Runs a body in one block; its threads have 8 bytes each for what comes out.</summary>
    public static ulong[] Run(
        string body, int threads = 1, ulong[]? input = null, int version = 80, int sm = 90, EmulatedGpuOptions? options = null, string before = "", int shared = 0)
    {
        PtxKernel kernel = PtxModule.Parse(Kernel(body, version, sm, before))["k"];
        var gpu = new EmulatedGpu(sm, options);
        ulong outAddress = gpu.Allocate<ulong>(new ulong[threads]);
        ulong inAddress = gpu.Allocate<ulong>(input ?? [0]);
        gpu.Launch(kernel, new(1), new(threads), shared, kernel.Pack(outAddress, inAddress));
        return gpu.CopyToHost<ulong>(outAddress, threads);
    }

    /// <summary>Runs instructions in one thread and gives what a register then holds.</summary>
    public static ulong Result(string instructions, string register, int version = 80, int sm = 90, EmulatedGpuOptions? options = null) =>
        Run(instructions + "\n" + Store(register), 1, null, version, sm, options)[0];

    /// <summary>The line of a text that ends with the mark //!.</summary>
    public static int MarkedLine(string text)
    {
        string[] lines = text.Split('\n');
        int index = Array.FindIndex(lines, line => line.TrimEnd().EndsWith("//!", StringComparison.Ordinal));
        return index >= 0 ? index + 1 : throw new ArgumentException("No line is marked.", nameof(text));
    }

    /// <summary>The instruction that stores a register to the thread's place.</summary>
    public static string Store(string register) => register[..2] switch
    {
        "%p" => $"selp.b32 %r31, 1, 0, {register}; st.global.b32 [%at], %r31;",
        "%h" => $"st.global.b16 [%at], {register};",
        "%r" => $"st.global.b32 [%at], {register};",
        "%f" => $"st.global.f32 [%at], {register};",
        "%g" => $"st.global.f64 [%at], {register};",
        _ => $"st.global.b64 [%at], {register};",
    };
}
