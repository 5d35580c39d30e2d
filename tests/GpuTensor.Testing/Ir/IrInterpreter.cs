using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>
/// The living definition of the IR: runs a kernel statement by statement, with the arithmetic of C#, and finds what is not
/// defined: indices out of bounds, division by zero, undefined memory, threads that miss a barrier. One thread runs at a
/// time, in the order of their indices, up to the next place where they meet.
/// </summary>
public static class IrInterpreter
{
    /// <summary>Runs a valid kernel; the arguments' memory holds the results afterwards.</summary>
    /// <exception cref="IrExecutionException">The kernel does something that is not defined.</exception>
    public static void Run(Kernel kernel, IrLaunch launch)
    {
        if (launch.Arguments.Count != kernel.Parameters.Count)
        {
            throw new ArgumentException($"Kernel '{kernel.Name}' has {kernel.Parameters.Count} parameters, not {launch.Arguments.Count}.");
        }

        if (kernel.Launch == LaunchKind.Linear && launch.Group.Count != 1)
        {
            throw new ArgumentException($"Kernel '{kernel.Name}' is linear: its groups have one thread.");
        }

        var expressions = new ExpressionCompiler(kernel, launch.Arguments);
        IReadOnlyList<Instruction> code = CodeBuilder.Build(expressions, kernel.Body);
        var memory = new ArrayMemory(kernel, launch, expressions);
        for (long group = 0; group < launch.Grid.Count; group++)
        {
            InterpretedMemory?[] shared = memory.Shared();
            var threads = new InterpretedThread[launch.Group.Count];
            for (int i = 0; i < threads.Length; i++)
            {
                threads[i] = new(launch, launch.Grid.At(group), i, kernel.Variables.Count, memory.WithLocal(shared));
            }

            new InterpretedGroup(kernel, launch, code, threads).Run();
        }
    }

    /// <summary>Makes the memory of a kernel's arrays.</summary>
    private sealed class ArrayMemory
    {
        private readonly KernelArray[] _arrays;
        private readonly int[] _byteCounts;

        public ArrayMemory(Kernel kernel, IrLaunch launch, ExpressionCompiler expressions)
        {
            _arrays = [.. kernel.Arrays];
            _byteCounts = Array.ConvertAll(_arrays, array => array.Length is null
                ? launch.DynamicSharedBytes
                : checked((int)(long)expressions.Scalar(array.Length)(null!) * array.Element.ByteCount));
            int negative = Array.FindIndex(_byteCounts, count => count < 0);
            if (negative >= 0)
            {
                throw new IrExecutionException(kernel, null, "no thread yet", $"array {_arrays[negative].Name} has a negative length");
            }
        }

        public InterpretedMemory?[] Shared() => Make(AddressSpace.Shared);

        public InterpretedMemory[] WithLocal(InterpretedMemory?[] shared)
        {
            InterpretedMemory?[] local = Make(AddressSpace.Local);
            return [.. shared.Select((memory, i) => memory ?? local[i]!)];
        }

        private InterpretedMemory?[] Make(AddressSpace space) =>
        [
            .. _arrays.Select((array, i) => array.Space == space ? new InterpretedMemory("array " + array.Name, new byte[_byteCounts[i]], isDefined: false) : null),
        ];
    }
}
