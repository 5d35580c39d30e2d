using GpuTensor.Runtime.Cpu.Threads;

namespace GpuTensor.Kernels;

/// <summary>Tells a running kernel where in the launch its thread and its group are.</summary>
/// <remarks>
/// Every launch has a global index. Groups, and everything that is counted by groups, exist only in a launch with a
/// <see cref="KernelConfig"/>: in a launch by thread count these members throw on the CPU, and a GPU refuses the launch. Outside
/// a kernel every member throws.
/// </remarks>
public static class Grid
{
    /// <summary>The index of this thread in the whole launch.</summary>
    /// <remarks>
    /// A launch of more than 2^31 - 1 threads uses <see cref="LongGlobalIndex"/>; this one overflows there: on the CPU with
    /// an <see cref="OverflowException"/>, on a GPU in silence.
    /// </remarks>
    public static Index3D GlobalIndex
    {
        get
        {
            KernelThread thread = KernelThread.Current;
            return new Index3D(checked((int)thread.GlobalX), thread.GlobalY, thread.GlobalZ);
        }
    }

    /// <summary>The index of this thread in the whole launch.</summary>
    public static LongIndex3D LongGlobalIndex
    {
        get
        {
            KernelThread thread = KernelThread.Current;
            return new LongIndex3D(thread.GlobalX, thread.GlobalY, thread.GlobalZ);
        }
    }

    /// <summary>
    /// The number of this thread when all are counted group by group: the group's linear index times the group's size, plus
    /// <see cref="Group.LinearIndex"/>.
    /// </summary>
    /// <remarks>It needs groups; in a launch by thread count <see cref="LongGlobalIndex"/> counts the threads.</remarks>
    public static long GlobalLinearIndex
    {
        get
        {
            KernelThread thread = KernelThread.CurrentInGroup;
            ThreadGroup group = thread.Group!;
            return group.LinearIndex * group.Size + thread.LinearIndex;
        }
    }

    /// <summary>The index of this thread's group, first dimension.</summary>
    public static int IdxX => KernelThread.CurrentGroup.Index.X;

    /// <summary>The index of this thread's group, second dimension.</summary>
    public static int IdxY => KernelThread.CurrentGroup.Index.Y;

    /// <summary>The index of this thread's group, third dimension.</summary>
    public static int IdxZ => KernelThread.CurrentGroup.Index.Z;

    /// <summary>How many groups there are, first dimension.</summary>
    public static int DimX => KernelThread.CurrentGroup.GridDimension.X;

    /// <summary>How many groups there are, second dimension.</summary>
    public static int DimY => KernelThread.CurrentGroup.GridDimension.Y;

    /// <summary>How many groups there are, third dimension.</summary>
    public static int DimZ => KernelThread.CurrentGroup.GridDimension.Z;

    /// <summary>The index of this thread's group.</summary>
    public static Index3D Index => KernelThread.CurrentGroup.Index;

    /// <summary>How many groups there are in each dimension.</summary>
    public static Index3D Dimension => KernelThread.CurrentGroup.GridDimension;
}
