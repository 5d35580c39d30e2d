using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>A piece of memory.</summary>
/// <param name="name">What it is called in messages.</param>
/// <param name="bytes">Its content.</param>
/// <param name="isDefined">Whether the content means something before anything is written.</param>
internal sealed class InterpretedMemory(string name, byte[] bytes, bool isDefined)
{
    private readonly bool[]? _written = isDefined ? null : new bool[bytes.Length];

    /// <summary>Bytes of it.</summary>
    public int ByteCount => bytes.Length;

    /// <summary>The scalar at a place.</summary>
    public ulong Read(ScalarType scalar, long position)
    {
        int size = IrType.ByteCountOf(scalar);
        Check(position, size);
        for (int i = 0; _written is not null && i < size; i++)
        {
            if (!_written[position + i])
            {
                throw new IrFault($"{name} is read at byte {position + i}, where nothing was written");
            }
        }

        ReadOnlySpan<byte> place = bytes.AsSpan((int)position, size);
        return scalar switch
        {
            ScalarType.Bool => place[0] <= 1 ? place[0] : throw new IrFault($"{name} has {place[0]} where a bool is read"),
            ScalarType.I8 => (ulong)(sbyte)place[0],
            ScalarType.U8 => place[0],
            ScalarType.I16 => (ulong)MemoryMarshal.Read<short>(place),
            ScalarType.U16 or ScalarType.F16 => MemoryMarshal.Read<ushort>(place),
            ScalarType.I32 => (ulong)MemoryMarshal.Read<int>(place),
            ScalarType.U32 or ScalarType.F32 => MemoryMarshal.Read<uint>(place),
            _ => MemoryMarshal.Read<ulong>(place),
        };
    }

    /// <summary>Puts a scalar at a place.</summary>
    public void Write(ScalarType scalar, long position, ulong bits)
    {
        int size = IrType.ByteCountOf(scalar);
        Check(position, size);
        for (int i = 0; i < size; i++)
        {
            bytes[position + i] = (byte)(bits >> (8 * i));
            if (_written is not null)
            {
                _written[position + i] = true;
            }
        }
    }

    /// <summary>Takes what is at a place for undefined, where that is known.</summary>
    public void Forget(long position, int size)
    {
        Check(position, size);
        _written?.AsSpan((int)position, size).Clear();
    }

    private void Check(long position, int size)
    {
        if (position < 0 || position + size > bytes.Length)
        {
            throw new IrFault($"byte {position} is outside the {bytes.Length} bytes of {name}");
        }
    }
}

/// <summary>A view: so many elements from a byte on.</summary>
internal readonly record struct MemoryView(InterpretedMemory? Memory, long Offset, long Length)
{
    /// <summary>Where an element begins.</summary>
    public long Position(IrType element, long index) => (ulong)index < (ulong)Length
        ? Offset + index * element.ByteCount
        : throw new IrFault($"index {index} is outside a view of {Length} elements");

    /// <summary>A part of the view.</summary>
    public MemoryView Part(IrType element, long offset, long length) =>
        offset >= 0 && length >= 0 && offset <= Length && length <= Length - offset
            ? new(Memory, Offset + offset * element.ByteCount, length)
            : throw new IrFault($"{length} elements from {offset} on are outside a view of {Length} elements");

    /// <summary>The same bytes as other elements.</summary>
    public MemoryView Cast(IrType from, IrType to) => Offset % to.ByteCount == 0
        ? new(Memory, Offset, Length * from.ByteCount / to.ByteCount)
        : throw new IrFault($"a view that begins at byte {Offset} is not aligned for {to.Element}");
}
