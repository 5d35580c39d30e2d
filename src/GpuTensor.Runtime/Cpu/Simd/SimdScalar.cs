using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>Single elements as vectors of width one: for machines without vectors, and as the plainest body there is.</summary>
internal readonly unsafe struct SimdScalar<T> : ISimd<T, T>
    where T : unmanaged, INumber<T>
{
    public static int Width => 1;

    public static T Zero => T.Zero;

    public static T Broadcast(T value) => value;

    public static T Load(T* source) => *source;

    public static T LoadPartial(T* source, int count) => count > 0 ? *source : T.Zero;

    public static void Store(T value, T* destination) => *destination = value;

    public static void StorePartial(T value, T* destination, int count)
    {
        if (count > 0)
            *destination = value;
    }

    public static void StoreStreaming(T value, T* destination) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadConverted<TFrom>(TFrom* source)
        where TFrom : unmanaged
    {
        if (typeof(T) == typeof(TFrom))
            return *(T*)source;
        int whole = LaneConversion.LoadScalar(source);
        return typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(whole) : Unsafe.BitCast<int, T>(whole);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreConverted<TTo>(T value, TTo* destination)
        where TTo : unmanaged
    {
        if (typeof(T) == typeof(TTo))
        {
            *(T*)destination = value;
            return;
        }

        int whole;
        if (typeof(T) == typeof(float))
        {
            whole = int.CreateSaturating(value);
            if (typeof(TTo) != typeof(int))
                whole = Math.Clamp(whole, LaneConversion.Least<TTo>(), LaneConversion.Greatest<TTo>());
        }
        else
        {
            whole = Unsafe.BitCast<T, int>(value);
        }

        LaneConversion.StoreScalar(whole, destination);
    }

    public static T Add(T a, T b) => a + b;

    public static T Subtract(T a, T b) => a - b;

    public static T Multiply(T a, T b) => a * b;

    public static T Divide(T a, T b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T a, T b, T c) => T.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max(T a, T b) => a > b || T.IsNaN(a) ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Min(T a, T b) => a < b || T.IsNaN(a) ? a : b;

    public static T MaxNative(T a, T b) => a > b ? a : b;

    public static T MinNative(T a, T b) => a < b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sqrt(T value)
    {
        if (typeof(T) == typeof(float))
            return Unsafe.BitCast<float, T>(MathF.Sqrt(Unsafe.BitCast<T, float>(value)));
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<double, T>(Math.Sqrt(Unsafe.BitCast<T, double>(value)));
        throw new NotSupportedException();
    }

    /// <summary>The least integer stays what it is, as in a vector; T.Abs would throw.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Abs(T value) =>
        typeof(T) == typeof(float) || typeof(T) == typeof(double) ? T.Abs(value)
        : value < T.Zero ? -value
        : value;

    public static T Negate(T value) => -value;

    public static T GreaterThan(T a, T b) => Mask(a > b);

    public static T EqualTo(T a, T b) => Mask(a == b);

    public static T Select(T mask, T a, T b) => mask == T.Zero ? b : a;

    public static T Shuffle(T value, T indices) => indices == T.Zero ? value : T.Zero;

    public static T KeepFirst(T value, int count) => count > 0 ? value : T.Zero;

    public static bool Any(T mask) => mask != T.Zero;

    public static T ZipLower(T a, T b) => a;

    public static T ZipUpper(T a, T b) => b;

    public static T SumAcross(T value) => value;

    public static T MaxAcross(T value) => value;

    public static T MinAcross(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Round(T value)
    {
        if (typeof(T) == typeof(float))
            return Unsafe.BitCast<float, T>(MathF.Round(Unsafe.BitCast<T, float>(value)));
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<double, T>(Math.Round(Unsafe.BitCast<T, double>(value)));
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ScaleByPowerOfTwo(T value, T exponent)
    {
        if (typeof(T) == typeof(float))
            return Unsafe.BitCast<float, T>(MathF.ScaleB(Unsafe.BitCast<T, float>(value), (int)Unsafe.BitCast<T, float>(exponent)));
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<double, T>(Math.ScaleB(Unsafe.BitCast<T, double>(value), (int)Unsafe.BitCast<T, double>(exponent)));
        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log(T value)
    {
        if (typeof(T) == typeof(float))
            return Unsafe.BitCast<float, T>(MathF.Log(Unsafe.BitCast<T, float>(value)));
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<double, T>(Math.Log(Unsafe.BitCast<T, double>(value)));
        throw new NotSupportedException();
    }

    /// <summary>One is as good as all bits set: only <see cref="Select"/> and <see cref="Any"/> look at it.</summary>
    private static T Mask(bool set) => set ? T.One : T.Zero;
}
