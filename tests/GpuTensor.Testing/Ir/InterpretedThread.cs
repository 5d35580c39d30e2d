using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>A thread: its place in the code and its variables.</summary>
internal sealed class InterpretedThread
{
    private readonly long[] _builtins;

    public InterpretedThread(IrLaunch launch, IrSize group, long linear, int slots, InterpretedMemory[] arrays)
    {
        IrSize index = launch.Group.At(linear);
        (Linear, Lane, Warp, Arrays) = ((int)linear, (int)(linear % launch.WarpSize), (int)(linear / launch.WarpSize), arrays);
        (Scalars, Vectors, Views) = (new ulong[slots], new ulong[slots][], new MemoryView[slots]);
        long[] global =
        [
            (long)group.X * launch.Group.X + index.X,
            (long)group.Y * launch.Group.Y + index.Y,
            (long)group.Z * launch.Group.Z + index.Z,
        ];
        _builtins =
        [
            .. global,
            index.X, index.Y, index.Z,
            launch.Group.X, launch.Group.Y, launch.Group.Z,
            group.X, group.Y, group.Z,
            launch.Grid.X, launch.Grid.Y, launch.Grid.Z,
            launch.WarpSize, Lane, Warp,
            .. global,
        ];
        Name = $"thread {index.X},{index.Y},{index.Z} of group {group.X},{group.Y},{group.Z}";
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>The index in the group.</summary>
    public int Linear { get; }

    /// <summary>The index in the warp.</summary>
    public int Lane { get; }

    /// <summary>The warp's index in the group.</summary>
    public int Warp { get; }

    /// <summary>The instruction that comes next.</summary>
    public int Next { get; set; }

    /// <summary>Instructions done so far.</summary>
    public long Steps { get; set; }

    /// <summary>Copies that have not arrived.</summary>
    public AsyncCopies Copies { get; } = new();

    /// <summary>Scalar variables.</summary>
    public ulong[] Scalars { get; }

    /// <summary>Vector variables, null for one that was never assigned.</summary>
    public ulong[]?[] Vectors { get; }

    /// <summary>View variables.</summary>
    public MemoryView[] Views { get; }

    /// <summary>The kernel's arrays: shared ones the group's, local ones its own.</summary>
    public InterpretedMemory[] Arrays { get; }

    /// <summary>Where the thread stands.</summary>
    public ulong Builtin(BuiltinValue value) =>
        value >= BuiltinValue.LongGlobalIndexX ? (ulong)_builtins[(int)value] : (ulong)checked((int)_builtins[(int)value]);
}
