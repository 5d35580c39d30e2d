using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>
/// Reads integers of 8 to 32 bits into lanes of 32 bits, extended by their sign or by zeros, and writes the low bits of
/// such lanes back. A bool is read and written as its byte.
/// </summary>
internal static unsafe class LaneConversion
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load512<TFrom>(TFrom* source)
        where TFrom : unmanaged
    {
        if (!Avx512F.IsSupported)
            return Vector512.Create(Load256(source), Load256(source + 8));
        if (typeof(TFrom) == typeof(byte) || typeof(TFrom) == typeof(bool))
            return Avx512F.ConvertToVector512Int32(Vector128.Load((byte*)source));
        if (typeof(TFrom) == typeof(sbyte))
            return Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)source));
        if (typeof(TFrom) == typeof(ushort))
            return Avx512F.ConvertToVector512Int32(Vector256.Load((ushort*)source));
        if (typeof(TFrom) == typeof(short))
            return Avx512F.ConvertToVector512Int32(Vector256.Load((short*)source));
        return Vector512.Load((int*)source);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load256<TFrom>(TFrom* source)
        where TFrom : unmanaged
    {
        if (!Avx2.IsSupported)
            return Vector256.Create(Load128(source), Load128(source + 4));
        if (typeof(TFrom) == typeof(byte) || typeof(TFrom) == typeof(bool))
            return Avx2.ConvertToVector256Int32((byte*)source);
        if (typeof(TFrom) == typeof(sbyte))
            return Avx2.ConvertToVector256Int32((sbyte*)source);
        if (typeof(TFrom) == typeof(ushort))
            return Avx2.ConvertToVector256Int32((ushort*)source);
        if (typeof(TFrom) == typeof(short))
            return Avx2.ConvertToVector256Int32((short*)source);
        return Vector256.Load((int*)source);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load128<TFrom>(TFrom* source)
        where TFrom : unmanaged
    {
        if (typeof(TFrom) == typeof(byte) || typeof(TFrom) == typeof(bool))
            return Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(source)).AsByte())).AsInt32();
        if (typeof(TFrom) == typeof(sbyte))
            return Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(source)).AsSByte()));
        if (typeof(TFrom) == typeof(ushort))
            return Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(source)).AsUInt16()).AsInt32();
        if (typeof(TFrom) == typeof(short))
            return Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(source)).AsInt16());
        return Vector128.Load((int*)source);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LoadScalar<TFrom>(TFrom* source)
        where TFrom : unmanaged =>
        typeof(TFrom) == typeof(byte) || typeof(TFrom) == typeof(bool) ? *(byte*)source
        : typeof(TFrom) == typeof(sbyte) ? *(sbyte*)source
        : typeof(TFrom) == typeof(ushort) ? *(ushort*)source
        : typeof(TFrom) == typeof(short) ? *(short*)source
        : *(int*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store512<TTo>(Vector512<int> value, TTo* destination)
        where TTo : unmanaged
    {
        if (sizeof(TTo) == sizeof(int))
        {
            value.Store((int*)destination);
        }
        else if (Avx512F.IsSupported && sizeof(TTo) == 1)
        {
            Avx512F.ConvertToVector128Byte(value).Store((byte*)destination);
        }
        else if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector256Int16(value).Store((short*)destination);
        }
        else
        {
            Store256(value.GetLower(), destination);
            Store256(value.GetUpper(), destination + 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store256<TTo>(Vector256<int> value, TTo* destination)
        where TTo : unmanaged
    {
        if (sizeof(TTo) == sizeof(int))
        {
            value.Store((int*)destination);
            return;
        }

        Vector128<short> narrow = Vector128.Narrow(value.GetLower(), value.GetUpper());
        if (sizeof(TTo) == 1)
            Unsafe.WriteUnaligned(destination, Vector128.Narrow(narrow, narrow).AsUInt64().ToScalar());
        else
            narrow.Store((short*)destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store128<TTo>(Vector128<int> value, TTo* destination)
        where TTo : unmanaged
    {
        if (sizeof(TTo) == sizeof(int))
        {
            value.Store((int*)destination);
            return;
        }

        Vector128<short> narrow = Vector128.Narrow(value, value);
        if (sizeof(TTo) == 1)
            Unsafe.WriteUnaligned(destination, Vector128.Narrow(narrow, narrow).AsUInt32().ToScalar());
        else
            Unsafe.WriteUnaligned(destination, narrow.AsUInt64().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreScalar<TTo>(int value, TTo* destination)
        where TTo : unmanaged
    {
        if (sizeof(TTo) == 1)
            *(byte*)destination = (byte)value;
        else if (sizeof(TTo) == 2)
            *(ushort*)destination = (ushort)value;
        else
            *(int*)destination = value;
    }

    /// <summary>The least value of an integer type as a lane; for uint that which a lane can hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Least<TTo>()
        where TTo : unmanaged =>
        typeof(TTo) == typeof(sbyte) ? sbyte.MinValue
        : typeof(TTo) == typeof(short) ? short.MinValue
        : typeof(TTo) == typeof(int) ? int.MinValue
        : 0;

    /// <summary>The greatest value of an integer type as a lane; for uint that which a lane can hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Greatest<TTo>()
        where TTo : unmanaged =>
        typeof(TTo) == typeof(byte) ? byte.MaxValue
        : typeof(TTo) == typeof(sbyte) ? sbyte.MaxValue
        : typeof(TTo) == typeof(ushort) ? ushort.MaxValue
        : typeof(TTo) == typeof(short) ? short.MaxValue
        : int.MaxValue;
}
