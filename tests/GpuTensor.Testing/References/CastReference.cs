namespace GpuTensor.Testing.References;

/// <summary>Conversion between element types (rule 17); exact for integers up to 2^53.</summary>
public static class CastReference
{
    public static HostTensor Cast(HostTensor x, string dtype, bool halfToEven, bool saturate)
    {
        if (dtype == "bool")
            return x.Map(value => value != 0 ? 1 : 0).As(dtype);
        if (Dtypes.IsFloating(dtype))
            return x.Map(value => Dtypes.Round(dtype, value)).As(dtype);
        (double least, double greatest) = Range(dtype);
        if (Dtypes.IsFloating(x.Dtype))
        {
            // Adding 0 makes -0 what an integer has: 0.
            return x.Map(value => double.IsNaN(value) ? 0
                : Math.Clamp(halfToEven ? Math.Round(value, MidpointRounding.ToEven) : Math.Truncate(value), least, greatest) + 0.0).As(dtype);
        }

        return x.Map(value => saturate ? Math.Clamp(value, least, greatest) : Wrap(dtype, value)).As(dtype);
    }

    /// <summary>An integer as the type's bits show it.</summary>
    public static double Wrap(string dtype, double value)
    {
        (double least, double greatest) = Range(dtype);
        if (value >= least && value <= greatest)
            return value;
        double span = greatest - least + 1;
        return value - span * Math.Floor((value - least) / span);
    }

    private static (double Least, double Greatest) Range(string dtype) => dtype switch
    {
        "uint8" => (0, byte.MaxValue),
        "int8" => (sbyte.MinValue, sbyte.MaxValue),
        "uint16" => (0, ushort.MaxValue),
        "int16" => (short.MinValue, short.MaxValue),
        "uint32" => (0, uint.MaxValue),
        "int32" => (int.MinValue, int.MaxValue),
        "uint64" => (0, ulong.MaxValue),
        "int64" => (long.MinValue, long.MaxValue),
        _ => throw new ArgumentException($"{dtype} is no integer type.", nameof(dtype)),
    };
}
