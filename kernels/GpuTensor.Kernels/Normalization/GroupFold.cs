using System.Numerics;

namespace GpuTensor.Kernels.Normalization;

/// <summary>An operation that combines two values.</summary>
internal interface IJoin<T>
{
    static abstract T Of(T left, T right);
}

/// <summary>The greater; a NaN may be lost.</summary>
internal readonly struct Greater<T> : IJoin<T>
    where T : unmanaged, INumber<T>
{
    public static T Of(T left, T right) => right > left ? right : left;
}

/// <summary>The sum.</summary>
internal readonly struct Sum<T> : IJoin<T>
    where T : unmanaged, INumber<T>
{
    public static T Of(T left, T right) => left + right;
}

/// <summary>Reduces the values of a group's threads to one, which every thread gets, in an order that depends only on the group's size.</summary>
internal static class GroupFold
{
    /// <summary>The greatest <see cref="Width"/>, for the sizes of arrays, where ILGPU accepts no conditions.</summary>
    public const int MostWidth = 16;

    /// <summary>How many threads fold the values of the others; as many results are then folded by every thread.</summary>
    public static int Width(int threads) => threads < 8 ? 1 : threads <= 64 ? 8 : MostWidth;

    /// <summary>
    /// Folds with two barriers. <paramref name="shared"/> has room for <c>threads + Width(threads)</c> elements and may be
    /// used by one fold after the other.
    /// </summary>
    public static T Of<T, TJoin>(ArrayView<T> shared, T value, int threads)
        where T : unmanaged, INumber<T>
        where TJoin : struct, IJoin<T>
    {
        int width = Width(threads);
        int thread = Group.IdxX;
        shared[thread] = value;
        Group.Barrier();
        if (thread < width)
        {
            T part = shared[thread];
            for (int i = thread + width; i < threads; i += width)
                part = TJoin.Of(part, shared[i]);
            shared[threads + thread] = part;
        }

        Group.Barrier();
        T result = shared[threads];
        for (int i = 1; i < width; i++)
            result = TJoin.Of(result, shared[threads + i]);
        return result;
    }
}
