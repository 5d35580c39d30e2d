using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Kernels;
using GpuTensor.MathFunctions;

namespace GpuTensor.Compiler.Tests.MathFunctions;

/// <summary>The IR that the generator makes of the functions' C#, without the lines of its source.</summary>
internal static class FunctionTexts
{
    /// <summary>The operator, its types and the text, by the file's name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Unaries().Concat(Binaries()).ToDictionary(pair => pair.Name, pair => pair.Text);

    private static IEnumerable<(string Name, string Text)> Unaries() =>
    [
        .. Unary<Exp>(), .. Unary<Exp2>(), .. Unary<Log>(), .. Unary<Log2>(), .. Unary<Log10>(), .. Unary<Sin>(), .. Unary<Cos>(), .. Unary<Tan>(),
        .. Unary<Asin>(), .. Unary<Acos>(), .. Unary<Atan>(), .. Unary<Sinh>(), .. Unary<Cosh>(), .. Unary<Tanh>(), .. Unary<Cbrt>(),
    ];

    private static IEnumerable<(string Name, string Text)> Binaries() => [.. Binary<Pow>(), .. Binary<Atan2>(), .. Binary<Remainder>()];

    private static (string Name, string Text)[] Unary<TFunction>()
        where TFunction : struct, IUnaryFunction =>
        [Text<TFunction, UnaryFloat32<TFunction>>("f32"), Text<TFunction, UnaryFloat64<TFunction>>("f64")];

    private static (string Name, string Text)[] Binary<TFunction>()
        where TFunction : struct, IBinaryFunction =>
        [Text<TFunction, BinaryFloat32<TFunction>>("f32"), Text<TFunction, BinaryFloat64<TFunction>>("f64")];

    private static (string Name, string Text) Text<TFunction, TKernel>(string type)
        where TKernel : struct, IKernel
    {
        Kernel kernel = IrParser.Parse(TKernel.Source!.Ir);
        return ($"{typeof(TFunction).Name}.{type}.ir", IrPrinter.Print(kernel.With(WithoutLines(kernel.Body))));
    }

    private static IReadOnlyList<Statement> WithoutLines(IReadOnlyList<Statement> statements) =>
        [.. statements.Select(statement => statement.Map(expression => expression, WithoutLines) with { Line = 0 })];
}
