using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuTensor.Compare;

/// <summary>One entry of workloads.json; what an operator does not have stays empty.</summary>
internal sealed record Workload
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
    };

    private static readonly Lazy<Workload[]> s_all = new(() => Read("workloads.json"));

    public static IReadOnlyList<Workload> All => s_all.Value;

    public required string Name { get; init; }

    public required string Operator { get; init; }

    public required long[] Input { get; init; }

    public required long[] Output { get; init; }

    public long[] Filter { get; init; } = [];

    public long[] Window { get; init; } = [];

    public long[] Strides { get; init; } = [];

    /// <summary>Top, bottom, left, right.</summary>
    [JsonPropertyName("padding")]
    public long[] Borders { get; init; } = [];

    public int Groups { get; init; } = 1;

    /// <summary>Two for each product and sum, those with padding counted; 0 where bytes are what counts.</summary>
    public long Flops { get; init; }

    /// <summary>The input read once and the output written once.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether float32 may be multiplied less exactly.</summary>
    public bool HasPrecisions => Operator == "conv2d";

    public int Axis { get; init; }

    public int[] Axes { get; init; } = [];

    public float[] Taps { get; init; } = [];

    public static Workload Named(string name) =>
        All.FirstOrDefault(workload => workload.Name == name) ?? throw new ArgumentException($"There is no workload '{name}'.", nameof(name));

    /// <summary>The rows of an embedded file.</summary>
    public static Workload[] Read(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("workloads").Deserialize<Workload[]>(s_options)!;
    }
}
