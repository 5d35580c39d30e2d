using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.References;

/// <summary>Operators that only move values: upsampling, transposing, padding.</summary>
public static class LayoutReference
{
    /// <summary>Element <c>i</c> of an axis of stride <c>s</c> goes to <c>i * s</c>; everything else is +0.</summary>
    public static HostTensor ScatterUpsample(HostTensor input, ReadOnlySpan<long> strides, bool trailing)
    {
        long[] sizes = new long[input.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            long n = input.Shape[axis];
            sizes[axis] = trailing || n == 0 ? n * strides[axis] : (n - 1) * strides[axis] + 1;
        }

        HostTensor result = HostTensor.Zeros(input.Dtype, new Shape(sizes));
        for (long i = 0; i < input.Data.Length; i++)
        {
            long[] at = Coordinates.Of(input.Shape, i);
            for (int axis = 0; axis < at.Length; axis++)
                at[axis] *= strides[axis];
            result.Data[Coordinates.Flat(result.Shape, at)] = input.Data[i];
        }

        return result;
    }

    /// <summary>Axis <c>i</c> of the result is axis <c>permutation[i]</c> of the input; none given means reversed.</summary>
    public static HostTensor Transpose(HostTensor input, ReadOnlySpan<int> permutation)
    {
        int rank = input.Rank;
        int[] from = new int[rank];
        long[] sizes = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            from[axis] = permutation.IsEmpty ? rank - 1 - axis : Coordinates.Axis(input.Shape, permutation[axis]);
            sizes[axis] = input.Shape[from[axis]];
        }

        HostTensor result = HostTensor.Zeros(input.Dtype, new Shape(sizes));
        for (long i = 0; i < result.Data.Length; i++)
        {
            long[] at = Coordinates.Of(result.Shape, i);
            long[] source = new long[rank];
            for (int axis = 0; axis < rank; axis++)
                source[from[axis]] = at[axis];
            result.Data[i] = input.Data[Coordinates.Flat(input.Shape, source)];
        }

        return result;
    }

    /// <summary>NumPy's <c>pad</c>, one axis looked at on its own.</summary>
    public static HostTensor Pad(HostTensor input, ReadOnlySpan<(long Before, long After)> paddings, PadKind mode, double value)
    {
        long[] sizes = new long[input.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = paddings[axis].Before + input.Shape[axis] + paddings[axis].After;
        HostTensor result = HostTensor.Zeros(input.Dtype, new Shape(sizes));
        for (long i = 0; i < result.Data.Length; i++)
        {
            long[] at = Coordinates.Of(result.Shape, i);
            bool outside = false;
            for (int axis = 0; axis < at.Length; axis++)
            {
                at[axis] = Source(at[axis] - paddings[axis].Before, input.Shape[axis], mode);
                outside |= at[axis] < 0;
            }

            result.Data[i] = outside ? value : input.Data[Coordinates.Flat(input.Shape, at)];
        }

        return result;
    }

    /// <summary>Which cell of an axis of <paramref name="size"/> shows at a position outside it; -1: none.</summary>
    private static long Source(long position, long size, PadKind mode)
    {
        if (position >= 0 && position < size)
            return position;
        switch (mode)
        {
            case PadKind.Edge:
                return position < 0 ? 0 : size - 1;
            case PadKind.Wrap:
                return Modulo(position, size);
            case PadKind.Reflect:
                long bounce = size == 1 ? 0 : Modulo(position, 2 * (size - 1));
                return bounce < size ? bounce : 2 * (size - 1) - bounce;
            case PadKind.Symmetric:
                long mirror = Modulo(position, 2 * size);
                return mirror < size ? mirror : 2 * size - 1 - mirror;
            default:
                return -1;
        }
    }

    private static long Modulo(long a, long b) => (a % b + b) % b;
}
