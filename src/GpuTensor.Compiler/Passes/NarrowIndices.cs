using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Computes in 32 bits what a kernel computes in 64, for launches whose views and arguments are small, of kernels all of whose
/// i64 are indices and sizes (<see cref="KernelHints.LongsAreIndices"/>). Sums, differences and products may leave the 32 bits:
/// their low halves stay right. Kernels that read or write
/// i64 in memory others see stay as they are.
/// </summary>
public sealed class NarrowIndices
{
    /// <summary>The most elements of a view and the greatest argument, either sign, for which the result may be used.</summary>
    public const long Most = 1 << 28;

    private readonly Dictionary<Variable, Variable> _variables = [];
    private readonly Dictionary<Parameter, Parameter> _parameters = [];
    private bool _isPossible = true;

    private NarrowIndices(Kernel kernel)
    {
        foreach (Variable variable in kernel.Variables.Where(variable => variable.Type == IrType.I64))
        {
            _variables.Add(variable, new Variable(variable.Name, IrType.I32));
        }

        foreach (Parameter parameter in kernel.Parameters.Where(parameter => parameter.Type == IrType.I64))
        {
            _parameters.Add(parameter, new Parameter(parameter.Name, IrType.I32, parameter.IsSpecialized));
        }
    }

    /// <summary>
    /// The kernel with parameters and variables of 32 bits in place of those of 64; null where it promises nothing, has nothing to
    /// narrow, or does with some i64 what the promise does not cover.
    /// </summary>
    public static Kernel? Run(Kernel kernel)
    {
        if (!kernel.Hints.LongsAreIndices)
        {
            return null;
        }

        var pass = new NarrowIndices(kernel);
        IReadOnlyList<Statement> body = pass.Narrow(kernel.Body);
        bool hasShortLengths = kernel.Arrays.All(array => array.Length is null || array.Length.Type == IrType.I32);
        return !pass._isPossible || !hasShortLengths ? null : new Kernel(
            kernel.Name,
            kernel.Launch,
            [.. kernel.Parameters.Select(parameter => pass._parameters.TryGetValue(parameter, out Parameter? narrow) ? narrow : parameter)],
            kernel.Arrays,
            [.. kernel.Variables.Select(variable => pass._variables.TryGetValue(variable, out Variable? narrow) ? narrow : variable)],
            body)
        {
            Hints = kernel.Hints,
        };
    }

    private IReadOnlyList<Statement> Narrow(IReadOnlyList<Statement> statements) => [.. statements.Select(Narrow)];

    private Statement Narrow(Statement statement)
    {
        switch (statement)
        {
            case Assign s:
                return new Assign(Of(s.Variable), Narrow(s.Value)) { Line = s.Line };
            case Store s:
                Expression value = Narrow(s.Value);
                _isPossible &= IsOwn(s.View);
                return s with { View = Narrow(s.View), Index = Index(s.Index), Value = s.Value.Type == IrType.I64 ? Wide(value) : value };
            case AtomicUpdate s:
                _isPossible &= IsOwn(s.View);
                return s with { View = Narrow(s.View), Index = Index(s.Index), Value = Narrow(s.Value), Comparand = s.Comparand is null ? null : Narrow(s.Comparand) };
            case AsyncCopy s:
                return s with { View = Narrow(s.View), Index = Index(s.Index), Source = Narrow(s.Source), SourceIndex = Index(s.SourceIndex) };
            case Collective s:
                _isPossible &= s.Operands.All(operand => operand.Type != IrType.I64);
                break;
            case Switch s:
                _isPossible &= s.Value.Type != IrType.I64 || s.Cases.All(section => section.Values.All(Fits));
                break;
        }

        return statement.Map(Narrow, Narrow);
    }

    private Expression Narrow(Expression expression)
    {
        switch (expression)
        {
            case Constant { Type: var type } e when type == IrType.I64:
                _isPossible &= Fits((long)e.Bits);
                return new Constant(IrType.I32, (ulong)(long)(int)e.Bits);
            case ReadVariable e:
                return new ReadVariable(Of(e.Variable));
            case ReadParameter e:
                return _parameters.TryGetValue(e.Parameter, out Parameter? parameter) ? new ReadParameter(parameter) : e;
            case Builtin { Value: >= BuiltinValue.LongGlobalIndexX } e:
                return new Builtin(BuiltinValue.GlobalIndexX + (e.Value - BuiltinValue.LongGlobalIndexX));
            case Load e:
                bool isLong = e.Type == IrType.I64;
                _isPossible &= IsOwn(e.View);
                var load = new Load(Narrow(e.View), Index(e.Index));
                return isLong ? new ConvertTo(IrType.I32, load) : load;
            case ViewLength e:
                return new ConvertTo(IrType.I32, new ViewLength(Narrow(e.View)));
            case SubView e:
                return new SubView(Narrow(e.View), Wide(Narrow(e.Offset)), Wide(Narrow(e.Length)));
            case ConvertTo e:
                return Convert(e);
            default:
                _isPossible &= IsNarrowable(expression);
                return expression.Map(Narrow);
        }
    }

    /// <summary>Whether an operation means the same in 32 bits.</summary>
    private static bool IsNarrowable(Expression expression) => expression switch
    {
        Unary { Operand.Type: var type } e => type != IrType.I64 || e.Operator is UnaryOperator.Negate or UnaryOperator.Abs or UnaryOperator.Complement,
        Binary { Operator: BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight, Left.Type: var type } e =>
            type != IrType.I64 || e.Right is Constant { Bits: < 32 },
        Bitcast e => e.Type != IrType.I64 && e.Operand.Type != IrType.I64,
        Lane e => e.Type != IrType.I64,
        MakeVector e => e.Type.Lane != IrType.I64,
        _ => true,
    };

    private Expression Convert(ConvertTo e)
    {
        Expression operand = Narrow(e.Operand);
        if (e.Type != IrType.I64)
        {
            return e.Type == operand.Type ? operand : new ConvertTo(e.Type, operand);
        }

        _isPossible &= e.Operand.Type.IsInteger;
        return operand.Type == IrType.I32 ? operand : new ConvertTo(IrType.I32, operand);
    }

    /// <summary>An index; a constant that is added stays outside, where it costs the address nothing.</summary>
    private Expression Index(Expression index)
    {
        Expression narrow = Narrow(index);
        return index.Type == IrType.I64 && narrow is Binary { Operator: BinaryOperator.Add, Right: Constant { Bits: var bits } } sum
            ? new Binary(BinaryOperator.Add, Wide(sum.Left), new Constant(IrType.I64, bits))
            : narrow;
    }

    /// <summary>Whether only the thread itself has the i64 of a memory, if it has any: others may hold what is no index.</summary>
    private static bool IsOwn(Expression view) => view.Type.Element != IrType.I64 || view.Type.View == AddressSpace.Local;

    private Variable Of(Variable variable) => _variables.TryGetValue(variable, out Variable? narrow) ? narrow : variable;

    private static Expression Wide(Expression value) =>
        value is Constant { Bits: var bits } ? new Constant(IrType.I64, bits) : new ConvertTo(IrType.I64, value);

    private static bool Fits(long value) => value is >= int.MinValue and <= int.MaxValue;
}
