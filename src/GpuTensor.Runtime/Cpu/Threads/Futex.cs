using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>Linux's futex system call: threads sleep until a number changes.</summary>
internal static unsafe partial class Futex
{
    private const nint WaitPrivate = 128;
    private const nint WakePrivate = 129;

    private static readonly nint s_number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        _ => 0,
    };

    /// <summary>Whether the call is there and its number known.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && s_number != 0;

    /// <summary>Sleeps until woken, unless the number has already changed; may wake spuriously.</summary>
    public static void SleepWhile(int* number, int value) => SystemCall(s_number, number, WaitPrivate, value, 0);

    /// <summary>Wakes one thread that sleeps on the number.</summary>
    public static void WakeOne(int* number) => SystemCall(s_number, number, WakePrivate, 1, 0);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint call, int* number, nint operation, nint value, nint timeout);
}
