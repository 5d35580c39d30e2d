using System.Numerics;
using System.Runtime.InteropServices;
using GpuTensor.Runtime.Cpu.Simd;
using GpuTensor.Testing;

namespace GpuTensor.Runtime.Tests.Cpu.Simd;

public sealed unsafe partial class SimdMemoryTests
{
    public static TheoryData<string> Widths => SimdCheck.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_partial_load_takes_the_first_elements_and_zeros_as_keeping_them_does(string width) => RunEveryType(width, new PartialLoad());

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_partial_store_writes_the_first_elements_and_nothing_behind(string width) => RunEveryType(width, new PartialStore());

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_whole_store_writes_a_vector_and_nothing_behind(string width) => RunEveryType(width, new WholeStore());

    [Fact]
    public void Partial_loads_and_stores_at_the_end_of_memory_do_not_touch_what_is_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test needs mmap and mprotect of Linux to put a forbidden page behind an array.");
        Assert.Equal("all widths", ChildProcess.Run(AtTheEndOfMemory).Succeeded());
    }

    private static void AtTheEndOfMemory()
    {
        foreach (object row in SimdCheck.Widths.Select(row => row.Data))
            RunEveryType((string)row, new BeforeForbiddenPage());
        Console.WriteLine("all widths");
    }

    private static void RunEveryType<TCheck>(string width, TCheck check)
        where TCheck : struct, ICheckEveryType
    {
        check.Run<byte>(width);
        check.Run<sbyte>(width);
        check.Run<short>(width);
        check.Run<ushort>(width);
        check.Run<int>(width);
        check.Run<uint>(width);
        check.Run<long>(width);
        check.Run<ulong>(width);
        check.Run<float>(width);
        check.Run<double>(width);
    }

    private interface ICheckEveryType
    {
        void Run<T>(string width)
            where T : unmanaged, INumber<T>;
    }

    private readonly struct PartialLoad : ICheckEveryType
    {
        public void Run<T>(string width)
            where T : unmanaged, INumber<T> => SimdCheck.Run(width, default(Check<T>));

        private readonly struct Check<T> : ISimdCheck<T>
            where T : unmanaged, INumber<T>
        {
            public void Run<TSimd, TVector>()
                where TSimd : struct, ISimd<TVector, T>
                where TVector : struct
            {
                T* source = stackalloc T[TSimd.Width];
                T* loaded = stackalloc T[TSimd.Width];
                for (int i = 0; i < TSimd.Width; i++)
                    source[i] = T.CreateTruncating(i + 1);
                for (int count = 0; count <= TSimd.Width; count++)
                {
                    TSimd.Store(TSimd.LoadPartial(source, count), loaded);
                    for (int i = 0; i < TSimd.Width; i++)
                        Assert.Equal(i < count ? source[i] : T.Zero, loaded[i]);
                    TSimd.Store(TSimd.KeepFirst(TSimd.Load(source), count), loaded);
                    for (int i = 0; i < TSimd.Width; i++)
                        Assert.Equal(i < count ? source[i] : T.Zero, loaded[i]);
                }
            }
        }
    }

    private readonly struct PartialStore : ICheckEveryType
    {
        public void Run<T>(string width)
            where T : unmanaged, INumber<T> => SimdCheck.Run(width, default(Check<T>));

        private readonly struct Check<T> : ISimdCheck<T>
            where T : unmanaged, INumber<T>
        {
            public void Run<TSimd, TVector>()
                where TSimd : struct, ISimd<TVector, T>
                where TVector : struct
            {
                T guard = T.CreateTruncating(99);
                Span<T> room = stackalloc T[TSimd.Width + 8];
                fixed (T* destination = room)
                {
                    for (int count = 0; count <= TSimd.Width; count++)
                    {
                        room.Fill(guard);
                        TSimd.StorePartial(TSimd.Broadcast(T.CreateTruncating(7)), destination + 4, count);
                        for (int i = 0; i < room.Length; i++)
                            Assert.Equal(i >= 4 && i < 4 + count ? T.CreateTruncating(7) : guard, room[i]);
                    }
                }
            }
        }
    }

    private readonly struct WholeStore : ICheckEveryType
    {
        public void Run<T>(string width)
            where T : unmanaged, INumber<T> => SimdCheck.Run(width, default(Check<T>));

        private readonly struct Check<T> : ISimdCheck<T>
            where T : unmanaged, INumber<T>
        {
            public void Run<TSimd, TVector>()
                where TSimd : struct, ISimd<TVector, T>
                where TVector : struct
            {
                const int Alignment = 64;
                T guard = T.CreateTruncating(99);
                int bytes = TSimd.Width * sizeof(T);
                byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(3 * Alignment), Alignment);
                T* destination = (T*)(memory + Alignment);
                var all = new Span<T>(memory, 3 * Alignment / sizeof(T));
                foreach (bool streaming in new[] { false, true })
                {
                    all.Fill(guard);
                    TVector value = TSimd.Broadcast(T.CreateTruncating(7));
                    if (streaming)
                        TSimd.StoreStreaming(value, destination);
                    else
                        TSimd.Store(value, destination);
                    int first = Alignment / sizeof(T);
                    for (int i = 0; i < all.Length; i++)
                        Assert.Equal(i >= first && i < first + TSimd.Width ? T.CreateTruncating(7) : guard, all[i]);
                }

                NativeMemory.AlignedFree(memory);
                Assert.True(bytes is 1 or 2 or 4 or 8 or 16 or 32 or 64);
            }
        }
    }

    private readonly partial struct BeforeForbiddenPage : ICheckEveryType
    {
        private const int Page = 65536;
        private const int ReadWrite = 3;
        private const int Forbidden = 0;
        private const int PrivateAnonymous = 0x22;

        public void Run<T>(string width)
            where T : unmanaged, INumber<T> => SimdCheck.Run(width, default(Check<T>));

        private readonly struct Check<T> : ISimdCheck<T>
            where T : unmanaged, INumber<T>
        {
            public void Run<TSimd, TVector>()
                where TSimd : struct, ISimd<TVector, T>
                where TVector : struct
            {
                byte* pages = (byte*)Map(0, 2 * Page, ReadWrite, PrivateAnonymous, -1, 0);
                Assert.Equal(0, Protect((nint)(pages + Page), Page, Forbidden));
                for (int count = 0; count <= TSimd.Width; count++)
                {
                    T* end = (T*)(pages + Page) - count;
                    TSimd.StorePartial(TSimd.Broadcast(T.One), end, count);
                    TVector loaded = TSimd.LoadPartial(end, count);
                    Assert.Equal(T.CreateTruncating(count), TSimd.SumAcross(loaded));
                }

                Assert.Equal(0, Unmap((nint)pages, 2 * Page));
            }
        }

        [LibraryImport("libc", EntryPoint = "mmap")]
        private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

        [LibraryImport("libc", EntryPoint = "mprotect")]
        private static partial int Protect(nint address, nint length, int protection);

        [LibraryImport("libc", EntryPoint = "munmap")]
        private static partial int Unmap(nint address, nint length);
    }
}
