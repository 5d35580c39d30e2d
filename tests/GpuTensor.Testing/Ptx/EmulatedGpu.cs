using System.Runtime.InteropServices;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx;

/// <summary>
/// A GPU in software: runs PTX thread by thread and reports what the ISA does not define. May be used from many threads at
/// once; launches are finished when they return.
/// </summary>
public sealed class EmulatedGpu(int computeCapability, EmulatedGpuOptions? options = null)
{
    /// <summary>Shared memory that a kernel may declare, without the dynamic one.</summary>
    public const int StaticSharedLimit = 48 * 1024;

    private readonly GlobalMemory _memory = new();

    /// <summary>The compute capability: 80 is 8.0.</summary>
    public int ComputeCapability { get; } = computeCapability;

    /// <summary>How kernels run.</summary>
    public EmulatedGpuOptions Options { get; } = options ?? new();

    /// <summary>Most bytes of shared memory of a CTA.</summary>
    public int SharedLimit => ComputeCapability switch
    {
        < 70 => 48 * 1024,
        < 75 => 96 * 1024,
        < 80 => 64 * 1024,
        86 or 89 or 120 => 99 * 1024,
        < 90 => 163 * 1024,
        _ => 227 * 1024,
    };

    /// <summary>Allocates global memory that holds nothing yet; the address is a multiple of 256.</summary>
    public ulong Allocate(long bytes) =>
        bytes is > 0 and <= int.MaxValue - 64
            ? _memory.Allocate(bytes, "global memory").Start
            : throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "An allocation has 1 to 2^31 - 65 bytes.");

    /// <summary>Allocates global memory for values and copies them there.</summary>
    public ulong Allocate<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ulong address = Allocate((long)values.Length * Marshal.SizeOf<T>());
        CopyToDevice(address, values);
        return address;
    }

    /// <summary>Frees an allocation; using it later is found.</summary>
    public void Free(ulong address) => _memory.Free(address);

    /// <summary>Copies values to global memory.</summary>
    public void CopyToDevice<T>(ulong address, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        (Allocation allocation, int offset) = Range(address, bytes.Length);
        bytes.CopyTo(allocation.Data.AsSpan(offset));
        allocation.States.AsSpan(offset, bytes.Length).Fill(MemoryBlock.Written);
    }

    /// <summary>Copies values from global memory.</summary>
    /// <exception cref="InvalidOperationException">Nothing was ever written there.</exception>
    public void CopyToHost<T>(ulong address, Span<T> values)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        (Allocation allocation, int offset) = Range(address, bytes.Length);
        int unwritten = Options.FindUnwrittenGlobal ? allocation.States.AsSpan(offset, bytes.Length).IndexOf(MemoryBlock.Unwritten) : -1;
        if (unwritten >= 0)
        {
            throw new InvalidOperationException($"Byte {unwritten} of the copied {bytes.Length} was never written.");
        }

        allocation.Data.AsSpan(offset, bytes.Length).CopyTo(bytes);
    }

    /// <summary>Copies values from global memory.</summary>
    public T[] CopyToHost<T>(ulong address, int count)
        where T : unmanaged
    {
        var values = new T[count];
        CopyToHost(address, values.AsSpan());
        return values;
    }

    /// <summary>Copies bytes from global memory, whether or not anything was ever written there.</summary>
    internal void CopyAnythingToHost(ulong address, Span<byte> bytes)
    {
        (Allocation allocation, int offset) = Range(address, bytes.Length);
        allocation.Data.AsSpan(offset, bytes.Length).CopyTo(bytes);
    }

    /// <summary>Copies bytes within global memory; what was never written stays so.</summary>
    public void Copy(ulong source, ulong destination, int bytes)
    {
        (Allocation from, int first) = Range(source, bytes);
        (Allocation to, int second) = Range(destination, bytes);
        Buffer.BlockCopy(from.Data, first, to.Data, second, bytes);
        Buffer.BlockCopy(from.States, first, to.States, second, bytes);
    }

    /// <summary>Sets bytes of global memory.</summary>
    public void Fill(ulong address, int bytes, byte value)
    {
        (Allocation allocation, int offset) = Range(address, bytes);
        allocation.Data.AsSpan(offset, bytes).Fill(value);
        allocation.States.AsSpan(offset, bytes).Fill(MemoryBlock.Written);
    }

    /// <summary>Runs a kernel to its end.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="dynamicSharedBytes">Bytes of shared memory for the kernel's .extern .shared array.</param>
    /// <param name="parameters">The arguments, each at its parameter's place.</param>
    /// <returns>How many instructions the threads executed together.</returns>
    /// <exception cref="PtxExecutionException">The launch breaks a limit, or the kernel did something that is not defined.</exception>
    public long Launch(PtxKernel kernel, PtxSize grid, PtxSize block, int dynamicSharedBytes, ReadOnlySpan<byte> parameters)
    {
        LaunchLimits.Check(this, kernel, grid, block, dynamicSharedBytes, parameters.Length);
        byte[] bytes = parameters.ToArray();
        var block0 = new MemoryBlock("the parameters", bytes);
        block0.States.AsSpan().Fill(MemoryBlock.Written);
        return new KernelLaunch
        {
            Program = kernel.Program,
            Options = Options,
            Grid = grid,
            Block = block,
            DynamicSharedBytes = dynamicSharedBytes,
            Memory = _memory,
            Variables = kernel.Module.Placed.GetValue(this, _ => Place(kernel.Module)),
            Parameters = block0,
            ReadOnly = kernel.Program.HasReadOnlyLoads ? new(kernel.Program) : null,
        }.Run();
    }

    /// <summary>The address of a variable of the kernel's module.</summary>
    public ulong AddressOf(PtxModule module, string variable) =>
        module.Placed.GetValue(this, _ => Place(module)).Single(pair => pair.Key.Name == variable).Value.Start;

    private Dictionary<Variable, Allocation> Place(PtxModule module)
    {
        var placed = new Dictionary<Variable, Allocation>();
        foreach (Variable variable in module.Variables)
        {
            Allocation allocation = _memory.Allocate(variable.Bytes, $"'{variable.Name}'", variable.Space == Space.Const);
            variable.Initial?.CopyTo(allocation.Data, 0);

            // The ISA sets variables without a value to zero.
            allocation.States.AsSpan().Fill(MemoryBlock.Written);
            placed.Add(variable, allocation);
        }

        return placed;
    }

    private (Allocation Allocation, int Offset) Range(ulong address, int bytes)
    {
        Allocation allocation = _memory.Find(address);
        ulong offset = address - allocation.Start;
        return !allocation.IsFreed && allocation.Length > 0 && offset <= allocation.Length && (ulong)bytes <= allocation.Length - offset
            ? (allocation, (int)offset)
            : throw new ArgumentException($"The {bytes} bytes at 0x{address:x} are not within one allocation.", nameof(address));
    }
}
