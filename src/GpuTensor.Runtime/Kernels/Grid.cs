namespace GpuTensor.Kernels;

/// <summary>Tells a running kernel which thread of the launch it is.</summary>
public static class Grid
{
    [ThreadStatic]
    private static long t_index;

    /// <summary>The index of this thread in the whole launch, counted from 0.</summary>
    /// <remarks>A launch of more than 2^31 - 1 threads uses <see cref="LongGlobalIndex"/>.</remarks>
    public static Index1D GlobalIndex => new(checked((int)t_index));

    /// <summary>The index of this thread in the whole launch, counted from 0.</summary>
    public static LongIndex1D LongGlobalIndex => new(t_index);

    /// <summary>Makes <paramref name="index"/> the current thread of a launch on the CPU.</summary>
    internal static void Enter(long index) => t_index = index;
}
