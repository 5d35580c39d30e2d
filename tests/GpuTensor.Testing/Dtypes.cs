namespace GpuTensor.Testing;

/// <summary>The element types by name, and what their numbers can do.</summary>
public static class Dtypes
{
    public const string Float32 = "float32";
    public const string Float64 = "float64";

    public static bool IsFloating(string dtype) => dtype is Float32 or Float64 or "float16";

    /// <summary>The distance from 1 to the next number; 0 for integers.</summary>
    public static double Epsilon(string dtype) => dtype switch
    {
        Float32 => Math.ScaleB(1, -23),
        Float64 => Math.ScaleB(1, -52),
        "float16" => Math.ScaleB(1, -10),
        _ => 0,
    };

    /// <summary>The smallest number above 0.</summary>
    public static double SmallestSubnormal(string dtype) => dtype == Float64 ? double.Epsilon : float.Epsilon;

    /// <summary>The greatest finite number.</summary>
    public static double Greatest(string dtype) => dtype == Float64 ? double.MaxValue : float.MaxValue;

    /// <summary>The lowest value a tensor of this type can hold: -infinity or the integers' minimum.</summary>
    public static double Lowest(string dtype) => dtype switch
    {
        "uint8" or "uint16" or "uint32" or "uint64" or "bool" => 0,
        "int8" => sbyte.MinValue,
        "int16" => short.MinValue,
        "int32" => int.MinValue,
        "int64" => long.MinValue,
        _ => double.NegativeInfinity,
    };

    /// <summary>A float64 as the nearest number of the type.</summary>
    public static double Round(string dtype, double value) => dtype switch
    {
        Float32 => (float)value,
        "float16" => (double)(Half)value,
        _ => value,
    };
}
