namespace GpuTensor.Ops.Convolution;

/// <summary>The part of one image's output that a task computes.</summary>
internal readonly record struct OutputArea(long Image, long FirstRow, long EndRow, long FirstColumn, long EndColumn);
