namespace GpuTensor;

/// <summary>The rows of the table in <see cref="Padding"/>.</summary>
internal enum PaddingMode
{
    Valid,
    Same,
    SameLower,
    Full,
    Explicit,
}
