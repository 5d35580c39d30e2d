using System.Numerics;

namespace GpuTensor.Ops.Layout;

/// <summary>A launch of a kernel that moves elements without looking at them.</summary>
internal interface IBitsLaunch
{
    /// <summary>Launches the form for elements of that size.</summary>
    void Launch<TBits>()
        where TBits : unmanaged, IBinaryInteger<TBits>;
}

/// <summary>Elements as the bits they are: four forms of a kernel serve all element types.</summary>
internal static class BitPatterns
{
    public static void Launch<TLaunch>(long elementBytes, in TLaunch launch)
        where TLaunch : IBitsLaunch, allows ref struct
    {
        switch (elementBytes)
        {
            case 1:
                launch.Launch<byte>();
                break;
            case 2:
                launch.Launch<ushort>();
                break;
            case 4:
                launch.Launch<uint>();
                break;
            default:
                launch.Launch<ulong>();
                break;
        }
    }
}
