using System.Numerics;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.OpenCL;

/// <summary>Every operator of every integer type, over all pairs of the values at which something happens.</summary>
public sealed class IntegerTests
{
    [Fact]
    public void I8_operators_mean_what_CSharp_means() => Check<sbyte>();

    [Fact]
    public void U8_operators_mean_what_CSharp_means() => Check<byte>();

    [Fact]
    public void I16_operators_mean_what_CSharp_means() => Check<short>();

    [Fact]
    public void U16_operators_mean_what_CSharp_means() => Check<ushort>();

    [Fact]
    public void I32_operators_mean_what_CSharp_means() => Check<int>();

    [Fact]
    public void U32_operators_mean_what_CSharp_means() => Check<uint>();

    [Fact]
    public void I64_operators_mean_what_CSharp_means() => Check<long>();

    [Fact]
    public void U64_operators_mean_what_CSharp_means() => Check<ulong>();

    private static void Check<T>()
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T[] corners =
        [
            T.Zero, T.One, T.CreateTruncating(2), T.CreateTruncating(3), T.CreateTruncating(7), T.CreateTruncating(31), T.CreateTruncating(63),
            T.CreateTruncating(-1), T.CreateTruncating(-2), T.CreateTruncating(-7), T.CreateTruncating(100), T.CreateTruncating(0x5A5A_A5A5_1234_F00D),
            T.MinValue, T.MinValue + T.One, T.MaxValue, T.MaxValue - T.One, T.MaxValue / T.CreateTruncating(2), T.CreateTruncating(1 << 20),
        ];
        T[] left = [.. corners.SelectMany(_ => corners)];
        T[] right = [.. corners.SelectMany(one => corners.Select(_ => one))];
        int[] counts = [.. right.Select(int.CreateTruncating)];

        var kernel = new ElementwiseKernel();
        Expression a = kernel.Input(left);
        Expression b = kernel.Input(right);
        Expression n = kernel.Input(counts);
        var checks = new List<Action>();
        foreach ((BinaryOperator op, Func<T, T, T> expected) in Arithmetic<T>())
            Expect($"{op}", kernel.Output<T>(new Binary(op, a, b)), i => expected(left[i], right[i]));
        foreach ((BinaryOperator op, Func<T, T, bool> expected) in Comparisons<T>())
            Expect($"{op}", kernel.Output<bool>(new Binary(op, a, b)), i => expected(left[i], right[i]));
        foreach ((UnaryOperator op, Func<T, T> expected) in Unaries<T>())
            Expect($"{op}", kernel.Output<T>(new Unary(op, a)), i => expected(left[i]));
        foreach ((UnaryOperator op, Func<T, T> expected) in Counts<T>())
            Expect($"{op}", kernel.Output<int>(new Unary(op, a)), i => int.CreateTruncating(expected(left[i])));
        foreach (int divisor in (int[])[1, -1, 3, -7, 100])
        {
            T constant = T.CreateTruncating(divisor);
            Expect($"/ {divisor}", kernel.Output<T>(new Binary(BinaryOperator.Divide, a, Constants.Of(constant))), i => Divide(left[i], constant));
            Expect($"% {divisor}", kernel.Output<T>(new Binary(BinaryOperator.Remainder, a, Constants.Of(constant))), i => Remainder(left[i], constant));
        }

        foreach (int count in (int[])[0, 1, 7, 31, 32, 63, 64, -1])
        {
            Expect($"<< {count}", kernel.Output<T>(new Binary(BinaryOperator.ShiftLeft, a, Constants.Of(count))), i => ShiftLeft(left[i], count));
            Expect($">> {count}", kernel.Output<T>(new Binary(BinaryOperator.ShiftRight, a, Constants.Of(count))), i => ShiftRight(left[i], count));
        }

        Expect("<<", kernel.Output<T>(new Binary(BinaryOperator.ShiftLeft, a, n)), i => ShiftLeft(left[i], counts[i]));
        Expect(">>", kernel.Output<T>(new Binary(BinaryOperator.ShiftRight, a, n)), i => ShiftRight(left[i], counts[i]));
        Expect("nested", kernel.Output<T>(Nested(a, b)), i => unchecked(((left[i] + right[i]) * left[i] - right[i]) / T.CreateTruncating(3)));
        kernel.Run($"Integers<{typeof(T).Name}>");
        checks.ForEach(check => check());

        void Expect<TResult>(string what, TResult[] actual, Func<int, TResult> expected) => checks.Add(() =>
        {
            for (int i = 0; i < actual.Length; i++)
                Assert.True(EqualityComparer<TResult>.Default.Equals(expected(i), actual[i]), $"{left[i]} {what} {right[i]}: {actual[i]}, not {expected(i)}");
        });
    }

    private static Binary Nested(Expression a, Expression b) => new(
        BinaryOperator.Divide,
        new Binary(BinaryOperator.Subtract, new Binary(BinaryOperator.Multiply, new Binary(BinaryOperator.Add, a, b), a), b),
        new Constant(a.Type, 3));

    private static IEnumerable<(BinaryOperator, Func<T, T, T>)> Arithmetic<T>()
        where T : unmanaged, IBinaryInteger<T> => unchecked(
        [
            (BinaryOperator.Add, (a, b) => a + b),
            (BinaryOperator.Subtract, (a, b) => a - b),
            (BinaryOperator.Multiply, (a, b) => a * b),
            (BinaryOperator.Divide, Divide),
            (BinaryOperator.Remainder, Remainder),
            (BinaryOperator.And, (a, b) => a & b),
            (BinaryOperator.Or, (a, b) => a | b),
            (BinaryOperator.Xor, (a, b) => a ^ b),
            (BinaryOperator.Min, T.Min),
            (BinaryOperator.Max, T.Max),
        ]);

    private static IEnumerable<(BinaryOperator, Func<T, T, bool>)> Comparisons<T>()
        where T : IComparisonOperators<T, T, bool> =>
    [
        (BinaryOperator.Equal, (a, b) => a == b),
        (BinaryOperator.NotEqual, (a, b) => a != b),
        (BinaryOperator.Less, (a, b) => a < b),
        (BinaryOperator.LessOrEqual, (a, b) => a <= b),
        (BinaryOperator.Greater, (a, b) => a > b),
        (BinaryOperator.GreaterOrEqual, (a, b) => a >= b),
    ];

    private static IEnumerable<(UnaryOperator, Func<T, T>)> Unaries<T>()
        where T : unmanaged, IBinaryInteger<T> => unchecked(
        [
            (UnaryOperator.Negate, a => T.Zero - a),
            (UnaryOperator.Complement, a => ~a),
            (UnaryOperator.Abs, a => T.IsNegative(a) ? T.Zero - a : a),
        ]);

    private static IEnumerable<(UnaryOperator, Func<T, T>)> Counts<T>()
        where T : unmanaged, IBinaryInteger<T> =>
    [
        (UnaryOperator.PopCount, T.PopCount),
        (UnaryOperator.LeadingZeroCount, T.LeadingZeroCount),
        (UnaryOperator.TrailingZeroCount, T.TrailingZeroCount),
    ];

    // By zero nothing is promised, but that the device lives on; the writer's answers are 0.
    private static T Divide<T>(T a, T b)
        where T : IBinaryInteger<T> => T.IsZero(b) ? T.Zero : b == T.Zero - T.One && T.IsNegative(b) ? unchecked(T.Zero - a) : a / b;

    private static T Remainder<T>(T a, T b)
        where T : IBinaryInteger<T> => T.IsZero(b) || (b == T.Zero - T.One && T.IsNegative(b)) ? T.Zero : a % b;

    private static T ShiftLeft<T>(T value, int count)
        where T : unmanaged, IBinaryInteger<T> => typeof(T) == typeof(long) || typeof(T) == typeof(ulong)
        ? value << count
        : T.CreateTruncating(int.CreateTruncating(value) << count);

    private static T ShiftRight<T>(T value, int count)
        where T : unmanaged, IBinaryInteger<T> => typeof(T) == typeof(long) || typeof(T) == typeof(ulong) || typeof(T) == typeof(uint)
        ? value >> count
        : T.CreateTruncating(int.CreateTruncating(value) >> count);
}
