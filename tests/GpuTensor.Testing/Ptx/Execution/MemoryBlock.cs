namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>Bytes of memory and, beside each, whether it holds anything.</summary>
internal class MemoryBlock(string name, byte[] data)
{
    /// <summary>Nothing was written yet.</summary>
    public const byte Unwritten = 0;

    /// <summary>A value.</summary>
    public const byte Written = 1;

    /// <summary>An asynchronous copy is under way.</summary>
    public const byte Pending = 2;

    public static MemoryBlock None { get; } = new("nothing", []);

    public string Name { get; } = name;

    public byte[] Data { get; } = data;

    public byte[] States { get; } = new byte[data.Length];
}

/// <summary>Global memory that was allocated at once.</summary>
internal sealed class Allocation(ulong start, byte[] data, string name, bool isConstant = false) : MemoryBlock(name, data)
{
    public static new Allocation None { get; } = new(ulong.MaxValue, [], "nothing");

    public ulong Start { get; } = start;

    public ulong Length => (ulong)Data.Length;

    public bool IsConstant { get; } = isConstant;

    public bool IsFreed { get; set; }
}
