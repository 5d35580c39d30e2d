using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>The copies that a thread has begun: they arrive as late as they may.</summary>
internal sealed class AsyncCopies
{
    private readonly List<(InterpretedMemory Memory, ScalarType Scalar, long Position, ulong[] Lanes)> _begun = [];
    private readonly Queue<(InterpretedMemory Memory, ScalarType Scalar, long Position, ulong[] Lanes)[]> _batches = new();

    /// <summary>Until it arrives nobody may read the place.</summary>
    public void Begin(InterpretedMemory memory, ScalarType scalar, long position, ulong[] lanes)
    {
        memory.Forget(position, lanes.Length * IrType.ByteCountOf(scalar));
        _begun.Add((memory, scalar, position, lanes));
    }

    public void Commit()
    {
        _batches.Enqueue([.. _begun]);
        _begun.Clear();
    }

    public void Wait(int pending)
    {
        while (_batches.Count > pending)
        {
            foreach ((InterpretedMemory memory, ScalarType scalar, long position, ulong[] lanes) in _batches.Dequeue())
            {
                for (int lane = 0; lane < lanes.Length; lane++)
                {
                    memory.Write(scalar, position + lane * IrType.ByteCountOf(scalar), lanes[lane]);
                }
            }
        }
    }
}
