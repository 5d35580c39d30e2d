using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Compiler.Ptx;
using GpuTensor.Compiler.Tests.Programs;

namespace GpuTensor.Compiler.Tests.Ptx;

/// <summary>
/// Random programs do the same as PTX on the emulator as they do in the interpreter; only the bits of a NaN may differ.
/// Functions that may differ in the last places are left out of them, and what depends on those bits.
/// </summary>
public sealed class PtxProgramTests
{
    private const int Programs = 600;

    [Theory]
    [InlineData(70, false)]
    [InlineData(90, true)]
    public void Random_programs_mean_the_same_as_PTX(int computeCapability, bool optimized)
    {
        int ran = 0;
        for (int seed = 1; seed <= Programs; seed++)
        {
            RandomProgram program = ProgramGenerator.Make(seed);
            Kernel kernel = ExpressionPass.Run(Specialize.Run(program.Kernel, program.SpecializedValues), WithoutFunctions);
            kernel = kernel.With(WithoutOrder(kernel.Body));
            if (program.WarpSize != 32 && UsesWarps(kernel))
                continue;
            kernel = optimized ? Pipeline.Optimize(kernel) : kernel;
            try
            {
                IReadOnlyDictionary<string, byte[]> actual = PtxLaunch.Run(program, kernel, new PtxTarget(computeCapability), seed);
                foreach ((string view, byte[] bytes) in program.Run(kernel))
                {
                    ScalarType scalar = kernel.Parameters.First(parameter => parameter.Name == view).Type.Scalar;
                    byte[] expected = Canonical(scalar, bytes), got = Canonical(scalar, actual[view]);
                    Assert.True(expected.AsSpan().SequenceEqual(got), $"{view} differs from byte {expected.AsSpan().CommonPrefixLength(got)} on");
                }

                ran++;
            }
            catch (Exception error)
            {
                Assert.Fail($"Seed {seed}: {error.Message}\n{IrPrinter.Print(kernel)}\n{PtxWriter.Write(kernel, new PtxTarget(computeCapability)).Source}");
            }
        }

        Assert.InRange(ran, Programs / 8, Programs);
    }

    /// <summary>Atomic operations of which it does not matter which thread comes first: the emulator has an order of its own.</summary>
    private static IReadOnlyList<Statement> WithoutOrder(IReadOnlyList<Statement> statements) =>
    [
        .. statements.Select(statement => statement is AtomicUpdate atomic
            ? atomic with { Result = null, Comparand = null, Operator = OneForAll(atomic.View) }
            : statement.Map(expression => expression, WithoutOrder)).Where(statement => statement is not AtomicUpdate { Value.Type.IsFloat: true }),
    ];

    /// <summary>Different operations on one element depend on their order too.</summary>
    private static AtomicOperator OneForAll(Expression view) => view.Type.View == AddressSpace.Shared ? AtomicOperator.Max : AtomicOperator.Add;

    private static Expression WithoutFunctions(Expression expression) => expression switch
    {
        Unary { Operand.Type.IsFloat: true, Operator: > UnaryOperator.ReciprocalSqrt and < UnaryOperator.Floor } e => e.Operand,
        Binary { Left.Type.IsFloat: true, Operator: BinaryOperator.Pow or BinaryOperator.Atan2 or BinaryOperator.CopySign } e => e.Left,
        Bitcast { Operand.Type.IsFloat: true } e => new Select(new Unary(UnaryOperator.IsNaN, e.Operand), new Constant(e.Type, 0), e),
        _ => expression,
    };

    /// <summary>The same bytes with one NaN for all.</summary>
    private static byte[] Canonical(ScalarType scalar, byte[] bytes)
    {
        var canonical = (byte[])bytes.Clone();
        switch (scalar)
        {
            case ScalarType.F32:
                foreach (ref float value in MemoryMarshal.Cast<byte, float>(canonical.AsSpan()))
                    value = float.IsNaN(value) ? float.NaN : value;
                break;
            case ScalarType.F64:
                foreach (ref double value in MemoryMarshal.Cast<byte, double>(canonical.AsSpan()))
                    value = double.IsNaN(value) ? double.NaN : value;
                break;
            case ScalarType.F16:
                foreach (ref Half value in MemoryMarshal.Cast<byte, Half>(canonical.AsSpan()))
                    value = Half.IsNaN(value) ? Half.NaN : value;
                break;
        }

        return canonical;
    }

    private static bool UsesWarps(Kernel kernel)
    {
        string text = IrPrinter.Print(kernel);
        return text.Contains("#Warp", StringComparison.Ordinal) || text.Contains("#Lane", StringComparison.Ordinal)
            || text.Contains("shuffle", StringComparison.Ordinal);
    }
}
