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
            return x.Map(value => double.IsNaN(value) ? 0
                : Math.Clamp(halfToEven ? Math.Round(value, MidpointRounding.ToEven) : Math.Truncate(value), least, greatest)).As(dtype);
        }

        double span = greatest - least + 1;
        return x.Map(value => saturate ? Math.Clamp(value, least, greatest)
            : value - span * Math.Floor((value - least) / span)).As(dtype);
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
