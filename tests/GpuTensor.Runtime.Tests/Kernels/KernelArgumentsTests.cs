using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests.Kernels;

public sealed class KernelArgumentsTests
{
    [Fact]
    public void Scalars_become_bits_extended_by_their_sign()
    {
        Span<KernelArgument> written = new KernelArgument[14];
        var arguments = new KernelArguments(written);
        arguments.Value((sbyte)-2);
        arguments.Value((byte)254);
        arguments.Value((short)-3);
        arguments.Value((ushort)65533);
        arguments.Value(-4);
        arguments.Value(4294967292u);
        arguments.Value(-5L);
        arguments.Value(ulong.MaxValue);
        arguments.Value(-1.5f);
        arguments.Value(-1.5);
        arguments.Value((Half)(-1.5f));
        arguments.Value(true);
        arguments.Value(false);
        arguments.Value('A');
        Assert.Equal(14, arguments.Count);
        ulong[] bits = new ulong[14];
        for (int i = 0; i < bits.Length; i++)
        {
            Assert.Equal(KernelArgumentKind.Value, written[i].Kind);
            bits[i] = written[i].Bits;
        }

        Assert.Equal(
            [
                0xFFFF_FFFF_FFFF_FFFE, 254, 0xFFFF_FFFF_FFFF_FFFD, 65533, 0xFFFF_FFFF_FFFF_FFFC, 4294967292, 0xFFFF_FFFF_FFFF_FFFB,
                ulong.MaxValue, 0xBFC0_0000, 0xBFF8_0000_0000_0000, 0xBE00, 1, 0, 65,
            ],
            bits);
    }

    [Fact]
    public void Views_keep_memory_offset_and_length()
    {
        Span<KernelArgument> written = new KernelArgument[2];
        var arguments = new KernelArguments(written);
        arguments.View(ArrayView<double>.Of(onHost: false, 77, 8, 100).SubView(2, 5));
        using var host = new DeviceArray<short>(new CpuDevice(1), 10);
        arguments.View(host.View.SubView(1));
        Assert.Equal((KernelArgumentKind.View, false, 77, 24L, 5L),
            (written[0].Kind, written[0].IsOnHost, written[0].Memory, written[0].Offset, written[0].Length));
        Assert.Equal((true, host.View.Memory + 2, 0L, 9L), (written[1].IsOnHost, written[1].Memory, written[1].Offset, written[1].Length));
    }

    [Fact]
    public void What_is_no_scalar_and_what_finds_no_room_is_refused()
    {
        Assert.Throws<NotSupportedException>(() => new KernelArguments(new KernelArgument[1]).Value(1m));
        Assert.Throws<IndexOutOfRangeException>(() => new KernelArguments([]).Value(1));
    }

    [Fact]
    public void A_kernel_without_the_mark_has_neither_source_nor_arguments()
    {
        Assert.Null(SourceOf<PlainKernel>());
        var thrown = Assert.Throws<InvalidOperationException>(WritePlain);
        Assert.Contains("[Kernel]", thrown.Message, StringComparison.Ordinal);

        static void WritePlain()
        {
            var arguments = new KernelArguments([]);
            ((IKernel)default(PlainKernel)).WriteArguments(ref arguments);
        }
    }

    private static KernelSource? SourceOf<TKernel>()
        where TKernel : IKernel => TKernel.Source;

    private readonly struct PlainKernel : IKernel
    {
        public void Execute()
        {
        }
    }
}
