namespace GpuTensor.Interop.Numpy;

/// <summary>What messages call the place that an array is read from, in the middle of a sentence.</summary>
internal static class NpySource
{
    public const string Stream = "the stream";

    public static string File(string path) => $"the file '{path}'";

    public static string Entry(string name, string archive) => $"the array '{name}' of {archive}";

    /// <summary>The same at the beginning of a sentence.</summary>
    public static string Capital(string source) => char.ToUpperInvariant(source[0]) + source[1..];
}
