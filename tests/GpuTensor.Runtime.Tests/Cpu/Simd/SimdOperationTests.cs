using System.Numerics;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Runtime.Tests.Cpu.Simd;

public sealed unsafe class SimdOperationTests
{
    public static TheoryData<string> Widths => SimdCheck.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Max_and_min_give_NaN_where_either_operand_is_NaN(string width)
    {
        SimdCheck.Run(width, default(NaNCheck<float>));
        SimdCheck.Run(width, default(NaNCheck<double>));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void The_greatest_and_least_lane_are_NaN_if_any_lane_is(string width)
    {
        SimdCheck.Run(width, default(AcrossCheck<float>));
        SimdCheck.Run(width, default(AcrossCheck<double>));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Lanes_of_whole_numbers_compare_select_and_combine_as_single_ones(string width)
    {
        SimdCheck.Run(width, default(LaneCheck<byte>));
        SimdCheck.Run(width, default(LaneCheck<sbyte>));
        SimdCheck.Run(width, default(LaneCheck<short>));
        SimdCheck.Run(width, default(LaneCheck<ushort>));
        SimdCheck.Run(width, default(LaneCheck<int>));
        SimdCheck.Run(width, default(LaneCheck<uint>));
        SimdCheck.Run(width, default(LaneCheck<long>));
        SimdCheck.Run(width, default(LaneCheck<ulong>));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Lanes_of_floating_numbers_compare_select_and_combine_as_single_ones(string width)
    {
        SimdCheck.Run(width, default(LaneCheck<float>));
        SimdCheck.Run(width, default(LaneCheck<double>));
        SimdCheck.Run(width, default(FloatingCheck<float>));
        SimdCheck.Run(width, default(FloatingCheck<double>));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Scaling_by_a_power_of_two_keeps_subnormals_and_overflows_to_infinity(string width)
    {
        SimdCheck.Run(width, default(ScaleCheck<float>));
        SimdCheck.Run(width, default(ScaleCheck<double>));
    }

    private static T First<TSimd, TVector, T>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        T first;
        TSimd.StorePartial(value, &first, 1);
        return first;
    }

    private readonly struct NaNCheck<T> : ISimdCheck<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            T[] values = [T.Zero, T.One, -T.One, T.PositiveInfinity, T.NegativeInfinity, T.Epsilon, T.NaN];
            foreach (T a in values)
            {
                foreach (T b in values)
                {
                    T max = First<TSimd, TVector, T>(TSimd.Max(TSimd.Broadcast(a), TSimd.Broadcast(b)));
                    T min = First<TSimd, TVector, T>(TSimd.Min(TSimd.Broadcast(a), TSimd.Broadcast(b)));
                    Assert.Equal(T.Max(a, b), max);
                    Assert.Equal(T.Min(a, b), min);
                }
            }
        }
    }

    private readonly struct AcrossCheck<T> : ISimdCheck<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            T* lanes = stackalloc T[TSimd.Width];
            for (int special = 0; special < TSimd.Width; special++)
            {
                foreach ((T value, bool isNaN) in new[] { (T.NaN, true), (T.CreateChecked(1000), false), (T.CreateChecked(-1000), false) })
                {
                    for (int i = 0; i < TSimd.Width; i++)
                        lanes[i] = i == special ? value : T.CreateChecked(i);
                    var all = new ReadOnlySpan<T>(lanes, TSimd.Width);
                    TVector vector = TSimd.Load(lanes);
                    Assert.Equal(isNaN ? T.NaN : Fold(all, T.Max), TSimd.MaxAcross(vector));
                    Assert.Equal(isNaN ? T.NaN : Fold(all, T.Min), TSimd.MinAcross(vector));
                    Assert.Equal(Fold(all, static (a, b) => a + b), TSimd.SumAcross(vector));
                }
            }
        }

        private static T Fold(ReadOnlySpan<T> values, Func<T, T, T> combine)
        {
            T result = values[0];
            foreach (T value in values[1..])
                result = combine(result, value);
            return result;
        }
    }

    private readonly struct LaneCheck<T> : ISimdCheck<T>
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            T[] values = [T.MinValue, T.MaxValue, T.Zero, T.One, T.CreateTruncating(2), T.CreateTruncating(100), T.CreateTruncating(127)];
            T yes = T.CreateTruncating(5);
            T no = T.CreateTruncating(6);
            foreach (T a in values)
            {
                foreach (T b in values)
                {
                    (TVector va, TVector vb) = (TSimd.Broadcast(a), TSimd.Broadcast(b));
                    Assert.Equal(T.Max(a, b), First<TSimd, TVector, T>(TSimd.Max(va, vb)));
                    Assert.Equal(T.Min(a, b), First<TSimd, TVector, T>(TSimd.Min(va, vb)));
                    Assert.Equal(T.Max(a, b), First<TSimd, TVector, T>(TSimd.MaxNative(va, vb)));
                    Assert.Equal(T.Min(a, b), First<TSimd, TVector, T>(TSimd.MinNative(va, vb)));
                    Assert.Equal(unchecked(a + b), First<TSimd, TVector, T>(TSimd.Add(va, vb)));
                    Assert.Equal(unchecked(a - b), First<TSimd, TVector, T>(TSimd.Subtract(va, vb)));
                    Assert.Equal(unchecked(a * b), First<TSimd, TVector, T>(TSimd.Multiply(va, vb)));
                    TVector greater = TSimd.GreaterThan(va, vb);
                    TVector equal = TSimd.EqualTo(va, vb);
                    Assert.Equal(a > b ? yes : no, First<TSimd, TVector, T>(TSimd.Select(greater, TSimd.Broadcast(yes), TSimd.Broadcast(no))));
                    Assert.Equal(a == b ? yes : no, First<TSimd, TVector, T>(TSimd.Select(equal, TSimd.Broadcast(yes), TSimd.Broadcast(no))));
                    Assert.Equal(a > b, TSimd.Any(greater));
                    Assert.Equal(a == b, TSimd.Any(equal));
                }
            }

            AnySeesEveryLane<TSimd, TVector>();
        }

        private static void AnySeesEveryLane<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            T* lanes = stackalloc T[TSimd.Width];
            for (int set = 0; set < TSimd.Width; set++)
            {
                for (int i = 0; i < TSimd.Width; i++)
                    lanes[i] = i == set ? T.One : T.Zero;
                Assert.True(TSimd.Any(TSimd.GreaterThan(TSimd.Load(lanes), TSimd.Zero)));
            }
        }
    }

    private readonly struct FloatingCheck<T> : ISimdCheck<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            foreach (double x in new[] { 0.5, 1.5, 2.5, -0.5, -1.5, 0.49999997, 1e9, -7.75, 3 })
            {
                T value = T.CreateTruncating(x);
                TVector vector = TSimd.Broadcast(value);
                Assert.Equal(T.Round(value, MidpointRounding.ToEven), First<TSimd, TVector, T>(TSimd.Round(vector)));
                Assert.Equal(T.Abs(value), First<TSimd, TVector, T>(TSimd.Abs(vector)));
                Assert.Equal(-value, First<TSimd, TVector, T>(TSimd.Negate(vector)));
                Assert.Equal(T.One / value, First<TSimd, TVector, T>(TSimd.Divide(TSimd.Broadcast(T.One), vector)));
                Assert.Equal(T.Sqrt(T.Abs(value)), First<TSimd, TVector, T>(TSimd.Sqrt(TSimd.Abs(vector))));
                T sum = First<TSimd, TVector, T>(TSimd.MultiplyAdd(vector, vector, TSimd.Broadcast(T.One)));
                Assert.True(sum == value * value + T.One || sum == T.FusedMultiplyAdd(value, value, T.One), $"{value}: {sum}");
                double log = double.CreateChecked(First<TSimd, TVector, T>(TSimd.Log(TSimd.Broadcast(T.CreateTruncating(Math.Abs(x) + 1)))));
                Assert.Equal(Math.Log(Math.Abs(x) + 1), log, 1e-6 * (1 + Math.Abs(log)));
            }

            Assert.True(T.IsNegative(First<TSimd, TVector, T>(TSimd.Negate(TSimd.Zero))), "minus zero");
            Assert.True(T.IsNaN(First<TSimd, TVector, T>(TSimd.Sqrt(TSimd.Broadcast(-T.One)))));
            Assert.False(TSimd.Any(TSimd.EqualTo(TSimd.Broadcast(T.NaN), TSimd.Broadcast(T.NaN))));
        }
    }

    private readonly struct ScaleCheck<T> : ISimdCheck<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            // As far as the halves of an exponent are those of normal numbers.
            int most = typeof(T) == typeof(float) ? 250 : 2040;
            foreach (double mantissa in new[] { 1, 1.25, 0.75, -1.5 })
            {
                T value = T.CreateChecked(mantissa);
                for (int exponent = -most; exponent <= most; exponent++)
                {
                    T scaled = First<TSimd, TVector, T>(TSimd.ScaleByPowerOfTwo(TSimd.Broadcast(value), TSimd.Broadcast(T.CreateChecked(exponent))));
                    T expected = T.ScaleB(value, exponent);
                    Assert.True(expected.Equals(scaled), $"{value} * 2^{exponent} is {scaled}, and should be {expected}");
                }
            }
        }
    }
}
