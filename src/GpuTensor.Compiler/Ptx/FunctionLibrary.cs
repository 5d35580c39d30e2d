using System.Collections.Concurrent;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;

namespace GpuTensor.Compiler.Ptx;

/// <summary>
/// The functions that are no instruction. Their source is C# (kernels/GpuTensor.MathFunctions); its IR, which a test makes
/// anew and compares, stands beside this file and is put in place of each call.
/// </summary>
internal static class FunctionLibrary
{
    private static readonly ConcurrentDictionary<string, Function> s_functions = new();

    /// <summary>The operators of one float that are functions.</summary>
    public static bool IsFunction(UnaryOperator op) => op is >= UnaryOperator.Exp and <= UnaryOperator.Cbrt;

    /// <summary>The operators of two floats that are functions.</summary>
    public static bool IsFunction(BinaryOperator op) => op is BinaryOperator.Pow or BinaryOperator.Atan2 or BinaryOperator.Remainder;

    /// <summary>Whether an expression's value is that of a function.</summary>
    public static bool IsCall(Expression expression) => expression switch
    {
        Unary e => IsFunction(e.Operator),
        Binary { Left.Type.IsFloat: true } e => IsFunction(e.Operator),
        _ => false,
    };

    /// <summary>The function of that name, of floats or doubles.</summary>
    public static Function Of(string operation, ScalarType scalar) =>
        s_functions.GetOrAdd($"{operation}.{scalar.ToString().ToLowerInvariant()}.ir", Read);

    private static Function Read(string file)
    {
        using Stream stream = typeof(FunctionLibrary).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is not among the functions.");
        using var reader = new StreamReader(stream);
        Kernel kernel = Pipeline.Optimize(IrParser.Parse(reader.ReadToEnd()));
        Parameter[] operands = [.. kernel.Parameters.Where(parameter => !parameter.Type.IsView)];
        var result = new Variable("result", operands[0].Type);
        return new(operands, Returning(kernel.Body, result), result);
    }

    /// <summary>What is stored is the result.</summary>
    private static IReadOnlyList<Statement> Returning(IReadOnlyList<Statement> statements, Variable result) =>
    [
        .. statements.Select(statement => statement is Store store
            ? new Assign(result, store.Value)
            : statement.Map(expression => expression, list => Returning(list, result))),
    ];
}

/// <summary>A function: statements that give the result its value.</summary>
internal sealed record Function(IReadOnlyList<Parameter> Operands, IReadOnlyList<Statement> Body, Variable Result);
