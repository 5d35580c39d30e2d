using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>512-bit vectors.</summary>
internal readonly unsafe struct Simd512<T> : ISimd<Vector512<T>, T>
    where T : unmanaged, INumber<T>
{
    public static int Width => Vector512<T>.Count;

    public static Vector512<T> Zero => Vector512<T>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LoadPartial(T* source, int count)
    {
        if (Avx512F.IsSupported && sizeof(T) == 4)
        {
            Vector512<float> mask = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
            return Avx512F.MaskLoad((float*)source, mask, Vector512<float>.Zero).As<float, T>();
        }

        if (Avx512F.IsSupported && sizeof(T) == 8)
        {
            Vector512<double> mask = Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble();
            return Avx512F.MaskLoad((double*)source, mask, Vector512<double>.Zero).As<double, T>();
        }

        Vector512<T> lanes = Vector512<T>.Zero;
        Unsafe.CopyBlockUnaligned(&lanes, source, (uint)(count * sizeof(T)));
        return lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector512<T> value, T* destination, int count)
    {
        if (Avx512F.IsSupported && sizeof(T) == 4)
        {
            Vector512<float> mask = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
            Avx512F.MaskStore((float*)destination, mask, value.AsSingle());
            return;
        }

        if (Avx512F.IsSupported && sizeof(T) == 8)
        {
            Vector512<double> mask = Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble();
            Avx512F.MaskStore((double*)destination, mask, value.AsDouble());
            return;
        }

        Unsafe.CopyBlockUnaligned(destination, &value, (uint)(count * sizeof(T)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Vector512<T> value, T* destination) => value.StoreAlignedNonTemporal(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LoadConverted<TFrom>(TFrom* source)
        where TFrom : unmanaged
    {
        if (typeof(T) == typeof(TFrom))
            return Vector512.Load((T*)source);
        Vector512<int> whole = LaneConversion.Load512(source);
        return typeof(T) == typeof(float) ? Vector512.ConvertToSingle(whole).As<float, T>() : whole.As<int, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreConverted<TTo>(Vector512<T> value, TTo* destination)
        where TTo : unmanaged
    {
        if (typeof(T) == typeof(TTo))
        {
            value.Store((T*)destination);
            return;
        }

        Vector512<int> whole = value.AsInt32();
        if (typeof(T) == typeof(float))
        {
            whole = Vector512.ConvertToInt32(value.AsSingle());
            if (typeof(TTo) != typeof(int))
            {
                whole = Vector512.Max(whole, Vector512.Create(LaneConversion.Least<TTo>()));
                whole = Vector512.Min(whole, Vector512.Create(LaneConversion.Greatest<TTo>()));
            }
        }

        LaneConversion.Store512(whole, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> a, Vector512<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> a, Vector512<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> a, Vector512<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c)
    {
        if (typeof(T) == typeof(float))
            return Vector512.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector512.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
        return a * b + c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> a, Vector512<T> b)
    {
        Vector512<T> greater = Vector512.MaxNative(a, b);
        return IsFloating ? Vector512.ConditionalSelect(Vector512.Equals(a, a), greater, a) : greater;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Min(Vector512<T> a, Vector512<T> b)
    {
        Vector512<T> lesser = Vector512.MinNative(a, b);
        return IsFloating ? Vector512.ConditionalSelect(Vector512.Equals(a, a), lesser, a) : lesser;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MaxNative(Vector512<T> a, Vector512<T> b) => Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MinNative(Vector512<T> a, Vector512<T> b) => Vector512.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sqrt(Vector512<T> value) => Vector512.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Abs(Vector512<T> value) => Vector512.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Negate(Vector512<T> value) => -value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> GreaterThan(Vector512<T> a, Vector512<T> b) => Vector512.GreaterThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> EqualTo(Vector512<T> a, Vector512<T> b) => Vector512.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Select(Vector512<T> mask, Vector512<T> a, Vector512<T> b) => Vector512.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Shuffle(Vector512<T> value, Vector512<T> indices) => sizeof(T) switch
    {
        1 => Vector512.Shuffle(value.AsByte(), indices.AsByte()).As<byte, T>(),
        2 => Vector512.Shuffle(value.AsUInt16(), indices.AsUInt16()).As<ushort, T>(),
        4 => Vector512.Shuffle(value.AsUInt32(), indices.AsUInt32()).As<uint, T>(),
        _ => Vector512.Shuffle(value.AsUInt64(), indices.AsUInt64()).As<ulong, T>(),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> KeepFirst(Vector512<T> value, int count) =>
        value & Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Vector512<T> mask) => Vector512.AnyWhereAllBitsSet(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ZipLower(Vector512<T> a, Vector512<T> b)
    {
        if (typeof(T) == typeof(float))
            return Avx512F.PermuteVar16x32x2(a.AsSingle(), Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), b.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Avx512F.PermuteVar8x64x2(a.AsDouble(), Vector512.Create(0L, 8, 1, 9, 2, 10, 3, 11), b.AsDouble()).As<double, T>();
        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ZipUpper(Vector512<T> a, Vector512<T> b)
    {
        if (typeof(T) == typeof(float))
            return Avx512F.PermuteVar16x32x2(a.AsSingle(), Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), b.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Avx512F.PermuteVar8x64x2(a.AsDouble(), Vector512.Create(4L, 12, 5, 13, 6, 14, 7, 15), b.AsDouble()).As<double, T>();
        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SumAcross(Vector512<T> value) => Simd256<T>.SumAcross(value.GetLower() + value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MaxAcross(Vector512<T> value) => Simd256<T>.MaxAcross(Simd256<T>.Max(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MinAcross(Vector512<T> value) => Simd256<T>.MinAcross(Simd256<T>.Min(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Round(Vector512<T> value)
    {
        if (typeof(T) == typeof(float))
            return Vector512.Round(value.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector512.Round(value.AsDouble()).As<double, T>();
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ScaleByPowerOfTwo(Vector512<T> value, Vector512<T> exponent)
    {
        if (Avx512F.IsSupported && typeof(T) == typeof(float))
            return Avx512F.Scale(value.AsSingle(), exponent.AsSingle()).As<float, T>();
        if (Avx512F.IsSupported && typeof(T) == typeof(double))
            return Avx512F.Scale(value.AsDouble(), exponent.AsDouble()).As<double, T>();
        if (typeof(T) == typeof(float))
        {
            Vector512<int> whole = Vector512.ConvertToInt32(exponent.AsSingle());
            Vector512<int> half = whole >> 1;
            Vector512<int> bias = Vector512.Create(127);
            Vector512<float> first = ((half + bias) << 23).AsSingle();
            Vector512<float> second = ((whole - half + bias) << 23).AsSingle();
            return (value.AsSingle() * first * second).As<float, T>();
        }

        if (typeof(T) == typeof(double))
        {
            Vector512<long> whole = Vector512.ConvertToInt64(exponent.AsDouble());
            Vector512<long> half = whole >> 1;
            Vector512<long> bias = Vector512.Create(1023L);
            Vector512<double> first = ((half + bias) << 52).AsDouble();
            Vector512<double> second = ((whole - half + bias) << 52).AsDouble();
            return (value.AsDouble() * first * second).As<double, T>();
        }

        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log(Vector512<T> value)
    {
        if (typeof(T) == typeof(float))
            return Vector512.Log(value.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector512.Log(value.AsDouble()).As<double, T>();
        throw new NotSupportedException();
    }

    private static bool IsFloating => typeof(T) == typeof(float) || typeof(T) == typeof(double);
}
