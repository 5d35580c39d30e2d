using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.Cpu;

/// <summary>Asks Linux to back large blocks with 2 MiB pages: far fewer page faults and TLB misses.</summary>
internal static partial class HugePages
{
    private const int MadviseHugePage = 14;

    /// <summary>Only a hint: where it is not supported, nothing changes.</summary>
    public static void Advise(nint address, long byteCount)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Madvise(address, (nint)byteCount, MadviseHugePage);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A Linux without a C library under this name: small pages then.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Madvise(nint address, nint length, int advice);
}
