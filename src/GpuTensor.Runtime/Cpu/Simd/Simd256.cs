using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>256-bit vectors.</summary>
internal readonly unsafe struct Simd256<T> : ISimd<Vector256<T>, T>
    where T : unmanaged, INumber<T>
{
    public static int Width => Vector256<T>.Count;

    public static Vector256<T> Zero => Vector256<T>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> LoadPartial(T* source, int count)
    {
        if (Avx.IsSupported && sizeof(T) == 4)
        {
            Vector256<float> mask = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();
            return Avx.MaskLoad((float*)source, mask).As<float, T>();
        }

        if (Avx.IsSupported && sizeof(T) == 8)
        {
            Vector256<double> mask = Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).AsDouble();
            return Avx.MaskLoad((double*)source, mask).As<double, T>();
        }

        Vector256<T> lanes = Vector256<T>.Zero;
        Unsafe.CopyBlockUnaligned(&lanes, source, (uint)(count * sizeof(T)));
        return lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector256<T> value, T* destination, int count)
    {
        if (Avx.IsSupported && sizeof(T) == 4)
        {
            Vector256<float> mask = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();
            Avx.MaskStore((float*)destination, mask, value.AsSingle());
            return;
        }

        if (Avx.IsSupported && sizeof(T) == 8)
        {
            Vector256<double> mask = Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).AsDouble();
            Avx.MaskStore((double*)destination, mask, value.AsDouble());
            return;
        }

        Unsafe.CopyBlockUnaligned(destination, &value, (uint)(count * sizeof(T)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Vector256<T> value, T* destination) => value.StoreAlignedNonTemporal(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> LoadConverted<TFrom>(TFrom* source)
        where TFrom : unmanaged
    {
        if (typeof(T) == typeof(TFrom))
            return Vector256.Load((T*)source);
        Vector256<int> whole = LaneConversion.Load256(source);
        return typeof(T) == typeof(float) ? Vector256.ConvertToSingle(whole).As<float, T>() : whole.As<int, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreConverted<TTo>(Vector256<T> value, TTo* destination)
        where TTo : unmanaged
    {
        if (typeof(T) == typeof(TTo))
        {
            value.Store((T*)destination);
            return;
        }

        Vector256<int> whole = value.AsInt32();
        if (typeof(T) == typeof(float))
        {
            whole = Vector256.ConvertToInt32(value.AsSingle());
            if (typeof(TTo) != typeof(int))
            {
                whole = Vector256.Max(whole, Vector256.Create(LaneConversion.Least<TTo>()));
                whole = Vector256.Min(whole, Vector256.Create(LaneConversion.Greatest<TTo>()));
            }
        }

        LaneConversion.Store256(whole, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Subtract(Vector256<T> a, Vector256<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> a, Vector256<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Divide(Vector256<T> a, Vector256<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c)
    {
        if (typeof(T) == typeof(float))
            return Vector256.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector256.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
        return a * b + c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Max(Vector256<T> a, Vector256<T> b)
    {
        Vector256<T> greater = Vector256.MaxNative(a, b);
        return IsFloating ? Vector256.ConditionalSelect(Vector256.Equals(a, a), greater, a) : greater;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Min(Vector256<T> a, Vector256<T> b)
    {
        Vector256<T> lesser = Vector256.MinNative(a, b);
        return IsFloating ? Vector256.ConditionalSelect(Vector256.Equals(a, a), lesser, a) : lesser;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MaxNative(Vector256<T> a, Vector256<T> b) => Vector256.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MinNative(Vector256<T> a, Vector256<T> b) => Vector256.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sqrt(Vector256<T> value) => Vector256.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Abs(Vector256<T> value) => Vector256.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Negate(Vector256<T> value) => -value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> GreaterThan(Vector256<T> a, Vector256<T> b) => Vector256.GreaterThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> EqualTo(Vector256<T> a, Vector256<T> b) => Vector256.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Select(Vector256<T> mask, Vector256<T> a, Vector256<T> b) => Vector256.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Shuffle(Vector256<T> value, Vector256<T> indices) => sizeof(T) switch
    {
        1 => Vector256.Shuffle(value.AsByte(), indices.AsByte()).As<byte, T>(),
        2 => Vector256.Shuffle(value.AsUInt16(), indices.AsUInt16()).As<ushort, T>(),
        4 => Vector256.Shuffle(value.AsUInt32(), indices.AsUInt32()).As<uint, T>(),
        _ => Vector256.Shuffle(value.AsUInt64(), indices.AsUInt64()).As<ulong, T>(),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> KeepFirst(Vector256<T> value, int count) =>
        value & Vector256.LessThan(Vector256<T>.Indices, Vector256.Create(T.CreateTruncating(count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Vector256<T> mask) => Vector256.AnyWhereAllBitsSet(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> ZipLower(Vector256<T> a, Vector256<T> b)
    {
        if (typeof(T) == typeof(float))
            return Avx.Permute2x128(Avx.UnpackLow(a.AsSingle(), b.AsSingle()), Avx.UnpackHigh(a.AsSingle(), b.AsSingle()), 0x20).As<float, T>();
        if (typeof(T) == typeof(double))
            return Avx.Permute2x128(Avx.UnpackLow(a.AsDouble(), b.AsDouble()), Avx.UnpackHigh(a.AsDouble(), b.AsDouble()), 0x20).As<double, T>();
        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> ZipUpper(Vector256<T> a, Vector256<T> b)
    {
        if (typeof(T) == typeof(float))
            return Avx.Permute2x128(Avx.UnpackLow(a.AsSingle(), b.AsSingle()), Avx.UnpackHigh(a.AsSingle(), b.AsSingle()), 0x31).As<float, T>();
        if (typeof(T) == typeof(double))
            return Avx.Permute2x128(Avx.UnpackLow(a.AsDouble(), b.AsDouble()), Avx.UnpackHigh(a.AsDouble(), b.AsDouble()), 0x31).As<double, T>();
        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SumAcross(Vector256<T> value) => Simd128<T>.SumAcross(value.GetLower() + value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MaxAcross(Vector256<T> value) => Simd128<T>.MaxAcross(Simd128<T>.Max(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MinAcross(Vector256<T> value) => Simd128<T>.MinAcross(Simd128<T>.Min(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Round(Vector256<T> value)
    {
        if (typeof(T) == typeof(float))
            return Vector256.Round(value.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector256.Round(value.AsDouble()).As<double, T>();
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> ScaleByPowerOfTwo(Vector256<T> value, Vector256<T> exponent)
    {
        if (typeof(T) == typeof(float))
        {
            // Adding this leaves whole numbers in the low bits; the shifts drop the others.
            Vector256<float> rounder = Vector256.Create(12582912f);
            Vector256<int> whole = (exponent.AsSingle() + rounder).AsInt32();
            Vector256<int> half = (exponent.AsSingle() * 0.5f + rounder).AsInt32();
            Vector256<int> bias = Vector256.Create(127);
            Vector256<float> first = ((half + bias) << 23).AsSingle();
            Vector256<float> second = ((whole - half + bias) << 23).AsSingle();
            return (value.AsSingle() * first * second).As<float, T>();
        }

        if (typeof(T) == typeof(double))
        {
            Vector256<double> rounder = Vector256.Create(6755399441055744.0);
            Vector256<long> whole = (exponent.AsDouble() + rounder).AsInt64();
            Vector256<long> half = (exponent.AsDouble() * 0.5 + rounder).AsInt64();
            Vector256<long> bias = Vector256.Create(1023L);
            Vector256<double> first = ((half + bias) << 52).AsDouble();
            Vector256<double> second = ((whole - half + bias) << 52).AsDouble();
            return (value.AsDouble() * first * second).As<double, T>();
        }

        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Log(Vector256<T> value)
    {
        if (typeof(T) == typeof(float))
            return Vector256.Log(value.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector256.Log(value.AsDouble()).As<double, T>();
        throw new NotSupportedException();
    }

    private static bool IsFloating => typeof(T) == typeof(float) || typeof(T) == typeof(double);
}
