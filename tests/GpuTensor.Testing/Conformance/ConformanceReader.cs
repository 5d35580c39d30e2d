using System.Text.Json;

namespace GpuTensor.Testing.Conformance;

/// <summary>Reads a file of cases: one case, or an array of them.</summary>
public static class ConformanceReader
{
    /// <summary>
    /// The cases of a file. Data is read only where <paramref name="wanted"/> says so of the operator; other cases come
    /// without inputs and outputs. JSON that is no case gives nothing.
    /// </summary>
    /// <exception cref="FormatException">A case is malformed; the message names the file.</exception>
    public static IReadOnlyList<ConformanceCase> Read(string path, Func<string, bool> wanted)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Array => [.. root.EnumerateArray().Where(IsCase).Select(item => ReadCase(item, path, wanted))],
                JsonValueKind.Object when IsCase(root) => [ReadCase(root, path, wanted)],
                _ => [],
            };
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException)
        {
            throw new FormatException($"{path} is not a file of conformance cases: {e.Message}", e);
        }
    }

    /// <summary>Whether this is a case; what has inputs or outputs is meant to be one.</summary>
    private static bool IsCase(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return false;
        bool whole = item.TryGetProperty("op", out _) && item.TryGetProperty("name", out _);
        if (!whole && (item.TryGetProperty("inputs", out _) || item.TryGetProperty("outputs", out _)))
            throw new FormatException("A case has no op or no name.");
        return whole;
    }

    private static ConformanceCase ReadCase(JsonElement item, string path, Func<string, bool> wanted)
    {
        string name = item.GetProperty("name").GetString()!;
        string op = item.GetProperty("op").GetString()!;
        string source = Optional(item, "source") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "no source";
        bool whole = wanted(op);
        return new ConformanceCase(source, name, op, new CaseAttributes(Optional(item, "attributes")?.Clone() ?? default))
        {
            Id = $"{op}: {name} ({source})",
            Path = path,
            Inputs = whole ? ReadTensors(item, "inputs") : [],
            Outputs = whole ? ReadTensors(item, "outputs") : [],
            Opset = (int?)OptionalNumber(item, "opset"),
            Atol = OptionalNumber(item, "atol"),
            Rtol = OptionalNumber(item, "rtol"),
            Disputed = Optional(item, "disputed") is { ValueKind: not JsonValueKind.False } disputed ? disputed.ToString() : null,
            ExpectsError = Optional(item, "expectError") is { ValueKind: not JsonValueKind.False },
        };
    }

    private static ConformanceTensor?[] ReadTensors(JsonElement item, string property) =>
        Optional(item, property) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(ReadTensor)] : [];

    private static ConformanceTensor? ReadTensor(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Null)
            return null;
        string name = Optional(item, "name")?.GetString() ?? "";
        string dtype = item.GetProperty("dtype").GetString()!;
        var shape = new Shape([.. item.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())]);
        double[]? data = null;
        if (Optional(item, "fill") is { } fill)
        {
            if (shape.ElementCount > Array.MaxLength)
                throw new FormatException($"{name} has the shape {shape}: too many elements to fill.");
            data = new double[shape.ElementCount];
            Array.Fill(data, CaseNumbers.Read(fill));
        }
        else if (Optional(item, "data") is { } list)
        {
            data = [.. list.EnumerateArray().Select(CaseNumbers.Read)];
            if (data.Length != shape.ElementCount)
                throw new FormatException($"{name} has {data.Length} elements for the shape {shape}.");
        }

        // float32 values are written as doubles, those of the worked examples with the few digits that were printed.
        if (data is not null && dtype == Dtypes.Float32)
            data = Array.ConvertAll(data, value => (double)(float)value);
        return new ConformanceTensor(name, dtype, shape, data)
        {
            Atol = OptionalNumber(item, "atol"),
            Rtol = OptionalNumber(item, "rtol"),
        };
    }

    private static JsonElement? Optional(JsonElement item, string property) =>
        item.TryGetProperty(property, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static double? OptionalNumber(JsonElement item, string property) =>
        Optional(item, property) is { } value ? CaseNumbers.Read(value) : null;
}
