using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>128-bit vectors.</summary>
internal readonly unsafe struct Simd128<T> : ISimd<Vector128<T>, T>
    where T : unmanaged, INumber<T>
{
    public static int Width => Vector128<T>.Count;

    public static Vector128<T> Zero => Vector128<T>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> LoadPartial(T* source, int count)
    {
        Vector128<T> lanes = Vector128<T>.Zero;
        Unsafe.CopyBlockUnaligned(&lanes, source, (uint)(count * sizeof(T)));
        return lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector128<T> value, T* destination, int count)
    {
        Unsafe.CopyBlockUnaligned(destination, &value, (uint)(count * sizeof(T)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Vector128<T> value, T* destination) => value.StoreAlignedNonTemporal(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> LoadConverted<TFrom>(TFrom* source)
        where TFrom : unmanaged
    {
        if (typeof(T) == typeof(TFrom))
            return Vector128.Load((T*)source);
        Vector128<int> whole = LaneConversion.Load128(source);
        return typeof(T) == typeof(float) ? Vector128.ConvertToSingle(whole).As<float, T>() : whole.As<int, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreConverted<TTo>(Vector128<T> value, TTo* destination)
        where TTo : unmanaged
    {
        if (typeof(T) == typeof(TTo))
        {
            value.Store((T*)destination);
            return;
        }

        Vector128<int> whole = value.AsInt32();
        if (typeof(T) == typeof(float))
        {
            whole = Vector128.ConvertToInt32(value.AsSingle());
            if (typeof(TTo) != typeof(int))
            {
                whole = Vector128.Max(whole, Vector128.Create(LaneConversion.Least<TTo>()));
                whole = Vector128.Min(whole, Vector128.Create(LaneConversion.Greatest<TTo>()));
            }
        }

        LaneConversion.Store128(whole, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Subtract(Vector128<T> a, Vector128<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> a, Vector128<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Divide(Vector128<T> a, Vector128<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c)
    {
        if (typeof(T) == typeof(float))
            return Vector128.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector128.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
        return a * b + c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Max(Vector128<T> a, Vector128<T> b)
    {
        Vector128<T> greater = Vector128.MaxNative(a, b);
        return IsFloating ? Vector128.ConditionalSelect(Vector128.Equals(a, a), greater, a) : greater;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Min(Vector128<T> a, Vector128<T> b)
    {
        Vector128<T> lesser = Vector128.MinNative(a, b);
        return IsFloating ? Vector128.ConditionalSelect(Vector128.Equals(a, a), lesser, a) : lesser;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MaxNative(Vector128<T> a, Vector128<T> b) => Vector128.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MinNative(Vector128<T> a, Vector128<T> b) => Vector128.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Sqrt(Vector128<T> value) => Vector128.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Abs(Vector128<T> value) => Vector128.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Negate(Vector128<T> value) => -value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> GreaterThan(Vector128<T> a, Vector128<T> b) => Vector128.GreaterThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> EqualTo(Vector128<T> a, Vector128<T> b) => Vector128.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Select(Vector128<T> mask, Vector128<T> a, Vector128<T> b) => Vector128.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Shuffle(Vector128<T> value, Vector128<T> indices) => sizeof(T) switch
    {
        1 => Vector128.Shuffle(value.AsByte(), indices.AsByte()).As<byte, T>(),
        2 => Vector128.Shuffle(value.AsUInt16(), indices.AsUInt16()).As<ushort, T>(),
        4 => Vector128.Shuffle(value.AsUInt32(), indices.AsUInt32()).As<uint, T>(),
        _ => Vector128.Shuffle(value.AsUInt64(), indices.AsUInt64()).As<ulong, T>(),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> KeepFirst(Vector128<T> value, int count) =>
        value & Vector128.LessThan(Vector128<T>.Indices, Vector128.Create(T.CreateTruncating(count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Vector128<T> mask) => Vector128.AnyWhereAllBitsSet(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> ZipLower(Vector128<T> a, Vector128<T> b)
    {
        if (typeof(T) == typeof(float))
            return ZipLowerSingle(a.AsSingle(), b.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector128.Create(a.AsDouble().GetLower(), b.AsDouble().GetLower()).As<double, T>();
        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> ZipUpper(Vector128<T> a, Vector128<T> b)
    {
        if (typeof(T) == typeof(float))
            return ZipUpperSingle(a.AsSingle(), b.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector128.Create(a.AsDouble().GetUpper(), b.AsDouble().GetUpper()).As<double, T>();
        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SumAcross(Vector128<T> value) => Vector128.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MaxAcross(Vector128<T> value)
    {
        if (typeof(T) == typeof(float))
        {
            value = Max(value, Vector128.Shuffle(value.AsSingle(), Vector128.Create(2, 3, 0, 1)).As<float, T>());
            value = Max(value, Vector128.Shuffle(value.AsSingle(), Vector128.Create(1, 0, 3, 2)).As<float, T>());
            return value.ToScalar();
        }

        T greatest = value.GetElement(0);
        for (int i = 1; i < Width; i++)
            greatest = SimdScalar<T>.Max(greatest, value.GetElement(i));
        return greatest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MinAcross(Vector128<T> value)
    {
        if (typeof(T) == typeof(float))
        {
            value = Min(value, Vector128.Shuffle(value.AsSingle(), Vector128.Create(2, 3, 0, 1)).As<float, T>());
            value = Min(value, Vector128.Shuffle(value.AsSingle(), Vector128.Create(1, 0, 3, 2)).As<float, T>());
            return value.ToScalar();
        }

        T least = value.GetElement(0);
        for (int i = 1; i < Width; i++)
            least = SimdScalar<T>.Min(least, value.GetElement(i));
        return least;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Round(Vector128<T> value)
    {
        if (typeof(T) == typeof(float))
            return Vector128.Round(value.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector128.Round(value.AsDouble()).As<double, T>();
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> ScaleByPowerOfTwo(Vector128<T> value, Vector128<T> exponent)
    {
        if (typeof(T) == typeof(float))
        {
            // Adding this leaves whole numbers in the low bits; the shifts drop the others.
            Vector128<float> rounder = Vector128.Create(12582912f);
            Vector128<int> whole = (exponent.AsSingle() + rounder).AsInt32();
            Vector128<int> half = (exponent.AsSingle() * 0.5f + rounder).AsInt32();
            Vector128<int> bias = Vector128.Create(127);
            Vector128<float> first = ((half + bias) << 23).AsSingle();
            Vector128<float> second = ((whole - half + bias) << 23).AsSingle();
            return (value.AsSingle() * first * second).As<float, T>();
        }

        if (typeof(T) == typeof(double))
        {
            Vector128<double> rounder = Vector128.Create(6755399441055744.0);
            Vector128<long> whole = (exponent.AsDouble() + rounder).AsInt64();
            Vector128<long> half = (exponent.AsDouble() * 0.5 + rounder).AsInt64();
            Vector128<long> bias = Vector128.Create(1023L);
            Vector128<double> first = ((half + bias) << 52).AsDouble();
            Vector128<double> second = ((whole - half + bias) << 52).AsDouble();
            return (value.AsDouble() * first * second).As<double, T>();
        }

        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Log(Vector128<T> value)
    {
        if (typeof(T) == typeof(float))
            return Vector128.Log(value.AsSingle()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector128.Log(value.AsDouble()).As<double, T>();
        throw new NotSupportedException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLowerSingle(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
            return Sse.UnpackLow(a, b);
        return AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0], a[1], b[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipUpperSingle(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
            return Sse.UnpackHigh(a, b);
        return AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[2], b[2], a[3], b[3]);
    }

    private static bool IsFloating => typeof(T) == typeof(float) || typeof(T) == typeof(double);
}
