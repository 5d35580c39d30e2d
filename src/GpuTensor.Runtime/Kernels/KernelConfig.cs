namespace GpuTensor.Kernels;

/// <summary>The threads of a launch: a grid of groups. Exactly these threads run.</summary>
/// <param name="GridDimension">How many groups in each dimension; a zero launches nothing.</param>
/// <param name="GroupDimension">How many threads a group has in each dimension, each at least 1.</param>
/// <param name="DynamicSharedBytes">The size of what <see cref="SharedMemory.GetDynamic{T}"/> gives.</param>
public readonly record struct KernelConfig(Index3D GridDimension, Index3D GroupDimension, int DynamicSharedBytes = 0)
{
    /// <summary>A one-dimensional grid.</summary>
    /// <param name="gridDimension">How many groups.</param>
    /// <param name="groupDimension">How many threads a group has.</param>
    /// <param name="dynamicSharedBytes">The size of what <see cref="SharedMemory.GetDynamic{T}"/> gives.</param>
    public KernelConfig(int gridDimension, int groupDimension, int dynamicSharedBytes = 0)
        : this(new Index3D(gridDimension, 1, 1), new Index3D(groupDimension, 1, 1), dynamicSharedBytes)
    {
    }

    /// <summary>A two-dimensional grid.</summary>
    /// <param name="gridDimension">How many groups in each dimension.</param>
    /// <param name="groupDimension">How many threads a group has in each dimension.</param>
    /// <param name="dynamicSharedBytes">The size of what <see cref="SharedMemory.GetDynamic{T}"/> gives.</param>
    public KernelConfig(Index2D gridDimension, Index2D groupDimension, int dynamicSharedBytes = 0)
        : this(
            new Index3D(gridDimension.X, gridDimension.Y, 1),
            new Index3D(groupDimension.X, groupDimension.Y, 1),
            dynamicSharedBytes)
    {
    }

    /// <summary>How many groups there are.</summary>
    internal long GroupCount => (long)GridDimension.X * GridDimension.Y * GridDimension.Z;

    /// <summary>Checks the configuration against what is possible at all, what a device can do and what a kernel needs.</summary>
    internal void Validate(Device device, KernelSource? source)
    {
        (int groupSize, int sharedBytes, _) = device.Limits;
        bool negative = GridDimension.X < 0 || GridDimension.Y < 0 || GridDimension.Z < 0;
        if (negative || (Int128)GridDimension.X * GridDimension.Y * GridDimension.Z * groupSize > long.MaxValue)
            throw Invalid($"the grid is {GridDimension}; its dimensions must not be negative, and its threads fewer than 2^63");
        bool empty = GroupDimension.X < 1 || GroupDimension.Y < 1 || GroupDimension.Z < 1;
        if (empty || (Int128)GroupDimension.X * GroupDimension.Y * GroupDimension.Z > groupSize)
            throw Invalid($"the group is {GroupDimension}; its dimensions must be positive, and its threads at most {groupSize} on {device}");
        if (Math.Max((long)GridDimension.Y * GroupDimension.Y, (long)GridDimension.Z * GroupDimension.Z) > int.MaxValue)
            throw Invalid("there are more than 2^31 - 1 threads in the second or third dimension");
        if (source is not null && (source.Traits & KernelTraits.TensorCores) != 0 && GroupDimension.X * GroupDimension.Y * GroupDimension.Z % TensorCore.Lanes != 0)
            throw Invalid($"kernel {source.Name} uses tensor cores, and its group is {GroupDimension}; its threads must be a multiple of {TensorCore.Lanes}");
        if (DynamicSharedBytes < 0 || DynamicSharedBytes > sharedBytes)
            throw Invalid($"it asks for {DynamicSharedBytes} bytes of dynamic shared memory; they must be at most {sharedBytes} on {device}");
    }

    private ArgumentOutOfRangeException Invalid(string why) => new("config", this, $"The launch is not possible: {why}.");
}
