using System.Text.Json;

namespace GpuTensor.Testing.Conformance;

/// <summary>The attributes of a case, with defaults for those that are absent.</summary>
public sealed class CaseAttributes(JsonElement json)
{
    private JsonElement Json => json;

    /// <summary>The attribute, unless it is absent or null.</summary>
    public JsonElement? this[string name] =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public bool Has(string name) => this[name] is not null;

    /// <summary>Whether the attribute is there and null, which is not the same as absent.</summary>
    public bool IsNull(string name) => json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Null;

    public string Text(string name, string absent) =>
        this[name] is { ValueKind: JsonValueKind.String } value ? value.GetString()! : absent;

    public double Number(string name, double absent) => this[name] is { } value ? CaseNumbers.Read(value) : absent;

    public int Int(string name, int absent) => (int)Number(name, absent);

    /// <summary>A flag: <c>true</c>, <c>false</c>, 1 or 0.</summary>
    public bool Flag(string name, bool absent) => this[name] is { } value ? CaseNumbers.Read(value) != 0 : absent;

    /// <summary>A list of integers, or one integer; null where absent.</summary>
    public int[]? Ints(string name) => this[name] switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(item => (int)CaseNumbers.Read(item))],
        { } one => [(int)CaseNumbers.Read(one)],
    };

    /// <summary>A list of pairs: <c>[[1, 2], [0, 0]]</c>.</summary>
    public (long Before, long After)[] Pairs(string name) => this[name] is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(pair => ((long)CaseNumbers.Read(pair[0]), (long)CaseNumbers.Read(pair[1])))]
        : throw new FormatException($"The attribute {name} is not a list of pairs.");

    /// <summary>An integer for each of two axes; one integer counts for both.</summary>
    public (int First, int Second) Two(string name, int absent)
    {
        int[] values = Ints(name) ?? [absent];
        return values.Length == 1 ? (values[0], values[0]) : (values[0], values[1]);
    }

    /// <summary>Whether two cases have the same attributes.</summary>
    public bool Equivalent(CaseAttributes other) =>
        json.ValueKind == other.Json.ValueKind && (json.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(json, other.Json));

    public override string ToString() => json.ValueKind == JsonValueKind.Undefined ? "{}" : json.GetRawText();
}
