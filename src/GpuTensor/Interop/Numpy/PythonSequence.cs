namespace GpuTensor.Interop.Numpy;

/// <summary>A Python tuple or list.</summary>
/// <param name="IsTuple">A tuple; otherwise a list, or a value in brackets.</param>
/// <param name="Items">What is in it.</param>
internal sealed record PythonSequence(bool IsTuple, IReadOnlyList<object?> Items);
