using System.Globalization;
using System.Text.Json;

namespace GpuTensor.Testing.Conformance;

/// <summary>Numbers as the cases write them: JSON numbers, booleans, and strings for what JSON has no number for.</summary>
internal static class CaseNumbers
{
    public static double Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String => value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            { } text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
            null => throw new FormatException("A number is null."),
        },
        _ => throw new FormatException($"{value.ValueKind} is no number."),
    };
}
