using System.Numerics;
using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Compiler.Ptx;
using GpuTensor.Compiler.Tests.Programs;
using GpuTensor.Compiler.Tests.Ptx;
using GpuTensor.MathFunctions;

namespace GpuTensor.Compiler.Tests.MathFunctions;

/// <summary>
/// The functions give the same bits as C#, as IR in the interpreter and as PTX on the emulator, and the operators of which
/// they are the meaning in PTX give what they give.
/// </summary>
public sealed class FunctionMeaningTests
{
    private const int Count = 2400;

    [Fact]
    public void Exponentials_and_logarithms_give_the_same_bits_everywhere()
    {
        Check<Exp>(UnaryOperator.Exp);
        Check<Exp2>(UnaryOperator.Exp2);
        Check<Log>(UnaryOperator.Log);
        Check<Log2>(UnaryOperator.Log2);
        Check<Log10>(UnaryOperator.Log10);
    }

    [Fact]
    public void Functions_of_angles_give_the_same_bits_everywhere()
    {
        Check<Sin>(UnaryOperator.Sin);
        Check<Cos>(UnaryOperator.Cos);
        Check<Tan>(UnaryOperator.Tan);
    }

    [Fact]
    public void Inverse_functions_of_angles_give_the_same_bits_everywhere()
    {
        Check<Asin>(UnaryOperator.Asin);
        Check<Acos>(UnaryOperator.Acos);
        Check<Atan>(UnaryOperator.Atan);
    }

    [Fact]
    public void Hyperbolic_functions_and_roots_give_the_same_bits_everywhere()
    {
        Check<Sinh>(UnaryOperator.Sinh);
        Check<Cosh>(UnaryOperator.Cosh);
        Check<Tanh>(UnaryOperator.Tanh);
        Check<Cbrt>(UnaryOperator.Cbrt);
    }

    [Fact]
    public void Functions_of_two_numbers_give_the_same_bits_everywhere()
    {
        CheckBinary<Pow>(BinaryOperator.Pow);
        CheckBinary<Atan2>(BinaryOperator.Atan2);
        CheckBinary<Remainder>(BinaryOperator.Remainder);
    }

    [Fact]
    public void A_call_in_a_call_and_in_a_choice_is_written()
    {
        float[] x = Floats(Inputs.Doubles(Count));
        var kernel = new FunctionKernel<float>(ScalarType.F32);
        Expression read = kernel.Operand(x);
        Expression logOfExp = new Unary(UnaryOperator.Log, new Unary(UnaryOperator.Exp, read));
        Expression power = new Binary(BinaryOperator.Pow, new Unary(UnaryOperator.Exp, read), new Unary(UnaryOperator.Sin, read));
        Expression choice = new Select(new Binary(BinaryOperator.Less, read, new Constant(read.Type, 0)), logOfExp, new Binary(BinaryOperator.Add, power, logOfExp));
        float[] actual = kernel.OnEmulator(choice, new PtxTarget(80));
        Same([.. x.Select(value => value < 0 ? Log.Of(Exp.Of(value)) : Pow.Of(Exp.Of(value), Sin.Of(value)) + Log.Of(Exp.Of(value)))], actual, "the choice");
    }

    private static void Check<TFunction>(UnaryOperator op)
        where TFunction : IUnaryFunction
    {
        double[] x = [.. Inputs.Doubles(Count)];
        float[] singles = Floats(x);
        Check(ScalarType.F32, op.ToString(), e => new Unary(op, e[0]), [.. singles.Select(TFunction.Of)], singles);
        Check(ScalarType.F64, op.ToString(), e => new Unary(op, e[0]), [.. x.Select(TFunction.Of)], x);
    }

    private static void CheckBinary<TFunction>(BinaryOperator op)
        where TFunction : IBinaryFunction
    {
        (double X, double Y)[] pairs = [.. Inputs.Pairs(Count).Where((_, i) => i % 3 == 0)];
        double[] x = [.. pairs.Select(pair => pair.X)], y = [.. pairs.Select(pair => pair.Y)];
        float[] singleX = Floats(x), singleY = Floats(y);
        Check(ScalarType.F32, op.ToString(), e => new Binary(op, e[0], e[1]), [.. singleX.Zip(singleY, TFunction.Of)], singleX, singleY);
        Check(ScalarType.F64, op.ToString(), e => new Binary(op, e[0], e[1]), [.. x.Zip(y, TFunction.Of)], x, y);
    }

    private static void Check<T>(ScalarType scalar, string name, Func<Expression[], Expression> operation, T[] expected, params T[][] operands)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var kernel = new FunctionKernel<T>(scalar);
        Expression[] reads = [.. operands.Select(kernel.Operand)];
        Same(expected, kernel.InInterpreter(FunctionTexts.All[$"{name}.{scalar.ToString().ToLowerInvariant()}.ir"], reads), $"the IR of {name}");
        Same(expected, kernel.OnEmulator(operation(reads), PtxTarget.Baseline), $"the PTX of {name} for sm_70");
        Same(expected, kernel.OnEmulator(operation(reads), new PtxTarget(90)), $"the PTX of {name} for sm_90");
    }

    private static float[] Floats(IEnumerable<double> doubles) => [.. doubles.Select(x => (float)x)];

    private static void Same<T>(T[] expected, T[] actual, string what)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool isSame = T.IsNaN(expected[i]) ? T.IsNaN(actual[i]) : expected[i].Equals(actual[i]) && T.IsNegative(expected[i]) == T.IsNegative(actual[i]);
            Assert.True(isSame, $"{what} gives {actual[i]}, not {expected[i]}, for operand {i}");
        }
    }

    /// <summary>A kernel that gives an expression's value for every operand.</summary>
    private sealed class FunctionKernel<T>(ScalarType scalar)
        where T : unmanaged
    {
        private static readonly Builtin s_thread = new(BuiltinValue.GlobalIndexX);

        private readonly List<Parameter> _parameters = [new("results", new IrType(scalar, View: AddressSpace.Global))];
        private readonly Dictionary<string, byte[]> _memory = [];
        private int _count;

        public Expression Operand(T[] values)
        {
            _count = values.Length;
            var view = new Parameter($"operand{_parameters.Count}", _parameters[0].Type);
            _parameters.Add(view);
            _memory[view.Name] = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
            return new Load(new ReadParameter(view), s_thread);
        }

        public T[] InInterpreter(string function, Expression[] operands)
        {
            Kernel kernel = IrParser.Parse(function);
            Parameter[] scalars = [.. kernel.Parameters.Where(parameter => !parameter.Type.IsView)];
            kernel = ExpressionPass.Run(kernel, e => e is ReadParameter { Type.IsView: false } read ? operands[Array.IndexOf(scalars, read.Parameter)] : e);
            IReadOnlyList<Statement> body = StoringEach(kernel.Body);
            RandomProgram program = Program(new(kernel.Name, LaunchKind.Linear, _parameters, [], kernel.Variables, body));
            return Read(program.Run(program.Kernel));
        }

        public T[] OnEmulator(Expression value, PtxTarget target)
        {
            var kernel = new Kernel("Functions", LaunchKind.Linear, _parameters, [], [], [new Store(new ReadParameter(_parameters[0]), s_thread, value)]);
            IrValidator.Validate(kernel);
            RandomProgram program = Program(kernel);
            return Read(PtxLaunch.Run(program with { Grid = new((_count + 127) / 128), Group = new(128) }, kernel, target, 1, _count));
        }

        private IReadOnlyList<Statement> StoringEach(IReadOnlyList<Statement> statements) =>
        [
            .. statements.Select(statement => statement is Store store
                ? store with { View = new ReadParameter(_parameters[0]), Index = s_thread }
                : statement.Map(expression => expression, StoringEach)),
        ];

        private RandomProgram Program(Kernel kernel)
        {
            _memory["results"] = new byte[_count * Marshal.SizeOf<T>()];
            return new(kernel, new(_count), new(1), _memory, new Dictionary<string, ulong>());
        }

        private static T[] Read(IReadOnlyDictionary<string, byte[]> memory) => MemoryMarshal.Cast<byte, T>(memory["results"]).ToArray();
    }
}
