namespace GpuTensor.Kernels.Layout;

/// <summary>What padding repeats; the numbers are those of the enumeration of the public operator.</summary>
internal static class PadSource
{
    public const int Constant = 0;
    public const int Edge = 1;
    public const int Reflect = 2;
    public const int Symmetric = 3;
    public const int Wrap = 4;

    /// <summary>
    /// The index along a dimension of the input from which an element of the result is copied, given the index of that element
    /// relative to the first one of the input; negative where the constant goes.
    /// </summary>
    public static long Of(long index, long size, int mode)
    {
        if (index >= 0 && index < size)
            return index;
        switch (mode)
        {
            case Constant:
                return -1;
            case Edge:
                return index < 0 ? 0 : size - 1;
            case Wrap:
                return Modulo(index, size);
            case Symmetric:
                return Mirror(Modulo(index, 2 * size), size, 2 * size - 1);
            default:
                return size == 1 ? 0 : Mirror(Modulo(index, 2 * size - 2), size, 2 * size - 2);
        }
    }

    private static long Mirror(long index, long size, long last) => index < size ? index : last - index;

    private static long Modulo(long index, long period)
    {
        long rest = index % period;
        return rest < 0 ? rest + period : rest;
    }
}
