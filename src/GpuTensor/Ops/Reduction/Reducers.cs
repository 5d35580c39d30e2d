using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Kernels.Reduction;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Reduction;

/// <summary>x0 + x1 + ...</summary>
internal readonly struct SumReducer : IReducer
{
    public static string Name => "Sum";

    public static int Function => ReduceFunction.Sum;

    public static bool HasIdentity => true;

    public static T Identity<T>()
        where T : unmanaged, INumber<T> => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Across<TSimd, TVector, T>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.SumAcross(value);

    public static TVector Finish<TSimd, TVector, T>(TVector value, TVector count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => value;
}

/// <summary>(x0 + x1 + ...) / n</summary>
internal readonly struct MeanReducer : IReducer
{
    public static string Name => "Mean";

    public static int Function => ReduceFunction.Sum;

    public static bool IsMean => true;

    public static bool HasIdentity => false;

    public static T Identity<T>()
        where T : unmanaged, INumber<T> => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Across<TSimd, TVector, T>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.SumAcross(value);

    public static TVector Finish<TSimd, TVector, T>(TVector value, TVector count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Divide(value, count);
}

/// <summary>x0 * x1 * ...</summary>
internal readonly struct ProductReducer : IReducer
{
    public static string Name => "Product";

    public static int Function => ReduceFunction.Product;

    public static bool HasIdentity => true;

    public static T Identity<T>()
        where T : unmanaged, INumber<T> => T.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Across<TSimd, TVector, T>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => LaneProduct.Of<TSimd, TVector, T>(value);

    public static TVector Finish<TSimd, TVector, T>(TVector value, TVector count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => value;
}

/// <summary>The least; NaN if there is one.</summary>
internal readonly struct MinReducer : IReducer
{
    public static string Name => "Min";

    public static int Function => ReduceFunction.Minimum;

    public static bool HasIdentity => false;

    public static T Identity<T>()
        where T : unmanaged, INumber<T> => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Across<TSimd, TVector, T>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.MinAcross(value);

    public static TVector Finish<TSimd, TVector, T>(TVector value, TVector count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => value;
}

/// <summary>The greatest; NaN if there is one.</summary>
internal readonly struct MaxReducer : IReducer
{
    public static string Name => "Max";

    public static int Function => ReduceFunction.Maximum;

    public static bool HasIdentity => false;

    public static T Identity<T>()
        where T : unmanaged, INumber<T> => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Across<TSimd, TVector, T>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.MaxAcross(value);

    public static TVector Finish<TSimd, TVector, T>(TVector value, TVector count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => value;
}

/// <summary>The product of a vector's lanes.</summary>
file static class LaneProduct
{
    public static T Of<TSimd, TVector, T>(TVector value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        ref T lanes = ref Unsafe.As<TVector, T>(ref value);
        for (int half = TSimd.Width / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
                Unsafe.Add(ref lanes, i) *= Unsafe.Add(ref lanes, i + half);
        }

        return lanes;
    }
}
