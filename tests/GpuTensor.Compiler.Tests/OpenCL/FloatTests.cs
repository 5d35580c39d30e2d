using System.Numerics;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.OpenCL;

/// <summary>Every operator of float and double, over all pairs of the values at which something happens.</summary>
public sealed class FloatTests
{
    [Fact]
    public void F32_operators_mean_what_CSharp_means() => Check<float>(1e-40f, 16_777_217, 1e-7);

    [Fact]
    public void F64_operators_mean_what_CSharp_means() => Check<double>(1e-310, 9_007_199_254_740_993, 1e-15);

    /// <param name="subnormal">A number too small to be normal.</param>
    /// <param name="large">One whose neighbours are integers.</param>
    /// <param name="epsilon">About the distance from 1 to its neighbour: functions may be off by some of them.</param>
    private static void Check<T>(T subnormal, T large, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        T half = T.One / T.CreateChecked(2);
        T[] corners =
        [
            T.Zero, T.NegativeZero, T.One, -T.One, half, -half, T.One + half, T.CreateChecked(2.5), T.CreateChecked(-2.5), T.CreateChecked(-3.7),
            T.CreateChecked(0.1), subnormal, -subnormal, T.Epsilon, T.MaxValue, T.MinValue, T.PositiveInfinity, T.NegativeInfinity, T.NaN, large, T.CreateChecked(1e10),
        ];
        T[] left = [.. corners.SelectMany(_ => corners)];
        T[] right = [.. corners.SelectMany(one => corners.Select(_ => one))];
        var kernel = new ElementwiseKernel();
        Expression a = kernel.Input(left);
        Expression b = kernel.Input(right);
        var checks = new List<Action>();
        foreach ((BinaryOperator op, Func<T, T, T> expected) in Exact<T>())
            Expect(op, kernel.Output<T>(new Binary(op, a, b)), i => expected(left[i], right[i]), Same);
        foreach ((BinaryOperator op, Func<T, T, bool> expected) in Comparisons<T>())
            Expect(op, kernel.Output<bool>(new Binary(op, a, b)), i => expected(left[i], right[i]), (x, y) => x == y);
        foreach ((UnaryOperator op, Func<T, T> expected) in ExactUnaries<T>())
            Expect(op, kernel.Output<T>(new Unary(op, a)), i => expected(left[i]), Same);
        foreach ((UnaryOperator op, Func<T, bool> expected) in Tests<T>())
            Expect(op, kernel.Output<bool>(new Unary(op, a)), i => expected(left[i]), (x, y) => x == y);
        foreach ((UnaryOperator op, Func<T, T> expected) in Functions<T>())
            Expect(op, kernel.Output<T>(new Unary(op, a)), i => expected(left[i]), (x, y) => Near(x, y, epsilon));
        Expect("pow", kernel.Output<T>(new Binary(BinaryOperator.Pow, a, b)), i => T.Pow(left[i], right[i]), (x, y) => Near(x, y, 4 * epsilon));
        Expect("atan2", kernel.Output<T>(new Binary(BinaryOperator.Atan2, a, b)), i => T.Atan2(left[i], right[i]), (x, y) => Near(x, y, epsilon));
        Expect("fma", kernel.Output<T>(new FusedMultiplyAdd(a, b, Constants.Of(-half))), i => T.FusedMultiplyAdd(left[i], right[i], -half), Same);
        Expect(
            "a * b - 0.5, not contracted",
            kernel.Output<T>(new Binary(BinaryOperator.Subtract, new Binary(BinaryOperator.Multiply, a, b), Constants.Of(half))),
            i => (left[i] * right[i]) - half,
            Same);
        Expect("-(-a)", kernel.Output<T>(new Unary(UnaryOperator.Negate, new Unary(UnaryOperator.Negate, a))), i => left[i], Same);
        for (int constant = 0; constant < corners.Length; constant++)
        {
            T value = corners[constant];
            Expect($"the constant {value}", kernel.Output<T>(Constants.Of(value)), _ => value, Same);
        }

        // Some compilers of drivers make nothing of a NaN that they know.
        foreach (UnaryOperator op in ExactUnaries<T>().Concat(Functions<T>()).Select(function => function.Item1))
            Expect($"{op} of the constant NaN", kernel.Output<T>(new Unary(op, Constants.Of(T.NaN))), _ => T.NaN, Same);
        kernel.Run($"Floats<{typeof(T).Name}>");
        checks.ForEach(check => check());

        void Expect<TResult>(object what, TResult[] actual, Func<int, TResult> expected, Func<TResult, TResult, bool> agree) => checks.Add(() =>
        {
            for (int i = 0; i < actual.Length; i++)
                Assert.True(agree(expected(i), actual[i]), $"{left[i]} {what} {right[i]}: {actual[i]}, not {expected(i)}");
        });
    }

    private static bool Same<T>(T expected, T actual)
        where T : IFloatingPointIeee754<T> =>
        T.IsNaN(expected) ? T.IsNaN(actual) : expected == actual && T.IsNegative(expected) == T.IsNegative(actual);

    private static bool Near<T>(T expected, T actual, double epsilon)
        where T : IFloatingPointIeee754<T>
    {
        if (Same(expected, actual))
            return true;
        double distance = Math.Abs(double.CreateChecked(expected) - double.CreateChecked(actual));
        return distance <= 8 * epsilon * Math.Abs(double.CreateChecked(expected)) + double.CreateChecked(T.Epsilon);
    }

    private static IEnumerable<(BinaryOperator, Func<T, T, T>)> Exact<T>()
        where T : IBinaryFloatingPointIeee754<T> =>
    [
        (BinaryOperator.Add, (a, b) => a + b),
        (BinaryOperator.Subtract, (a, b) => a - b),
        (BinaryOperator.Multiply, (a, b) => a * b),
        (BinaryOperator.Divide, (a, b) => a / b),
        (BinaryOperator.Remainder, (a, b) => a % b),
        (BinaryOperator.Min, T.Min),
        (BinaryOperator.Max, T.Max),
        (BinaryOperator.CopySign, T.CopySign),
    ];

    private static IEnumerable<(BinaryOperator, Func<T, T, bool>)> Comparisons<T>()
        where T : IBinaryFloatingPointIeee754<T> =>
    [
        (BinaryOperator.Equal, (a, b) => a == b),
        (BinaryOperator.NotEqual, (a, b) => a != b),
        (BinaryOperator.Less, (a, b) => a < b),
        (BinaryOperator.LessOrEqual, (a, b) => a <= b),
        (BinaryOperator.Greater, (a, b) => a > b),
        (BinaryOperator.GreaterOrEqual, (a, b) => a >= b),
    ];

    private static IEnumerable<(UnaryOperator, Func<T, T>)> ExactUnaries<T>()
        where T : IBinaryFloatingPointIeee754<T> =>
    [
        (UnaryOperator.Negate, a => -a),
        (UnaryOperator.Abs, T.Abs),
        (UnaryOperator.Sqrt, T.Sqrt),
        (UnaryOperator.Floor, T.Floor),
        (UnaryOperator.Ceiling, T.Ceiling),
        (UnaryOperator.Truncate, T.Truncate),
        (UnaryOperator.Round, a => T.Round(a, MidpointRounding.ToEven)),
    ];

    private static IEnumerable<(UnaryOperator, Func<T, bool>)> Tests<T>()
        where T : IBinaryFloatingPointIeee754<T> =>
    [
        (UnaryOperator.IsNaN, T.IsNaN),
        (UnaryOperator.IsInfinity, T.IsInfinity),
        (UnaryOperator.IsFinite, T.IsFinite),
    ];

    private static IEnumerable<(UnaryOperator, Func<T, T>)> Functions<T>()
        where T : IBinaryFloatingPointIeee754<T> =>
    [
        (UnaryOperator.ReciprocalSqrt, a => T.One / T.Sqrt(a)),
        (UnaryOperator.Exp, T.Exp),
        (UnaryOperator.Exp2, T.Exp2),
        (UnaryOperator.Log, T.Log),
        (UnaryOperator.Log2, Log2),
        (UnaryOperator.Log10, T.Log10),
        (UnaryOperator.Sin, T.Sin),
        (UnaryOperator.Cos, T.Cos),
        (UnaryOperator.Tan, T.Tan),
        (UnaryOperator.Asin, T.Asin),
        (UnaryOperator.Acos, T.Acos),
        (UnaryOperator.Atan, T.Atan),
        (UnaryOperator.Sinh, T.Sinh),
        (UnaryOperator.Cosh, T.Cosh),
        (UnaryOperator.Tanh, T.Tanh),
        (UnaryOperator.Cbrt, T.Cbrt),
    ];

    /// <summary>Two interfaces of a float have one of that name.</summary>
    private static T Log2<T>(T value)
        where T : ILogarithmicFunctions<T> => T.Log2(value);
}
