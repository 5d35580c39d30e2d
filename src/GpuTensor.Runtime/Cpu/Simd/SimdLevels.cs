using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>Which vector width this process uses.</summary>
internal static class SimdLevels
{
    public const string SimdVariable = "GPUTENSOR_SIMD";

    private const SimdLevel NoLevel = (SimdLevel)(-1);

    // A static constructor that throws would hide why: what the variable says is refused where the level is asked for.
    private static readonly SimdLevel s_current = Parse(Environment.GetEnvironmentVariable(SimdVariable));

    /// <summary>The widest level of the machine, or the one that <c>GPUTENSOR_SIMD</c> lowers it to.</summary>
    /// <exception cref="InvalidOperationException">The variable is no level.</exception>
    public static SimdLevel Current => s_current != NoLevel ? s_current : Choose(Environment.GetEnvironmentVariable(SimdVariable));

    /// <summary>The widest level of the machine.</summary>
    public static SimdLevel Widest =>
        Vector512.IsHardwareAccelerated ? SimdLevel.Vector512
        : Vector256.IsHardwareAccelerated ? SimdLevel.Vector256
        : Vector128.IsHardwareAccelerated ? SimdLevel.Vector128
        : SimdLevel.Scalar;

    /// <summary>Bytes of a vector; 0 without vectors.</summary>
    public static int CurrentBytes => Current switch
    {
        SimdLevel.Vector512 => 64,
        SimdLevel.Vector256 => 32,
        SimdLevel.Vector128 => 16,
        _ => 0,
    };

    /// <summary>Vector registers of the current level.</summary>
    public static int Registers =>
        Current == SimdLevel.Vector512 || (Current != SimdLevel.Scalar && (Avx512F.VL.IsSupported || AdvSimd.IsSupported)) ? 32 : 16;

    /// <summary>Elements in a vector of the current level; 1 without vectors.</summary>
    public static unsafe int WidthOf<T>()
        where T : unmanaged => Math.Max(1, CurrentBytes / sizeof(T));

    public static string Describe(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => "512-bit vectors",
        SimdLevel.Vector256 => "256-bit vectors",
        SimdLevel.Vector128 => "128-bit vectors",
        _ => "no vectors",
    };

    internal static SimdLevel Choose(string? wish)
    {
        SimdLevel level = Parse(wish);
        return level != NoLevel ? level : throw new InvalidOperationException(
            $"The environment variable {SimdVariable} is '{wish}'; it must be 512, 256, 128 or scalar.");
    }

    private static SimdLevel Parse(string? wish)
    {
        if (string.IsNullOrWhiteSpace(wish))
            return Widest;
        SimdLevel level = wish.Trim().ToUpperInvariant() switch
        {
            "512" => SimdLevel.Vector512,
            "256" => SimdLevel.Vector256,
            "128" => SimdLevel.Vector128,
            "SCALAR" => SimdLevel.Scalar,
            _ => NoLevel,
        };
        return level <= Widest ? level : Widest;
    }
}
