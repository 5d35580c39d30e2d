namespace GpuTensor.Kernels.Casting;

/// <summary>
/// Converts elements from one type to another, one per thread. The types are constants of the launch, so that only one branch
/// is left in the compiled form. An element is read as the first of int, long, ulong, float and double that holds it exactly,
/// and rounded once from there.
/// </summary>
/// <param name="x">The bytes of the elements.</param>
/// <param name="y">The bytes of the result.</param>
/// <param name="from">The type of the elements, an <see cref="ElementKind"/>.</param>
/// <param name="to">The type of the result.</param>
/// <param name="truth">Whether one of them is bool: everything but 0 is 1.</param>
/// <param name="rounds">Whether floating numbers become the nearest integer, halves the even one, or lose their fraction.</param>
/// <param name="saturates">Whether an integer out of range becomes the nearest in range, or loses its upper bits.</param>
[Kernel]
internal readonly partial struct CastKernel(
    ArrayView<byte> x,
    ArrayView<byte> y,
    [Specialized] int from,
    [Specialized] int to,
    [Specialized] bool truth,
    [Specialized] bool rounds,
    [Specialized] bool saturates) : IKernel
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        switch (from)
        {
            case ElementKind.Float32:
                PutFloat(i, x.Cast<float>()[i]);
                break;
            case ElementKind.Float16:
                PutFloat(i, (float)x.Cast<Half>()[i]);
                break;
            case ElementKind.Float64:
                PutDouble(i, x.Cast<double>()[i]);
                break;
            case ElementKind.UInt32:
                PutLong(i, x.Cast<uint>()[i]);
                break;
            case ElementKind.Int64:
                PutLong(i, x.Cast<long>()[i]);
                break;
            case ElementKind.UInt64:
                PutULong(i, x.Cast<ulong>()[i]);
                break;
            default:
                PutInt(i, ReadInt(i));
                break;
        }
    }

    private int ReadInt(long i)
    {
        switch (from)
        {
            case ElementKind.Int8:
                return x.Cast<sbyte>()[i];
            case ElementKind.UInt8:
                return x[i];
            case ElementKind.Int16:
                return x.Cast<short>()[i];
            case ElementKind.UInt16:
                return x.Cast<ushort>()[i];
            default:
                return x.Cast<int>()[i];
        }
    }

    private void PutFloat(long i, float value)
    {
        if (truth)
        {
            y[i] = (byte)(value != 0 ? 1 : 0);
            return;
        }

        float whole = rounds ? MathF.Round(value) : value;
        switch (to)
        {
            case ElementKind.Float32:
                y.Cast<float>()[i] = value;
                break;
            case ElementKind.Float64:
                y.Cast<double>()[i] = value;
                break;
            case ElementKind.Float16:
                y.Cast<Half>()[i] = (Half)value;
                break;
            case ElementKind.UInt32:
                y.Cast<uint>()[i] = (uint)whole;
                break;
            case ElementKind.Int64:
                y.Cast<long>()[i] = (long)whole;
                break;
            case ElementKind.UInt64:
                y.Cast<ulong>()[i] = (ulong)whole;
                break;
            default:
                StoreInt(i, Saturated((int)whole));
                break;
        }
    }

    private void PutDouble(long i, double value)
    {
        if (truth)
        {
            y[i] = (byte)(value != 0 ? 1 : 0);
            return;
        }

        double whole = rounds ? Math.Round(value) : value;
        switch (to)
        {
            case ElementKind.Float32:
                y.Cast<float>()[i] = (float)value;
                break;
            case ElementKind.Float64:
                y.Cast<double>()[i] = value;
                break;
            case ElementKind.Float16:
                y.Cast<Half>()[i] = (Half)HalfRounding.ToOdd(value);
                break;
            case ElementKind.UInt32:
                y.Cast<uint>()[i] = (uint)whole;
                break;
            case ElementKind.Int64:
                y.Cast<long>()[i] = (long)whole;
                break;
            case ElementKind.UInt64:
                y.Cast<ulong>()[i] = (ulong)whole;
                break;
            default:
                StoreInt(i, Saturated((int)whole));
                break;
        }
    }

    private void PutInt(long i, int value)
    {
        int number = truth ? (value != 0 ? 1 : 0) : value;
        switch (to)
        {
            case ElementKind.Float32:
                y.Cast<float>()[i] = number;
                break;
            case ElementKind.Float64:
                y.Cast<double>()[i] = number;
                break;
            case ElementKind.Float16:
                y.Cast<Half>()[i] = (Half)(float)number;
                break;
            case ElementKind.UInt32:
                y.Cast<uint>()[i] = (uint)(saturates ? Math.Max(number, 0) : number);
                break;
            case ElementKind.Int64:
                y.Cast<long>()[i] = number;
                break;
            case ElementKind.UInt64:
                y.Cast<ulong>()[i] = (ulong)(saturates ? Math.Max(number, 0) : number);
                break;
            default:
                StoreInt(i, saturates ? Saturated(number) : number);
                break;
        }
    }

    private void PutLong(long i, long value)
    {
        long number = truth ? (value != 0 ? 1 : 0) : value;
        switch (to)
        {
            case ElementKind.Float32:
                y.Cast<float>()[i] = number;
                break;
            case ElementKind.Float64:
                y.Cast<double>()[i] = number;
                break;
            case ElementKind.Float16:
                y.Cast<Half>()[i] = (Half)(float)number;
                break;
            case ElementKind.UInt32:
                y.Cast<uint>()[i] = (uint)(saturates ? Math.Min(Math.Max(number, 0), uint.MaxValue) : number);
                break;
            case ElementKind.Int64:
                y.Cast<long>()[i] = number;
                break;
            case ElementKind.UInt64:
                y.Cast<ulong>()[i] = (ulong)(saturates ? Math.Max(number, 0) : number);
                break;
            default:
                StoreInt(i, saturates ? Saturated((int)Math.Min(Math.Max(number, int.MinValue), int.MaxValue)) : (int)number);
                break;
        }
    }

    private void PutULong(long i, ulong value)
    {
        ulong number = truth ? (value != 0 ? 1UL : 0UL) : value;
        switch (to)
        {
            case ElementKind.Float32:
                y.Cast<float>()[i] = number;
                break;
            case ElementKind.Float64:
                y.Cast<double>()[i] = number;
                break;
            case ElementKind.Float16:
                y.Cast<Half>()[i] = (Half)(float)number;
                break;
            case ElementKind.UInt64:
                y.Cast<ulong>()[i] = number;
                break;
            default:
                PutLong(i, (long)(saturates ? Math.Min(number, long.MaxValue) : number));
                break;
        }
    }

    /// <summary>The nearest number that the result's type holds.</summary>
    private int Saturated(int value)
    {
        switch (to)
        {
            case ElementKind.Int8:
                return Math.Min(Math.Max(value, sbyte.MinValue), sbyte.MaxValue);
            case ElementKind.UInt8:
                return Math.Min(Math.Max(value, 0), byte.MaxValue);
            case ElementKind.Int16:
                return Math.Min(Math.Max(value, short.MinValue), short.MaxValue);
            case ElementKind.UInt16:
                return Math.Min(Math.Max(value, 0), ushort.MaxValue);
            default:
                return value;
        }
    }

    private void StoreInt(long i, int value)
    {
        switch (to)
        {
            case ElementKind.Int8:
                y.Cast<sbyte>()[i] = (sbyte)value;
                break;
            case ElementKind.UInt8:
                y[i] = (byte)value;
                break;
            case ElementKind.Int16:
                y.Cast<short>()[i] = (short)value;
                break;
            case ElementKind.UInt16:
                y.Cast<ushort>()[i] = (ushort)value;
                break;
            default:
                y.Cast<int>()[i] = value;
                break;
        }
    }
}
