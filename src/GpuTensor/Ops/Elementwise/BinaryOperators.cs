using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Elementwise;

internal readonly struct AddOperator : IBinaryOperator
{
    public static int Function => BinaryFunction.Add;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector, T>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Add(left, right);
}

internal readonly struct SubtractOperator : IBinaryOperator
{
    public static int Function => BinaryFunction.Subtract;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector, T>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Subtract(left, right);
}

internal readonly struct MultiplyOperator : IBinaryOperator
{
    public static int Function => BinaryFunction.Multiply;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector, T>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Multiply(left, right);
}

internal readonly struct MaximumOperator : IBinaryOperator
{
    public static int Function => BinaryFunction.Maximum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector, T>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Max(left, right);
}

internal readonly struct MinimumOperator : IBinaryOperator
{
    public static int Function => BinaryFunction.Minimum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector, T>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Min(left, right);
}

internal readonly struct DivideOperator : IBinaryOperator
{
    public static int Function => BinaryFunction.Divide;

    public static bool IntegersOneByOne => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector, T>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        // The least int or long over -1 does not fit; the processor traps, where everything else here wraps.
        if (typeof(T) == typeof(int) || typeof(T) == typeof(long))
        {
            T divisor = Unsafe.BitCast<TVector, T>(right);
            if (divisor == -T.One)
                return TSimd.Negate(left);
        }

        return TSimd.Divide(left, right);
    }
}
